using System.Globalization;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Two texts, cut to the same window around their first difference, and the column of that difference.</summary>
/// <param name="Expected">The expected text.</param>
/// <param name="Actual">The actual text.</param>
/// <param name="Column">The column of the first difference, from 0.</param>
internal sealed record CaretLines(string Expected, string Actual, int Column)
{
    /// <summary>Cuts two texts to a width. Characters that could control a terminal are escaped.</summary>
    public static CaretLines Of(string expected, string actual, int width)
    {
        var common = expected.AsSpan().CommonPrefixLength(actual);
        if (common > 0 && char.IsHighSurrogate(expected[common - 1]))
            common--;
        var shared = VisibleText.OneLine(expected[..common]);
        var (left, right) = (shared + VisibleText.OneLine(expected[common..]), shared + VisibleText.OneLine(actual[common..]));

        // The difference is put in the first third when the common start is long, so that most of the window shows text after it.
        var start = Math.Max(left.Length, right.Length) <= width || shared.Length < width * 2 / 3 ? 0 : shared.Length - width / 3;
        if (start > 0 && char.IsLowSurrogate(left[start - 1]))
            start--;
        return new(Window(left, start, width), Window(right, start, width), (start > 0 ? 1 : 0) + Columns(shared.AsSpan(start)));
    }

    /// <summary>Cuts a text without control characters to a width. A cut text ends with an ellipsis.</summary>
    public static string Cut(string text, int width) => Window(text, 0, width);

    private static string Window(string text, int start, int width)
    {
        var shown = new StringBuilder(start > 0 ? "…" : "");
        var used = shown.Length;
        foreach (var rune in text.AsSpan(Math.Min(start, text.Length)).EnumerateRunes())
        {
            used += Columns(rune);
            if (used > width)
                return Shorten(shown, width);
            shown.Append(rune);
        }

        return shown.ToString();
    }

    private static string Shorten(StringBuilder shown, int width)
    {
        while (shown.Length > 0 && Columns(shown.ToString()) >= width)
            shown.Length -= shown.Length > 1 && char.IsLowSurrogate(shown[^1]) ? 2 : 1;
        return shown.Append('…').ToString();
    }

    /// <summary>Returns the number of columns that a text has on a terminal.</summary>
    public static int Columns(ReadOnlySpan<char> text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
            columns += Columns(rune);
        return columns;
    }

    private static int Columns(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD ? 2 : 1,
    };
}
