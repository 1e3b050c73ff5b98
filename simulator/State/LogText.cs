using System.Buffers;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.State;

/// <summary>Keeps text from requests within its line: no line ends, terminal control sequences or marks that reverse the text.</summary>
internal static class LogText
{
    /// <summary>Overwrites with dots each control character, line separator, mark of writing direction and byte that is not UTF-8.</summary>
    public static void Disarm(Span<byte> utf8)
    {
        // Nearly every line is printable ASCII.
        var at = utf8.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
        while (at >= 0)
        {
            utf8 = utf8[at..];
            var isWhole = Rune.DecodeFromUtf8(utf8, out var rune, out var length) is OperationStatus.Done;
            if (!isWhole || (rune.IsBmp && VisibleText.Steers((char)rune.Value)))
                utf8[..length].Fill((byte)'.');
            utf8 = utf8[length..];
            at = utf8.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
        }
    }
}
