using System.Buffers;
using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>Keeps text from requests on its line and in its place: no line ends, terminal control sequences or marks that turn text around.</summary>
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
            if (!isWhole || IsDangerous(rune.Value))
                utf8[..length].Fill((byte)'.');
            utf8 = utf8[length..];
            at = utf8.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
        }
    }

    private static bool IsDangerous(int character) => character
        is < 0x20 or (>= 0x7f and <= 0x9f)      // control characters, NEL (U+0085) among them
        or 0x2028 or 0x2029                     // line and paragraph separator
        or 0x061c or 0x200e or 0x200f           // marks that turn the direction of what follows
        or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069);
}
