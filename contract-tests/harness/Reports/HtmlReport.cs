using System.Globalization;
using System.Net;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a replay as one self-contained HTML page, without scripts, fonts or links.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --faint: #667; --paper: #fff; --rule: #dde2ea; --good: #1a7f4b; --bad: #b3261e;
                --repaired: #fff0c2; --reconstructed: #dcebff; --code: #f6f8fb; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --faint: #9aa5b5; --paper: #14181f; --rule: #2c3440; --good: #5cc98f; --bad: #ff8a80;
                --repaired: #4d3f10; --reconstructed: #163457; --code: #1b2129; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .2rem; } p { margin: .3rem 0 .8rem; color: var(--faint); }
        .sum { font-size: 1.1rem; color: var(--ink); }
        details { border: 1px solid var(--rule); border-radius: 6px; margin: .4rem 0; } summary { padding: .4rem .7rem; cursor: pointer; font-family: ui-monospace, monospace; font-size: .9rem; overflow-wrap: anywhere; }
        details > div { padding: 0 .8rem .8rem; } h3 { font-size: .85rem; margin: .8rem 0 .2rem; color: var(--faint); font-weight: 600; }
        pre { background: var(--code); border-radius: 4px; padding: .5rem .7rem; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
        .good { color: var(--good); } .bad { color: var(--bad); } .repaired { background: var(--repaired); } .reconstructed { background: var(--reconstructed); }
        mark { color: inherit; border-radius: 2px; } li { overflow-wrap: anywhere; } ul { margin: .2rem 0; padding-left: 1.2rem; }
        """;

    /// <summary>Returns the page.</summary>
    public static string Write(ReplayReport report)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>Replay: ").Append(Encode(report.Summary)).Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n");
        page.Append("<h1>Replay against ").Append(Encode(report.Target)).Append("</h1>\n");
        page.Append("<p class=\"sum\"><strong class=\"").Append(report.Differing == 0 ? "good" : "bad").Append("\">").Append(Encode(report.Summary)).Append("</strong></p>\n");
        page.Append("<p>Expected text is unmarked where the log prints it, <mark class=\"repaired\">repaired</mark> where the log has a known error, ")
            .Append("and <mark class=\"reconstructed\">reconstructed</mark> where the log does not show it. Point at marked text to see the reason.</p>\n");

        foreach (var fixture in report.Fixtures)
        {
            page.Append("<h2>").Append(Encode(fixture.Fixture.Flow)).Append("</h2>\n<p>").Append(Encode(fixture.Fixture.About)).Append("</p>\n");
            var reasons = fixture.Fixture.Reasons.ToDictionary(reason => reason.Id, reason => reason.Text);
            foreach (var result in fixture.Results)
                AppendExchange(page, result, reasons);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendExchange(StringBuilder page, ReplayResult result, Dictionary<string, string> reasons)
    {
        var exchange = result.Exchange;
        page.Append(result.Matches ? "<details>\n" : "<details open>\n");
        page.Append("<summary><strong class=\"").Append(result.Matches ? "good\">match" : "bad\">differs").Append("</strong> ")
            .Append(Number(exchange.Trace)).Append(' ').Append(Encode(exchange.Request.Method)).Append(' ').Append(Encode(result.SentPath)).Append("</summary>\n<div>\n");

        if (result.Differences is [_, ..])
        {
            page.Append("<h3>Differences</h3>\n<ul class=\"bad\">\n");
            foreach (var difference in result.Differences)
                page.Append("<li>").Append(Encode(difference.ToString())).Append("</li>\n");
            page.Append("</ul>\n");
        }

        page.Append("<h3>Request</h3>\n<pre>").Append(Encode(exchange.Request.Method)).Append(' ');
        AppendMarked(page, exchange.Request.Path, reasons, lines: false);
        if (exchange.Request.Body is { } body)
        {
            page.Append("\n\n");
            AppendMarked(page, body.Content, reasons, lines: false);
        }

        page.Append("</pre>\n");
        if (exchange.Answer is { } expected)
            AppendExpected(page, expected, reasons);

        // A matching answer is not shown, because it equals the expected one.
        if (!result.Matches && result.Answer is { } answer)
        {
            page.Append("<h3>Actual: ").Append(Number(answer.Status)).Append(", size ").Append(Number(answer.Body.Length)).Append("</h3>\n<pre>");
            foreach (var header in answer.Headers)
                page.Append(Encode(header.Name)).Append(": ").Append(Encode(header.Value)).Append('\n');
            page.Append('\n').Append(Encode(string.Join('\n', XmlLines.Split(answer.Text)))).Append("</pre>\n");
        }

        page.Append("</div>\n</details>\n");
    }

    private static void AppendExpected(StringBuilder page, FixtureAnswer expected, Dictionary<string, string> reasons)
    {
        page.Append("<h3>Expected: ").Append(Number(expected.Status)).Append(", size ")
            .Append(expected.Size is { } size ? Number(size) : "unknown").Append("</h3>\n<pre>");
        foreach (var header in expected.Headers)
        {
            page.Append(Encode(header.Name)).Append(": ");
            AppendMarked(page, header.Value, reasons, lines: false);
            page.Append('\n');
        }

        page.Append('\n');
        AppendMarked(page, expected.Body, reasons, lines: true);
        page.Append("</pre>\n");
    }

    private static void AppendMarked(StringBuilder page, MarkedText text, Dictionary<string, string> reasons, bool lines)
    {
        foreach (var segment in text.Segments)
        {
            if (segment.Provenance == Provenance.Printed)
            {
                page.Append(Encode(segment.Text));
            }
            else
            {
                var prints = segment.Prints is { } printed ? $" The log prints '{printed}'." : "";
                page.Append("<mark class=\"").Append(segment.Provenance == Provenance.Repaired ? "repaired" : "reconstructed")
                    .Append("\" title=\"").Append(Encode(reasons.GetValueOrDefault(segment.Why ?? "", "") + prints)).Append("\">")
                    .Append(Encode(segment.Text)).Append("</mark>");
            }

            if (lines && segment.Text.EndsWith('>'))
                page.Append('\n');      // for readability; the wire has no line break here
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
