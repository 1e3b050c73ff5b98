using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Explains the first difference of a replay on a screen.</summary>
internal static class FirstDifference
{
    private const string Indent = "  ";
    private const int LabelWidth = 10;

    /// <summary>Adds the lines. The curl line is left out when it would leave no room for the rest of the screen.</summary>
    public static void Add(ScreenLines lines, ReplayReport report, Fixture fixture, ReplayResult result, int lastRow)
    {
        var difference = result.Differences[0];
        var shown = result.Differences.FirstOrDefault(one => one.Part == DifferencePart.Body) is { } body && difference.Part == DifferencePart.Size ? body : difference;

        lines.BeginSection();
        lines.Add($"DIFFER {result.Name()} -> {result.Outcome()}", Ink.Red);
        lines.Add($"{Label("exchange")}{fixture.Flow}, {Words.Time(result.Exchange.At)}, from {result.Exchange.From}");
        if (result.SentBody is { } sent)
            lines.Add($"{Label("sent")}{sent}");
        AddSides(lines, result, shown);
        lines.AddWrapped($"{Label("evidence")}{EvidenceWords.Of(fixture, result, shown)}", Label("").Length, most: 3);
        if (result.Rule is { } rule)
            lines.AddWrapped($"{Label("rule")}{rule}", Label("").Length, most: 2);
        if (ComparedSides.InWords(result) is { } sides)
            lines.AddWrapped($"{Label("compared")}{sides}", Label("").Length, most: 3);
        if (result.Differences.Where(other => other != shown).ToList() is [var also, .. var others])
            lines.Add($"{Label("also")}{also}{(others is [] ? "" : $"; and {Words.Number(others.Count)} more")}");
        if (result.Excuses is [_, ..])
            lines.Add($"{Label("excused")}{result.Excuses.Excused()}");

        var curl = $"{Label("repeat")}{CurlLine.Of(result, report.Address ?? CurlLine.DefaultTarget, report.User, report.AnyCertificate)}";
        if (lines.Rows + lines.RowsOf(curl) <= lastRow)
            lines.AddWhole(curl);
        else
            lines.Add($"{Label("repeat")}the curl line is too long for the screen; a report file has it", Ink.Faint);
    }

    private static void AddSides(ScreenLines lines, ReplayResult result, Difference difference)
    {
        var place = difference.Part switch
        {
            DifferencePart.Body => $"byte {Words.Number(difference.Position ?? 0)} at {difference.XmlPath}",
            DifferencePart.Header => $"header {difference.Header}",
            _ => Words.Of(difference.Part),
        };
        var (expected, actual) = difference.Part == DifferencePart.Body ? Body(result, difference) : (difference.Expected, difference.Actual);
        var cut = CaretLines.Of(expected, actual, lines.Width - Label("").Length);

        lines.Add($"{Label("at")}{place} ({Words.Of(difference.Evidence)})");
        lines.AddWhole($"{Label("expected")}{cut.Expected}", Ink.Green);
        lines.AddWhole($"{Label("actual")}{cut.Actual}", Ink.Red);
        lines.AddWhole($"{Label("")}{new string(' ', Math.Min(cut.Column, lines.Width - Label("").Length - 1))}^", Ink.Bold);
    }

    // A difference holds at most 300 characters of each side, so the bodies themselves are shown.
    private static (string Expected, string Actual) Body(ReplayResult result, Difference difference)
    {
        if (BodySides.Of(result).FirstDifference is not { } hunk)
            return (difference.Expected, difference.Actual);
        return (Text(hunk.Expected), Text(hunk.Actual));

        static string Text(string latin1) => latin1.Length == 0 ? "nothing" : BodySides.Read(latin1, new(0, latin1.Length));
    }

    private static string Label(string word) => Indent + word.PadRight(LabelWidth);
}
