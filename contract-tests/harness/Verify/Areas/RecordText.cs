using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Checks the text of posts of call detail records.</summary>
internal static partial class RecordText
{
    /// <summary>True if a document has the declaration, a session, and records that are framed with line feeds.</summary>
    public static bool IsWellFramed(string text) => Document().IsMatch(text);

    /// <summary>The values of recordIndex, in order.</summary>
    public static IReadOnlyList<int> Indexes(string text) => [.. RecordIndex().Matches(text).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    [GeneratedRegex("""\A<\?xml version="1\.0"\?>\s?<records session="[0-9a-f-]{36}"(?: callBridge="[0-9a-f-]{36}")?>(?:\n?<record type="\w+" time="[0-9TZ:.+-]+" recordIndex="\d+" correlatorIndex="\d+"(?: numPreceedingRecordsMissing="\d+")?>\n[^\n]+\n?</record>)+\n</records>\z""", RegexOptions.None, 1_000)]
    private static partial Regex Document();

    [GeneratedRegex("recordIndex=\"([0-9]{1,9})\"", RegexOptions.None, 1_000)]
    private static partial Regex RecordIndex();
}
