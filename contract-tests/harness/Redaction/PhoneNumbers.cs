using System.Text.RegularExpressions;

namespace CmsSim.Harness.Redaction;

/// <summary>Finds telephone numbers in text that people wrote, in the groups of digits that people write.</summary>
internal static partial class PhoneNumbers
{
    /// <summary>Returns the numbers in order.</summary>
    public static IEnumerable<(int Start, int Length)> In(string text) => Number().Matches(text).Select(match => (match.Index, match.Length));

    // With + or 0 in front, or in the groups of North America. Dates and times of day begin with neither.
    [GeneratedRegex("""
        (?<![\w.:+-]) (?: \+[1-9][0-9]{0,2} (?:[\s()./-]{0,3}[0-9]{1,12}){2,8} | \(?0[1-9][0-9]{1,4}\)?[\s/-]{1,3}[0-9]{2,9}(?:[\s-][0-9]{2,9}){0,4}
        | (?:1[-.\s])?(?:\([2-9][0-9]{2}\)\s?|[2-9][0-9]{2}[-.\s])[0-9]{3}[-.\s][0-9]{4} ) (?![\w:]|[.-][0-9])
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
