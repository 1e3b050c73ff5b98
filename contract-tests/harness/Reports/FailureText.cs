using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The text of a failed exchange in reports for machines: each difference with its evidence, then the curl line.</summary>
internal static class FailureText
{
    private const string NoAnswer = "The source does not show the answer to this request, so there is nothing to compare with.";
    private const string NoRequest = "The source does not show the request, so it was not sent.";
    private const int MostDifferences = 50;

    public static string Of(ReplayReport report, Fixture fixture, ReplayResult result)
    {
        var text = new StringBuilder();
        foreach (var difference in result.Differences.Take(MostDifferences))
            text.Append(difference).Append('\n').Append("  ").Append(EvidenceWords.Of(fixture, result, difference)).Append('\n');
        if (result.Differences.Count > MostDifferences)
            text.Append($"… and {Words.Number(result.Differences.Count - MostDifferences)} more\n");
        if (result.Rule is { } rule)
            text.Append("rule of the simulator: ").Append(rule).Append('\n');
        if (ComparedSides.InWords(result) is { } sides)
            text.Append("compared: ").Append(sides).Append('\n');
        if (result.Excuses is [_, ..])
            text.Append($"excused: {result.Excuses.Excused()}\n");
        return text.Append("repeat: ").Append(CurlOf(report, result)).ToString();
    }

    /// <summary>Returns the reason why a result was not compared.</summary>
    public static string WhyNotCompared(ReplayResult result) => result.Answer is null ? NoRequest : NoAnswer;

    public static string CurlOf(ReplayReport report, ReplayResult result) =>
        CurlLine.Of(result, report.Address ?? CurlLine.DefaultTarget, report.User, report.AnyCertificate);
}
