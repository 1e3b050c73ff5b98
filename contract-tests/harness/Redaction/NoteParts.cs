using System.Text.RegularExpressions;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Finds the values in a line that is not part of a log, such as a mail around it: telephone numbers, the heads of mails, and names that consist
/// of known words, such as Will Page. The rest is read as a log line.
/// </summary>
internal static partial class NoteParts
{
    /// <summary>Returns the parts of a line in order.</summary>
    public static IEnumerable<(int Start, int Length, SensitiveKind Kind)> Of(string line)
    {
        var at = 0;
        foreach (var (start, length, kind) in Known(line).OrderBy(part => part.Start))
        {
            if (start < at)
                continue;
            foreach (var part in OfLog(line, at, start))
                yield return part;
            yield return (start, length, kind);
            at = start + length;
        }

        foreach (var part in OfLog(line, at, line.Length))
            yield return part;
    }

    private static IEnumerable<(int Start, int Length, SensitiveKind Kind)> Known(string line) =>
        PhoneNumbers.In(line).Select(number => (number.Start, number.Length, SensitiveKind.Phone))
            .Concat(Names().Matches(line).Select(match => match.Groups["name"]).Select(name => (name.Index, name.Length, SensitiveKind.Name)));

    private static IEnumerable<(int Start, int Length, SensitiveKind Kind)> OfLog(string line, int start, int end) =>
        LineParts.Of(line[start..end]).Select(part => (start + part.Start, part.Length, part.Kind));

    [GeneratedRegex("""
        (?<=^[\s>|*]*(?i:from|to|cc|bcc|reply-to|sender|sent\ by|subject|organi[sz]ation|von|an|betreff|de|à|objet|para|asunto)\*?\s?:\s*)(?<name>\S.*\S)
        | (?<![\w.@-])(?<name>\p{Lu}\p{Ll}+(?:[ ]\p{Lu}\p{Ll}+)+)(?![\w@-])
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
