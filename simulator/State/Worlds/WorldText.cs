using System.Text;
using System.Text.Unicode;

namespace CmsSim.Simulator.State;

/// <summary>The text of a world file.</summary>
public static class WorldText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads UTF-8, or what a byte order mark says; bytes that are no text are a mistake.</summary>
    public static string Of(byte[] bytes)
    {
        try
        {
            return new StreamReader(new MemoryStream(bytes), s_strict).ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            Utf8.ToUtf16(bytes, new char[bytes.Length], out var valid, out _, replaceInvalidSequences: false);
            throw new WorldFormatException($"World, line {1 + bytes.AsSpan(0, valid).Count((byte)'\n')}: byte 0x{bytes[valid]:X2} is not UTF-8; save the world as UTF-8.");
        }
    }
}
