using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>Steps on lines that were joined, with marks where the lines ended.</summary>
internal static class JoinedLines
{
    /// <summary>Returns the mark of a line end. Pages break lines at blanks and behind hyphens, and too long words anywhere.</summary>
    public static byte FoldBetween(ReadOnlySpan<byte> open, ReadOnlySpan<byte> rest)
    {
        if (open is [.., not ((byte)' ' or FoldAsBlank), (byte)'-'])
            return FoldAsNothing;
        var word = open[(open.LastIndexOfAny((byte)' ', (byte)'/') + 1)..];
        Span<byte> joined = stackalloc byte[IdRepair.Length];
        var lacks = IdRepair.Length - word.Length;
        if (word.Length is 0 or >= IdRepair.Length || rest.Length < lacks)
            return FoldAsBlank;
        word.CopyTo(joined);
        rest[..lacks].CopyTo(joined[word.Length..]);
        return joined[8] == '-' && joined[13] == '-' && joined[18] == '-' && joined[23] == '-' && joined.IndexOfAnyExcept(Hex) < 0
            ? FoldAsNothing
            : FoldAsBlank;
    }

    /// <summary>Returns joined lines without marks.</summary>
    public static byte[] Flat(ReadOnlySpan<byte> content)
    {
        var flat = new byte[content.Length - content.Count(FoldAsNothing)];
        var at = 0;
        foreach (var b in content)
        {
            if (b != FoldAsNothing)
                flat[at++] = b == FoldAsBlank ? (byte)' ' : b;
        }

        return flat;
    }

    /// <summary>Returns the length of a text without the blanks at its end.</summary>
    public static int TextLength(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        while (length > 0 && (IsBlank(text[length - 1]) || text[length - 1] == FoldAsNothing))
            length--;
        return length;
    }
}
