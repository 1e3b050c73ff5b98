using System.Globalization;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a replay as text, for a terminal or a build log.</summary>
public static class TextReport
{
    /// <summary>Writes the report. The last line is <see cref="ReplayReport.Summary"/>, whose form scripts rely on.</summary>
    public static void Write(ReplayReport report, TextWriter writer)
    {
        foreach (var fixture in report.Fixtures)
        {
            writer.WriteLine(VisibleText.Lines($"{fixture.Fixture.Flow}: {fixture.Fixture.About}"));
            foreach (var result in fixture.Results)
                writer.WriteLine(Describe(result));
            writer.WriteLine();
        }

        writer.WriteLine(report.Summary);
    }

    /// <summary>
    /// Returns one line for an exchange, and one more for each difference. Characters that could control a terminal are escaped.
    /// </summary>
    public static string Describe(ReplayResult result)
    {
        var exchange = result.Exchange;
        var answer = result.Answer is { } came ? string.Create(CultureInfo.InvariantCulture, $"{came.Status}, size {came.Size}") : "no answer";
        var line = string.Create(CultureInfo.InvariantCulture,
            $"  {(result.Matches ? "match " : "DIFFER")} {exchange.Trace} {exchange.Request.Method,-6} {result.SentPath} -> {answer}");
        return string.Join(Environment.NewLine, ((string[])[line, .. result.Differences.Select(difference => $"           {difference}")]).Select(VisibleText.OneLine));
    }
}
