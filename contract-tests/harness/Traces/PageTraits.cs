using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>The form in which a log was pasted or exported, as its beginning shows it.</summary>
internal sealed partial record PageTraits
{
    private const int MinimumWrap = 60;

    public static PageTraits None { get; } = new();

    /// <summary>True for text with Markdown marks: fences, bold requests, escapes.</summary>
    public bool IsMarkdown { get; init; }

    /// <summary>True for text with HTML tags or entities.</summary>
    public bool IsHtml { get; init; }

    /// <summary>The column separator of a table. Null for other text.</summary>
    public char? Separator { get; init; }

    /// <summary>The width at which all lines are broken, also within words. Null when lines are broken at blanks or not at all.</summary>
    public int? HardWidth { get; init; }

    /// <summary>The least length of a line after which its entry may continue on the next line.</summary>
    public int ShortestWrapped { get; init; } = MinimumWrap;

    /// <summary>True for text in which a word processor or page changed quotes and blanks.</summary>
    public bool IsTypeset { get; init; }

    /// <summary>True when lines are padded with blanks, which the bridge did not log.</summary>
    public bool IsPadded { get; init; }

    /// <summary>The forms of what a collector puts in front of each line.</summary>
    public CollectorShapes Collector { get; init; } = CollectorShapes.None;

    /// <summary>True when every line needs to be looked at: the page may have changed text that looks whole.</summary>
    public bool IsPage => IsMarkdown || IsHtml || Separator is not null;

    /// <summary>True when lines that begin as a bridge writes them may hold characters that it did not write.</summary>
    public bool IsAltered => IsPage || IsTypeset || IsPadded;

    /// <summary>Examines the beginning of a log.</summary>
    public static PageTraits Of(ReadOnlySpan<byte> beginning)
    {
        var text = Encoding.UTF8.GetString(beginning);
        var lines = text.Split('\n');
        return new PageTraits
        {
            IsMarkdown = lines.Any(line => Fence().IsMatch(line)) || BoldRequest().IsMatch(text),
            IsHtml = lines.Any(IsHtmlLine),
            IsTypeset = Typeset().IsMatch(text),
            IsPadded = lines.Count(line => line.TrimEnd('\r') is [.., ' ']) * 10 > lines.Length * 9,
            Collector = CollectorShapes.Of(lines),
            Separator = SeparatorOf(lines),
            HardWidth = HardWidthOf(lines),
            ShortestWrapped = IsWrapped(lines) ? Math.Min(MinimumWrap, lines.Max(line => line.Length) * 6 / 10) : int.MaxValue,
        };
    }

    public static bool IsFence(string line) => Fence().IsMatch(line);

    private static bool IsHtmlLine(string line) =>
        line.Contains('<', StringComparison.Ordinal) ? Tag().IsMatch(line) && !BodyLine().IsMatch(line) || Doctype().IsMatch(line)
            : line.Contains("&lt;", StringComparison.Ordinal) && EscapedBody().IsMatch(line);

    // A table begins with the names of its columns, or its fields are quoted and one of them holds an entry.
    private static char? SeparatorOf(string[] lines)
    {
        if (Array.Find(lines, line => line.Trim().Length > 0)?.Trim() is not { } first)
            return null;
        foreach (var separator in new[] { ',', ';', '\t' })
        {
            var names = TableRow.Split(first, separator);
            if (names is [_, _, ..] && names.Any(ExportFields.IsMessage) && names.All(name => name.Length < 60))
                return separator;
        }

        return QuotedFields().Match(first) is { Success: true } quoted ? quoted.Groups["separator"].Value[0] : null;
    }

    // Where a page wraps lines, it wraps more than a few.
    private static bool IsWrapped(string[] lines)
    {
        var (heads, continued) = (0, 0);
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            if (!Head().IsMatch(lines[i]))
                continue;
            heads++;
            continued += lines[i + 1].Trim().Length > 0 && !Head().IsMatch(lines[i + 1]) ? 1 : 0;
        }

        return continued * 20 >= heads;
    }

    // Lines that another one continues are all equally long when a terminal broke them.
    private static int? HardWidthOf(string[] lines)
    {
        var widths = new Dictionary<int, int>();
        var broken = 0;
        for (var i = 0; i + 1 < lines.Length && broken < 4096; i++)
        {
            var width = lines[i].TrimEnd('\r').Length;
            if (width < 20 || !Head().IsMatch(lines[i]) && (i == 0 || lines[i - 1].TrimEnd('\r').Length != width) || lines[i + 1].Trim().Length == 0 || Head().IsMatch(lines[i + 1]))
                continue;
            broken++;
            widths[width] = widths.GetValueOrDefault(width) + 1;
        }

        if (broken < 2 || widths.MaxBy(pair => pair.Value) is not { Value: >= 2 } best || best.Value < broken * 0.6 || best.Key < widths.Keys.Max())
            return null;
        return best.Key;
    }

    [GeneratedRegex("\\b(?:[A-Z]{3,7} for|type) [\u201c\u201d\u201e]|\\b(?:server:|INFO|API|trace|for)[ ]?[\u00a0\u2007\u202f]|\\[ ?\u2026 ?\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Typeset();

    [GeneratedRegex(@"^\s{0,3}(?:>\s?)*(?:```|~~~)", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();

    [GeneratedRegex(@"API trace [0-9]+: \*\*[A-Z]+ for|\\_\w+\\_|=\\\*\\\*", RegexOptions.CultureInvariant)]
    private static partial Regex BoldRequest();

    [GeneratedRegex(@"</?(?:html|head|body|pre|br|div|span|td|tr|th|table|code|p|strong|font|li|ul)(?:\s[^<>]*)?/?>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex("<!doctype html|<html", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Doctype();

    [GeneratedRegex(@"API trace [0-9]+:\s*<(?!/?(?:b|i|strong|span|font|em)\b)", RegexOptions.CultureInvariant)]
    private static partial Regex BodyLine();

    [GeneratedRegex(@"API trace [0-9]+:\s*&lt;", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedBody();

    [GeneratedRegex("""^(?:"[^"]*"|[^",;]*)(?<separator>[,;\t])(?:.*[,;\t])?"[^"]*[0-9]{2}:[0-9]{2}:[0-9]{2}[^"]*(?:host:server|API trace|\.info )""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedFields();

    [GeneratedRegex(@"^.{0,40}?(?:[A-Z]?[a-z]{2} [ 0-9]?[0-9] |[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]+|^)[0-9]{2}:[0-9]{2}:[0-9]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
