using System.Text;
using CmsSim.Harness.Verify;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a verification as GitHub-flavoured Markdown, for the summary of a job.</summary>
public static class VerifyMarkdown
{
    private const int MostFailures = 200;

    /// <summary>Returns the Markdown text.</summary>
    /// <param name="report">The verification.</param>
    public static string Write(VerifyReport report)
    {
        var text = new StringBuilder();
        text.Append("# Contracts\n\n").Append($"{MarkdownText.Code(report.Target.ToString())}, release {MarkdownText.Code(report.Facts.Release)}: {report.Summary}\n\n");
        text.Append("| area | pass | fail | skipped |\n|---|---:|---:|---:|\n");
        foreach (var area in report.Results.GroupBy(result => result.Contract.Area))
            text.Append(FormattableString.Invariant($"| {area.Key} | {Count(area, ContractOutcome.Pass)} | {Count(area, ContractOutcome.Fail)} | {Count(area, ContractOutcome.Skip)} |\n"));
        foreach (var failed in report.Results.Where(result => result.Outcome == ContractOutcome.Fail).Take(MostFailures))
        {
            text.Append($"\n## {failed.Contract.Name}\n\n{failed.Contract.Claim}\n\n");
            foreach (var deviation in failed.Deviations)
                text.Append($"- {MarkdownText.Code(deviation.Request)}, {MarkdownText.Code(deviation.Part)}: expected {MarkdownText.Code(deviation.Expected)}, got {MarkdownText.Code(deviation.Actual)}\n");
        }
        foreach (var left in report.Left)
            text.Append($"\n{MarkdownText.Code(left)}\n");
        return text.ToString();
    }

    private static int Count(IEnumerable<ContractResult> results, ContractOutcome outcome) => results.Count(result => result.Outcome == outcome);
}
