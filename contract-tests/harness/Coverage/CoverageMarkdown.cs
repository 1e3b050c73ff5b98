using System.Globalization;
using CmsSim.Harness.Reports;

namespace CmsSim.Harness.Coverage;

/// <summary>Writes a coverage report as GitHub-flavoured Markdown, for the summary of a build.</summary>
public static class CoverageMarkdown
{
    private const int MostNames = 200;

    /// <summary>Writes a table of the dimensions, and the missing parts of each in a block that can be opened.</summary>
    public static void Write(CoverageReport report, TextWriter output)
    {
        output.Write($"## Coverage\n\n{Words.Count(report.Exchanges, "exchange")} of {string.Join(", ", report.Sources.Select(source => MarkdownText.Code(source)))}, measured by {CoverageText.Measure(report)}.\n\n");
        foreach (var note in report.Notes)
            output.Write($"> {MarkdownText.Code(note)}\n\n");
        output.Write("| dimension | met | of | share |\n|---|--:|--:|--:|\n");
        foreach (var dimension in report.Dimensions)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"| {dimension.Name} | {dimension.Met.Count} | {dimension.All} | {dimension.Percent:0.0}% |\n"));
        foreach (var dimension in report.Dimensions.Where(dimension => dimension.Missing.Count > 0))
        {
            output.Write($"\n<details><summary>{dimension.Name}: {Words.Number(dimension.Missing.Count)} not met</summary>\n\n");
            output.Write(string.Join(", ", dimension.Missing.Take(MostNames).Select(part => MarkdownText.Code(part))));
            output.Write(dimension.Missing.Count > MostNames ? $" and {Words.Number(dimension.Missing.Count - MostNames)} more\n\n</details>\n" : "\n\n</details>\n");
        }
    }
}
