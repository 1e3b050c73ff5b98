using System.Globalization;
using CmsSim.Harness.Reports;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Coverage;

/// <summary>Writes a coverage report as text for a terminal.</summary>
public static class CoverageText
{
    private const int BarWidth = 20;
    private const int MostNames = 10_000;

    /// <summary>Writes one line for each dimension, the notes, and the missing parts of some dimensions.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Receives the text.</param>
    /// <param name="missing">The dimensions whose missing parts are listed.</param>
    public static void Write(CoverageReport report, TextWriter output, params IReadOnlyList<CoverageKind> missing)
    {
        output.Write($"{Headline(report)}\n");
        foreach (var note in report.Notes)
            output.Write($"Note: {VisibleText.OneLine(note)}.\n");
        foreach (var line in Table(report))
            output.Write($"{line}\n");
        foreach (var kind in missing)
        {
            var dimension = report[kind];
            output.Write($"\n{dimension.Name}, not met: {Words.Number(dimension.Missing.Count)}\n");
            foreach (var part in dimension.Missing.Take(MostNames))
                output.Write($"  {VisibleText.OneLine(part)}\n");
        }
    }

    /// <summary>Returns the lines of the table, without line ends.</summary>
    public static IReadOnlyList<string> Table(CoverageReport report)
    {
        var width = CoverageDimension.Names.Max(name => name.Length);
        var digits = report.Dimensions.Max(dimension => Words.Number(dimension.All).Length);
        return
        [
            .. report.Dimensions.Select(dimension => string.Create(CultureInfo.InvariantCulture,
                $"{dimension.Name.PadRight(width)}  {Words.Number(dimension.Met.Count).PadLeft(digits)} of {Words.Number(dimension.All).PadLeft(digits)}  {dimension.Percent,5:0.0}%  {Bar(dimension)}{Others(dimension)}").TrimEnd()),
        ];
    }

    /// <summary>Returns the line above the table: the exchanges, their sources and the releases that are the measure.</summary>
    internal static string Headline(CoverageReport report) =>
        $"{Words.Count(report.Exchanges, "exchange")} of {VisibleText.Short(string.Join(", ", report.Sources), 500)}, measured by {Measure(report)}";

    internal static string Measure(CoverageReport report) => report.Releases switch
    {
        [] => "the documents of all releases",
        [var only] => $"the documents of release {VisibleText.Short(only, 20)}",
        var several => $"the documents of releases {VisibleText.Short(string.Join(", ", several), 300)}",
    };

    private static string Bar(CoverageDimension dimension)
    {
        // A part that is met shows, however small its share is.
        var full = (int)Math.Floor(BarWidth * dimension.Percent / 100);
        return new string('#', Math.Max(full, dimension.Met.Count > 0 ? 1 : 0)).PadRight(BarWidth, '.');
    }

    private static string Others(CoverageDimension dimension) => dimension.Others.Count == 0 ? "" : $"  and {Words.Number(dimension.Others.Count)} that the documents lack";
}
