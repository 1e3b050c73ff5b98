using System.Buffers;

namespace CmsSim.Harness.Redaction;

/// <summary>Finds and decodes what may be base64, of either alphabet.</summary>
internal static class Base64Runs
{
    // Shorter runs hold no value of four bytes.
    private const int Shortest = 6;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

    private static readonly SearchValues<byte> s_letters = SearchValues.Create([.. Letters.Select(letter => (byte)letter)]);
    private static readonly byte[] s_sextets = Sextets();

    /// <summary>Returns the first run from a position on that is long enough to hold a value. Returns (-1, -1) when there is none.</summary>
    public static (int Start, int End) Next(ReadOnlySpan<byte> bytes, int at)
    {
        while (bytes[at..].IndexOfAny(s_letters) is >= 0 and var skipped)
        {
            var start = at + skipped;
            var length = bytes[start..].IndexOfAnyExcept(s_letters);
            at = length < 0 ? bytes.Length : start + length;
            if (at - start >= Shortest)
                return (start, at);
        }

        return (-1, -1);
    }

    /// <summary>Decodes a run. Bits that fill no byte are dropped.</summary>
    /// <param name="run">The letters.</param>
    /// <param name="into">At least three bytes for each four letters.</param>
    /// <returns>The number of bytes.</returns>
    public static int Decode(ReadOnlySpan<byte> run, Span<byte> into)
    {
        var (bits, waiting, count) = (0, 0, 0);
        foreach (var letter in run)
        {
            bits = (bits << 6) | s_sextets[letter];
            waiting += 6;
            if (waiting < 8)
                continue;
            waiting -= 8;
            into[count++] = (byte)(bits >> waiting);
        }

        return count;
    }

    private static byte[] Sextets()
    {
        var sextets = new byte[256];
        foreach (var (value, letter) in Letters.Index())
            sextets[letter] = (byte)(value < 64 ? value : value - 2);
        return sextets;
    }
}
