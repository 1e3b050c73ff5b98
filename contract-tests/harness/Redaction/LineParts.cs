using System.Text.RegularExpressions;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Finds the values in a log line: a bridge puts names and addresses in quotes, and the name of a space in parentheses behind its id. Of the
/// rest, known words are kept and all others replaced.
/// </summary>
internal static partial class LineParts
{
    /// <summary>Returns the parts of a line in order.</summary>
    public static IEnumerable<(int Start, int Length, SensitiveKind Kind)> Of(string line)
    {
        var at = 0;

        // The statistics of release 3 are JSON: their quotes hold names of counters.
        foreach (Match match in line.StartsWith("STATS:", StringComparison.Ordinal) || line is ['{' or '[', ..] ? [] : (IEnumerable<Match>)Values().Matches(line))
        {
            var value = match.Groups["value"];
            if (value.Index > at)
                yield return (at, value.Index - at, SensitiveKind.Line);
            yield return (value.Index, value.Length, MediaType().IsMatch(value.ValueSpan) && LineWords.AreAll(value.ValueSpan) ? SensitiveKind.Line : SensitiveKind.Name);
            at = value.Index + value.Length;
        }

        if (at < line.Length)
            yield return (at, line.Length - at, SensitiveKind.Line);
    }

    [GeneratedRegex("^[a-z]+/[a-z.+-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex MediaType();

    [GeneratedRegex("""
        "(?<value>[^"]*)"(?=$|[\s),;:.<>/]) | "(?<value>[^"]*)"
        | (?<=^|[\s(=])'(?<value>[^']+(?:'\w[^']*)*)'(?=$|[\s),;:.])
        | (?<=[0-9a-f]{12}\ \()(?!API\ call\ )(?<value>.*)(?=\)$)
        | (?<=\bAPI\ user\ |\buser\ ID\ )(?<value>[^\s"']+)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Values();
}
