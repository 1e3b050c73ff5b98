using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes a replay as Markdown for a GitHub job summary: a table of the fixtures, and each differing exchange as an element that opens.
/// Text of logs and targets is always code, so that it cannot become markup, a mention or a link.
/// </summary>
public static class MarkdownReport
{
    /// <summary>The maximum size in bytes. GitHub refuses a job summary of more than 1 MiB.</summary>
    public const int MostBytes = 1_000_000;

    private const int Reserve = 4_096;
    private const int MostFixtures = 500;
    private const int MostDifferences = 20;
    private const int LongestText = 2_000;

    /// <summary>Returns the text.</summary>
    public static string Write(ReplayReport report)
    {
        var text = new BoundedMarkdown(MostBytes);
        var totals = new ReportTotals(report);
        text.TryAdd($"## {(totals.Differing == 0 ? "✅" : "❌")} Replay: {report.Summary}\n\n");
        text.TryAdd($"Target: {MarkdownText.Code(report.Target)}. {totals.ExcusesInWords}\n\n");
        if (totals.SidesInWords is { } sides)
            text.TryAdd($"{sides}\n\n");
        if (totals.NotComparedInWords is { } sentence)
            text.TryAdd($"{sentence}\n\n");
        AddFixtures(text, report);
        AddDifferences(text, report);
        return text.ToString();
    }

    private static void AddFixtures(BoundedMarkdown text, ReplayReport report)
    {
        text.TryAdd("| | Fixture | Exchanges | Match | Differ | Not compared | Holes | Time |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (var fixture in report.Fixtures.OrderByDescending(fixture => fixture.Results.Any(result => !result.Matches)).Take(MostFixtures))
        {
            var totals = new ReportTotals(fixture);
            int[] columns = [totals.Exchanges, totals.Exchanges - totals.Differing, totals.Differing, totals.NotCompared, totals.Holes.Values.Sum()];
            var numbers = string.Join(" | ", columns.Select(column => Words.Number(column)));
            text.TryAdd($"| {(totals.Differing == 0 ? "✅" : "❌")} | {MarkdownText.Code(fixture.Fixture.Flow)} | {numbers} | {Words.Duration(totals.Elapsed)} |\n");
        }

        text.TryAdd("\n");
        if (report.Fixtures.Count > MostFixtures)
            text.TryAdd($"… and {Words.Count(report.Fixtures.Count - MostFixtures, "more fixture")}\n\n");
    }

    private static void AddDifferences(BoundedMarkdown text, ReplayReport report)
    {
        var differing = report.Fixtures.SelectMany(fixture => fixture.Results.Where(result => !result.Matches).Select(result => (fixture, result)));
        var (shown, all) = (0, report.Differing);
        foreach (var (fixture, result) in differing)
        {
            if (!text.TryAdd(Details(report, fixture, result, isOpen: shown == 0), Reserve))
                break;
            shown++;
        }

        if (shown < all)
            text.TryAdd($"\n… and {Words.Number(all - shown)} more differing exchanges; a job summary holds at most 1 MiB.\n");
    }

    private static string Details(ReplayReport report, FixtureReplay fixture, ReplayResult result, bool isOpen)
    {
        // A blank line ends the HTML block, so that Markdown follows.
        var text = new StringBuilder();
        text.Append(isOpen ? "<details open>\n" : "<details>\n")
            .Append($"<summary>❌ {MarkdownText.Html($"{fixture.Fixture.Flow}: {result.Name()}")}</summary>\n\n");
        foreach (var difference in result.Differences.Take(MostDifferences))
        {
            text.Append($"- {MarkdownText.Code(difference.ToString(), LongestText)}\n")
                .Append($"  {MarkdownText.Code(EvidenceWords.Of(fixture.Fixture, result, difference), LongestText)}\n");
        }

        if (result.Differences.Count > MostDifferences)
            text.Append($"- … and {Words.Number(result.Differences.Count - MostDifferences)} more\n");
        text.Append('\n').Append(MarkdownText.Block("diff", Rows(result)));
        if (result.Rule is { } rule)
            text.Append($"\nRule of the simulator: {MarkdownText.Code(rule, LongestText)}\n");
        if (ComparedSides.InWords(result) is { } sides)
            text.Append($"\n{MarkdownText.Code(sides, LongestText)}\n");
        if (result.Excuses is [_, ..])
            text.Append($"\nExcused: {result.Excuses.Excused()}.\n");

        var curl = FailureText.CurlOf(report, result);
        text.Append('\n').Append(curl.Length <= LongestText * 4 ? MarkdownText.Block("sh", curl) : "The curl line is too long for a job summary; the JSON report has it.\n");
        return text.Append("\n</details>\n\n").ToString();
    }

    /// <summary>Returns the differing rows of the body with two rows around each, as a unified diff shows them.</summary>
    private static IEnumerable<string> Rows(ReplayResult result)
    {
        const int most = 60;
        var sides = BodySides.Of(result);
        var rows = SideRow.Bounded([.. sides.Rows.Select(row => new SideRow(row, null))], most);
        var expected = result.Exchange.Answer is { } documented ? Words.StatusAndSize(documented.Status, documented.Size) : "no answer in the fixture";
        var actual = result.Answer is { } answer ? Words.StatusAndSize(answer.Status, answer.Size) : "no answer";
        foreach (var line in expected == actual ? [$"  {actual}"] : (string[])[$"- {expected}", $"+ {actual}"])
            yield return line;
        foreach (var row in rows)
        {
            if (row.Row is not { } side)
            {
                yield return $"  … {Words.Count(row.LeftOut, "more row")}";
                continue;
            }

            if (side is { Kind: not RowKind.Differs, Actual: { } same })
            {
                yield return $"  {Text(sides.Actual, same)}";
                continue;
            }

            if (side.Expected is { } lost)
                yield return $"- {Text(sides.Documented, lost)}";
            if (side.Actual is { } gained)
                yield return $"+ {Text(sides.Actual, gained)}";
        }

        static string Text(string latin1, ByteRange range) =>
            range.Length <= LongestText ? BodySides.Read(latin1, range) : BodySides.Read(latin1, range with { Length = LongestText }) + $"… ({Words.Count(range.Length, "byte")})";
    }
}
