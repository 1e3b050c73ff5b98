using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes a replay as text that fits one screen: the totals, the first difference in full, and one line for each further exchange that
/// differs, as far as there is room.
/// </summary>
public static class TextReport
{
    private const int LeastHeight = 16;
    private const int MostFixtures = 4;

    /// <summary>Writes the report. The last line is <see cref="ReplayReport.Summary"/>, whose form scripts rely on.</summary>
    /// <param name="report">The replay.</param>
    /// <param name="writer">The output. Text of the target and the fixtures is escaped.</param>
    /// <param name="options">The size and colours of the screen; null for 80 by 24 without colours.</param>
    public static void Write(ReplayReport report, TextWriter writer, TextReportOptions? options = null)
    {
        options ??= new();
        var lines = new ScreenLines(options);
        var totals = new ReportTotals(report);
        var differing = report.Fixtures.SelectMany(fixture => fixture.Results.Where(result => !result.Matches).Select(result => (Fixture: fixture, Result: result)));

        lines.Add($"Replay against {report.Target}", Ink.Bold);
        AddFixtures(lines, report);
        string[] notes = [.. new[] { totals.SidesInWords, totals.ExcusesInWords, totals.NotComparedInWords }.OfType<string>()];
        var below = notes.Sum(lines.RowsOf) + 1 + (totals.Differing > 1 ? 3 : 0);
        if (differing.FirstOrDefault() is { Result: not null } first)
            FirstDifference.Add(lines, report, first.Fixture.Fixture, first.Result, Math.Max(LeastHeight, options.Height) - below);
        if (totals.Differing > 1)
            AddOthers(lines, differing.Skip(1), totals.Differing - 1, Math.Max(LeastHeight, options.Height) - (below - 3), options.More);

        lines.BeginSection();
        foreach (var note in notes)
            lines.AddWrapped(note, indent: 2, most: 3);
        lines.Add(report.Summary, totals.Differing == 0 ? Ink.Green : Ink.Red);
        lines.WriteTo(writer);
    }

    /// <summary>
    /// Returns one line for an exchange, and one more for each difference. Characters that could control a terminal are escaped.
    /// </summary>
    public static string Describe(ReplayResult result) =>
        string.Join(Environment.NewLine, ((string[])[Line(result), .. result.Differences.Select(difference => $"           {difference}")]).Select(VisibleText.OneLine));

    private static string Line(ReplayResult result) =>
        $"  {(result.Matches ? "match " : "DIFFER")} {Words.Number(result.Exchange.Trace)} {result.Exchange.Request.Method,-6} {result.SentPath} -> {result.Outcome()}";

    // Fixtures that differ come first, because only a few have room.
    private static void AddFixtures(ScreenLines lines, ReplayReport report)
    {
        var fixtures = report.Fixtures.OrderByDescending(fixture => fixture.Results.Any(result => !result.Matches)).ToList();
        foreach (var fixture in fixtures.Take(MostFixtures))
        {
            var totals = new ReportTotals(fixture);
            lines.Add($"  {fixture.Fixture.Flow}: {Words.Count(totals.Exchanges, "exchange")}, {(totals.Differing == 0 ? "all match" : $"{totals.Differing} differ")}. {fixture.Fixture.About}",
                totals.Differing == 0 ? Ink.Faint : Ink.Plain);
        }

        if (fixtures.Count > MostFixtures)
            lines.Add($"  … and {Words.Count(fixtures.Count - MostFixtures, "more fixture")}", Ink.Faint);
    }

    private static void AddOthers(ScreenLines lines, IEnumerable<(FixtureReplay Fixture, ReplayResult Result)> others, int count, int room, string? more)
    {
        lines.BeginSection();
        lines.Add("Other differences", Ink.Bold);
        var most = Math.Max(1, room - lines.Rows);

        // Blank lines are worth a few of many lines.
        if (most > 3 * lines.Sections)
            most -= lines.Sections + 1;
        var shown = count <= most ? count : most - 1;
        foreach (var (_, result) in others.Take(shown))
            lines.Add($"  {result.Name()}: {result.Differences[0]}");
        if (count > shown)
            lines.Add($"  … and {Words.Number(count - shown)} more{(more is null ? "" : $"; {more}")}", Ink.Faint);
    }
}
