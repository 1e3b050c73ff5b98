using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes a replay as one self-contained HTML page that loads nothing. Results of the simulator beside those of a target are one more column. It is complete without scripts; a small one filters the list.
/// </summary>
public static class HtmlReport
{
    /// <summary>The maximum number of differing exchanges in full. Further ones are listed in one line each.</summary>
    public const int MostDiffering = 250;

    /// <summary>The maximum number of other exchanges in full. Further ones are listed in one line each.</summary>
    public const int MostMatching = 250;

    /// <summary>The maximum number of lines for exchanges that are not shown in full. Further ones are only counted.</summary>
    public const int MostLines = 20_000;

    /// <summary>The number of characters after which no further exchange is shown in full.</summary>
    public const long MostDetail = 16_000_000;

    /// <summary>Returns the page.</summary>
    /// <param name="report">The replay.</param>
    public static string Write(ReplayReport report)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        Write(report, text);
        return text.ToString();
    }

    /// <summary>Writes the page to a writer.</summary>
    /// <param name="report">The replay.</param>
    /// <param name="writer">The output.</param>
    public static void Write(ReplayReport report, TextWriter writer) =>
        new Page(report, new HtmlWriter(writer)).Write();

    private sealed class Page(ReplayReport report, HtmlWriter page)
    {
        private readonly ReportTotals _totals = new(report);
        private readonly HashSet<(int Fixture, int Exchange)> _detailed = Detailed(report);
        private int _lines;

        public void Write()
        {
            page.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlStyle.Policy}\">\n")
                .Raw("<title>Replay: ").Text(report.Summary).Raw("</title>\n<style>\n").Raw(HtmlStyle.Sheet).Raw("\n</style>\n</head>\n<body>\n");
            AddSummary();
            page.Raw("<nav class=\"bar\" aria-label=\"Filter\"></nav>\n<main>\n");
            for (var i = 0; i < report.Fixtures.Count; i++)
                AddFixture(i, report.Fixtures[i]);
            page.Raw("</main>\n<script>").Raw(HtmlStyle.Script).Raw("</script>\n</body>\n</html>\n");
        }

        private void AddSummary()
        {
            page.Raw("<header>\n<h1>Replay against ").Text(report.Target).Raw("</h1>\n<p class=\"faint\">").Text(report.Summary).Raw("</p>\n<ul class=\"tiles\">\n");
            AddTile("", _totals.Exchanges, "exchanges");
            AddTile("good", _totals.Exchanges - _totals.Differing, "match");
            if (_totals.NotCompared > 0)
                AddTile("open", _totals.NotCompared, "of these not compared");
            AddTile(_totals.Differing > 0 ? "bad" : "", _totals.Differing, "differ");
            page.Raw("</ul>\n<div class=\"share\" aria-hidden=\"true\">");
            AddShare("bad", _totals.Differing);
            AddShare("open", _totals.NotCompared);
            AddShare("good", _totals[Verdict.Match]);
            page.Raw("</div>\n<dl class=\"facts\">\n");
            if (report.Started is { } started)
                page.Fact("Run", $"{Words.Time(started)}{(report.Ended is { } ended ? $", took {Words.Duration(ended - started)}" : "")}");
            page.Fact("Normalisers", _totals.ExcusesInWords);
            if (_totals.Holes.Count > 0)
                page.Fact("Holes", string.Join(", ", _totals.Holes.Select(hole => $"{Words.Number(hole.Value)} {Words.Of(hole.Key)}")));
            if (_totals.SidesInWords is { } sides)
                page.Fact("Simulator", sides["Simulator: ".Length..]);
            if (_totals.NotComparedInWords is { } sentence)
                page.Fact("Answers", sentence);
            page.Raw("</dl>\n");
            AddLegend();
            page.Raw("</header>\n");
        }

        private void AddLegend() => page.Raw("""
            <ul class="legend" aria-label="Marks">
            <li>unmarked: the source prints it</li>
            <li><mark class="repaired">repaired</mark>: the source has a known error</li>
            <li><mark class="reconstructed">reconstructed</mark>: the source does not show it</li>
            <li><mark class="missing">missing</mark>: a hole; nothing is known of it</li>
            <li><mark class="excused">excused</mark>: a normaliser allows the difference</li>
            <li><mark class="differs">differs</mark>: the bytes that differ</li>
            </ul>

            """);

        private void AddTile(string kind, int number, string word) =>
            page.Raw($"<li class=\"{kind}\"><b>").Text(Words.Number(number)).Raw("</b> ").Text(word).Raw("</li>\n");

        private void AddShare(string kind, int number)
        {
            if (number > 0)
                page.Raw($"<i class=\"{kind}\" style=\"flex:{Words.Number(number)}\"></i>");
        }

        private void AddFixture(int index, FixtureReplay fixture)
        {
            page.Raw("<section>\n").Element("h2", fixture.Fixture.Flow).Raw("\n").Element("p", fixture.Fixture.About).Raw("\n<dl class=\"facts\">\n");
            page.Fact("Source", fixture.Fixture.Source).Fact("Bridge", fixture.Fixture.Host).Fact("Result", Totals(fixture));
            if (fixture.Fixture.RedactedWith is { } key)
                page.Fact("Redacted", $"with the key {key}");
            foreach (var hole in fixture.Fixture.Holes)
                page.Fact($"Hole: {Words.Of(hole.Kind)}", hole.Text);
            page.Raw("</dl>\n");

            HtmlTimeline.Write(page, fixture, exchange => Id(index, exchange));
            AddExchanges(index, fixture);
            page.Raw("</section>\n");
        }

        private void AddExchanges(int index, FixtureReplay fixture)
        {
            var writer = new HtmlExchange(page, report, fixture.Fixture);
            var leftOut = new List<(string Id, ReplayResult Result)>();
            for (var i = 0; i < fixture.Results.Count; i++)
            {
                if (page.Length < MostDetail && _detailed.Contains((index, i)))
                    writer.Write(fixture.Results[i], Id(index, i));
                else
                    leftOut.Add((Id(index, i), fixture.Results[i]));
            }

            if (leftOut is [])
                return;
            page.Raw("<h3>Further exchanges</h3>\n<p class=\"small faint\">")
                .Text($"The page shows at most {Words.Number(MostDiffering)} differing and {Words.Number(MostMatching)} other exchanges in full. The JSON report has all.").Raw("</p>\n<ul class=\"list\">\n");
            foreach (var (id, result) in leftOut.OrderBy(entry => entry.Result.Matches).TakeWhile(_ => _lines < MostLines))
            {
                page.Raw($"<li id=\"{id}\" data-v=\"{HtmlExchange.Class(result.Verdict())}\">");
                writer.AddLine(result);
                page.Raw("</li>\n");
                _lines++;
            }

            page.Raw("</ul>\n");
            if (_lines >= MostLines)
                page.Raw("<p class=\"faint\">").Text($"The page lists at most {Words.Number(MostLines)} exchanges. This fixture has {Words.Number(fixture.Results.Count)}.").Raw("</p>\n");
        }

        private static string Totals(FixtureReplay fixture)
        {
            var totals = new ReportTotals(fixture);
            var notCompared = totals.NotCompared > 0 ? $" ({Words.Number(totals.NotCompared)} not compared)" : "";
            return $"{Words.Count(totals.Exchanges, "exchange")}, {Words.Number(totals.Exchanges - totals.Differing)} match{notCompared}, {Words.Number(totals.Differing)} differ";
        }

        private static string Id(int fixture, int exchange) => $"x{Words.Number(fixture)}-{Words.Number(exchange)}";

        /// <summary>Selects the exchanges that are shown in full: the first ones of each verdict.</summary>
        private static HashSet<(int, int)> Detailed(ReplayReport report)
        {
            var (differing, matching) = (MostDiffering, MostMatching);
            var selected = new HashSet<(int, int)>();
            for (var i = 0; i < report.Fixtures.Count; i++)
            {
                for (var j = 0; j < report.Fixtures[i].Results.Count; j++)
                {
                    if (report.Fixtures[i].Results[j] is { Matches: true, Simulated: not { Matches: false } } ? matching-- > 0 : differing-- > 0)
                        selected.Add((i, j));
                }
            }

            return selected;
        }
    }
}
