using System.Text;
using System.Text.Unicode;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>Decodes the bytes of a world file.</summary>
internal static class WorldText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text in UTF-8, or in the encoding that a byte order mark names.</summary>
    /// <exception cref="WorldFormatException">The bytes are not valid in that encoding.</exception>
    public static string Of(byte[] bytes)
    {
        try
        {
            return new StreamReader(new MemoryStream(bytes), s_strict).ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            Utf8.ToUtf16(bytes, new char[bytes.Length], out var valid, out _, replaceInvalidSequences: false);
            throw new WorldFormatException(1 + bytes.AsSpan(0, valid).Count((byte)'\n'), $"byte 0x{bytes[valid]:X2} is not UTF-8; save the world as UTF-8");
        }
    }
}
