using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>
/// Takes from a line what programs put in front of it: quotes of mail, comments, list marks, line numbers and file names of a search, names
/// of containers, and stamps of collectors.
/// </summary>
internal sealed partial class LinePrefix(HeadReader heads, CollectorShapes collector)
{
    private Regex[] _kinds = [];

    // A search writes two dashes between the lines that it leaves out.
    private bool _isNumbered;

    /// <summary>Returns the line without its prefix. Lines without a head lose the prefix of the lines before.</summary>
    public string Strip(string line)
    {
        var text = line.AsSpan().TrimStart(" \t");
        if (text.IsEmpty || (text is "--" && _isNumbered))
            return "";
        var utf8 = Encoding.UTF8.GetBytes(line);
        if (heads.TryRead(utf8, out var first) && heads.Find(utf8, first.Length, out _) != first.Length)
        {
            _kinds = [];
            return line;
        }

        if (heads.Find(utf8, 0, out _) is >= 0 and var at)
        {
            var end = Encoding.UTF8.GetCharCount(utf8, 0, at);
            if (TryRead(line[..end], out var kinds))
                _kinds = kinds;
            else if (!collector.Contains(line.AsSpan(0, end)))
                return Known(line);
            _isNumbered = char.IsAsciiDigit(line[0]) || line.AsSpan(0, end).EndsWith(":");
            return WithoutEnd(line[end..], line.AsSpan(0, end).Trim());
        }

        return UnstampedOrKnown(line);
    }

    // A line in quotes is one of a program, and one between bars is a row of a table.
    private static string WithoutEnd(string line, ReadOnlySpan<char> prefix)
    {
        if (prefix is ['|', ..])
            line = line.TrimEnd(' ', '\t', '|');
        if (prefix is not [.., ('"' or '\'' or '`') and var quote] || QuoteEnd().Match(line) is not { Success: true } end || end.Groups["quote"].ValueSpan[0] != quote)
            return line;
        line = line[..end.Index];
        return quote != '`' && line.Contains('\\') ? Escaped().Replace(line, "$1") : line;
    }

    // Without a stamp, marks of quotes and comments are recognised by themselves.
    private string UnstampedOrKnown(string line)
    {
        var known = Known(line);
        if (known.Length < line.Length || Quote().Match(line) is not { Success: true, Length: > 0 } quote)
            return known;
        var rest = line[quote.Length..];
        return heads.TryReadUnstamped(Encoding.UTF8.GetBytes(rest), out _) || HeadReader.BeginsWithStamp(Encoding.UTF8.GetBytes(rest)) ? rest : line;
    }

    private string Known(string line)
    {
        var at = 0;
        foreach (var kind in _kinds)
        {
            var match = kind.Match(line, at, line.Length - at);
            if (!match.Success || match.Index != at)
                return line;
            at += match.Length;
        }

        return line[at..];
    }

    private static bool TryRead(string prefix, out Regex[] kinds)
    {
        var found = new List<Regex>();
        var at = 0;
        while (at < prefix.Length && found.Count < 6)
        {
            var before = at;
            foreach (var kind in s_all)
            {
                var match = kind.Match(prefix, at, prefix.Length - at);
                if (!match.Success || match.Length == 0 || match.Index != at)
                    continue;
                at += match.Length;
                found.Add(kind);
                break;
            }

            if (at == before)
                break;
        }

        kinds = [.. found];
        return at == prefix.Length;
    }

    private static readonly Regex[] s_all =
    [
        Quote(), Comment(), Bullet(), Rfc5424(), Pod(), Stream(), Iso(), Journal(), Relay(), NumberedFile(), Number(), Service(), File(), Priority(), Blanks(),
    ];

    [GeneratedRegex("""(?:\\[rn])*(?<quote>["'`])[\s,;+)\]\\]*$""", RegexOptions.CultureInvariant)]
    private static partial Regex QuoteEnd();

    [GeneratedRegex("""\\(["'\\])""", RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\G(?:>[ \t]?)+", RegexOptions.CultureInvariant)]
    private static partial Regex Quote();

    [GeneratedRegex(@"\G(?://+|/?\*{1,2}|#{1,3}|;+|--|\||`{1,3}|'|"")[ \t]*", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\G(?:[-+•·]|[0-9]{1,3}[.)])[ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\G<[0-9]{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|\[.*?\]) ?", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc5424();

    [GeneratedRegex(@"\G\[(?:pod|container)/[^\]\s]{1,200}\][ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Pod();

    [GeneratedRegex(@"\G(?:stdout|stderr) [FP] ", RegexOptions.CultureInvariant)]
    private static partial Regex Stream();

    [GeneratedRegex(@"\G\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?[ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\G(?:[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)? )?[^\s:]{1,255} [^\s:\[]{1,100}(?:\[[0-9]+\])?: ", RegexOptions.CultureInvariant)]
    private static partial Regex Journal();

    [GeneratedRegex(@"\G(?:[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)? [A-Za-z0-9.:-]{1,100}|[0-9]{1,3}(?:\.[0-9]{1,3}){3})[ \t]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Relay();

    [GeneratedRegex(@"\G[^\s:""<>&=|]{1,250}(?::[0-9]{1,9}:|-[0-9]{1,9}-$)", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedFile();

    [GeneratedRegex(@"\G(?:[0-9]{1,9}:|[0-9]{1,9}-$|[0-9]{1,9}\t|[0-9]{1,7} {2,})", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\G[\w./-]{1,100}[ \t]+\|[ \t]", RegexOptions.CultureInvariant)]
    private static partial Regex Service();

    [GeneratedRegex(@"\G[^\s:""<>&=|]{1,250}:(?=$|[^\s])", RegexOptions.CultureInvariant)]
    private static partial Regex File();

    [GeneratedRegex(@"\G<[0-9]{1,3}>", RegexOptions.CultureInvariant)]
    private static partial Regex Priority();

    [GeneratedRegex(@"\G[ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
