using System.Globalization;
using CmsSim.Harness.Reports;

namespace CmsSim.Harness.Coverage;

/// <summary>Writes a coverage report as one self-contained HTML page. It requests nothing from elsewhere and has no script.</summary>
public static class CoverageHtml
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private const string Sheet = """
        .met { display: inline-block; width: 10rem; height: .6rem; background: var(--rule); border-radius: 4px; overflow: hidden; vertical-align: middle; } .met i { display: block; height: 100%; background: var(--good); }
        .parts { columns: 22rem; font-size: .83rem; padding-left: 1.2rem; margin: .3rem 0; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
        """;

    /// <summary>Writes the page.</summary>
    public static void Write(CoverageReport report, TextWriter output)
    {
        var page = new HtmlWriter(output);
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n<title>Coverage</title>\n<style>\n{HtmlStyle.Sheet}\n{Sheet}\n</style>\n</head>\n<body>\n")
            .Raw("<h1>Coverage of the documented API</h1>\n").Element("p", CoverageText.Headline(report)).Raw("\n");
        foreach (var note in report.Notes)
            page.Raw("<p class=\"finding\">").Text(note).Raw("</p>\n");
        page.Raw("<table>\n<thead><tr><th>dimension</th><th class=\"n\">met</th><th class=\"n\">of</th><th class=\"n\">share</th><th><span class=\"vh\">share as a bar</span></th></tr></thead>\n<tbody>\n");
        foreach (var dimension in report.Dimensions)
            WriteRow(page, dimension);
        page.Raw("</tbody>\n</table>\n");
        foreach (var dimension in report.Dimensions)
            WriteParts(page, dimension);
        page.Raw("</body>\n</html>\n");
    }

    private static void WriteRow(HtmlWriter page, CoverageDimension dimension) => page
        .Raw("<tr>").Raw($"<td><a href=\"#{dimension.Name}\">{dimension.Name}</a></td>")
        .Raw(string.Create(CultureInfo.InvariantCulture, $"<td class=\"n\" data-h=\"met\">{dimension.Met.Count}</td><td class=\"n\" data-h=\"of\">{dimension.All}</td><td class=\"n\" data-h=\"share\">{dimension.Percent:0.0}%</td>"))
        .Raw(string.Create(CultureInfo.InvariantCulture, $"<td><span class=\"met\"><i style=\"width:{dimension.Percent:0.#}%\"></i></span></td></tr>\n"));

    private static void WriteParts(HtmlWriter page, CoverageDimension dimension)
    {
        page.Raw($"<h2 id=\"{dimension.Name}\">{dimension.Name}</h2>\n");
        WriteList(page, "Not met", dimension.Missing, isOpen: dimension.Missing.Count is > 0 and <= 20);
        WriteList(page, "Met", [.. dimension.Met.Select(Counted)], isOpen: false);
        WriteList(page, "Met, but not in the documents", [.. dimension.Others.Select(Counted)], isOpen: dimension.Others.Count > 0);
    }

    private static void WriteList(HtmlWriter page, string title, IReadOnlyList<string> parts, bool isOpen)
    {
        if (parts.Count == 0)
            return;
        page.Raw(isOpen ? "<details open>" : "<details>").Raw("<summary>").Text(title).Raw($" <span class=\"meta\">{Words.Number(parts.Count)}</span></summary><ul class=\"parts\">\n");
        foreach (var part in parts)
            page.Raw("<li><code>").Text(part).Raw("</code></li>\n");
        page.Raw("</ul></details>\n");
    }

    private static string Counted(CoveredPart part) => $"{part.Name} × {Words.Number(part.Count)}";
}
