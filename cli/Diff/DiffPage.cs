using System.Net;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Diff;

/// <summary>Writes a release diff as one self-contained HTML page, without script, or as Markdown.</summary>
internal static class DiffPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    private const int LongestText = 1_000;

    private const string Sheet = """
        :root { color-scheme: light dark; --ink: #1b2330; --faint: #5a6678; --paper: #fff; --panel: #f6f8fb; --rule: #d9dfe8; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e3e8f0; --faint: #9aa7b8; --paper: #12161d; --panel: #1a2029; --rule: #303947; --bad: #ff938a; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
        code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .86em; } h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
        table { border-collapse: collapse; width: 100%; font-size: .88rem; } th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--rule); } th { color: var(--faint); }
        .why { background: var(--panel); border-left: 3px solid var(--bad); padding: .3rem .7rem; margin: .3rem 0; } .faint { color: var(--faint); }
        """;

    public static void WriteHtml(DiffReport report, TextWriter page)
    {
        page.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n");
        page.Write($"<title>{report.Before} against {report.After}</title>\n<style>\n{Sheet}\n</style>\n</head>\n<body>\n<h1>Release {report.Before} against {report.After}</h1>\n<p>{report.Summary}</p>\n");
        foreach (var note in report.Notes)
            page.Write($"<p class=\"faint\">{Html(note)}.</p>\n");
        WriteHtml("Causes", report.Causes, page);
        WriteHtml($"Elements that {report.After} adds to the answers", report.Additions, page);

        foreach (var fixture in report.Fixtures.Where(fixture => fixture.World is [_, ..] || fixture.Exchanges.Any(exchange => exchange.Changes)))
        {
            page.Write($"<h2>{Html(DiffText.NameOf(fixture))}</h2>\n");
            foreach (var change in fixture.World)
                page.Write($"<p class=\"why\">{Html(DiffText.SentenceOf(change))}.</p>\n");
            foreach (var exchange in fixture.Exchanges.Where(exchange => exchange.Changes))
                WriteHtml(exchange, report, page);
        }

        page.Write("</body>\n</html>\n");
    }

    public static void WriteMarkdown(DiffReport report, TextWriter output)
    {
        output.Write($"## Release {report.Before} against {report.After}\n\n{report.Summary}\n");
        foreach (var note in report.Notes)
            output.Write($"\n> {Code(note)}\n");
        foreach (var (title, causes) in new[] { ("Causes", report.Causes), ($"Elements that {report.After} adds to the answers", report.Additions) }.Where(list => list.Item2 is [_, ..]))
        {
            output.Write($"\n### {title}\n");
            output.Write("\n| exchanges | part | difference | evidence |\n|--:|---|---|---|\n");
            foreach (var (cause, exchanges) in causes)
                output.Write($"| {exchanges.Count} | {Code(cause.Subject)} | {Code(cause.Sentence)} | {Code($"{cause.Evidence}: {cause.Source}")} |\n");
        }

        foreach (var fixture in report.Fixtures)
        {
            foreach (var change in fixture.World)
                output.Write($"\n- {Code(DiffText.SentenceOf(change))}");
            foreach (var exchange in fixture.Exchanges.Where(exchange => exchange.Changes))
            {
                output.Write($"\n### {Code(exchange.Name)}\n\n");
                foreach (var difference in exchange.Differences)
                    output.Write($"- {Code(DiffText.LineOf(difference, report))}\n");
                foreach (var cause in exchange.Causes)
                    output.Write($"- because {Code(cause.ToString())}\n");
            }
        }
    }

    private static void WriteHtml(string title, IReadOnlyList<(DiffCause Cause, IReadOnlyList<ExchangeDiff> Exchanges)> causes, TextWriter page)
    {
        if (causes is [])
            return;
        page.Write($"<h2>{Html(title)}</h2>\n<table>\n<thead><tr><th>exchanges</th><th>part</th><th>difference</th><th>evidence</th></tr></thead>\n<tbody>\n");
        foreach (var (cause, exchanges) in causes)
            page.Write($"<tr><td>{exchanges.Count}</td><td><code>{Html(cause.Subject)}</code></td><td>{Html(cause.Sentence)}</td><td>{Html(cause.Evidence ?? "")}: {Html(cause.Source ?? "")}</td></tr>\n");
        page.Write("</tbody>\n</table>\n");
    }

    private static void WriteHtml(ExchangeDiff exchange, DiffReport report, TextWriter page)
    {
        page.Write($"<h3><code>{Html(exchange.Name)}</code></h3>\n");
        if (exchange.Differences is [_, ..])
        {
            page.Write($"<table>\n<thead><tr><th>part</th><th>{report.Before}</th><th>{report.After}</th></tr></thead>\n<tbody>\n");
            foreach (var difference in exchange.Differences)
                page.Write($"<tr><td><code>{Html(difference.Part)}</code></td><td>{Html(difference.Before ?? "nothing")}</td><td>{Html(difference.After ?? "nothing")}</td></tr>\n");
            page.Write("</tbody>\n</table>\n");
        }

        foreach (var cause in exchange.Causes)
            page.Write($"<p class=\"why\">{Html(cause.ToString())}</p>\n");
    }

    private static string Html(string text) => WebUtility.HtmlEncode(VisibleText.Short(text, LongestText));

    // Code in Markdown has no markup. A vertical bar would end the cell of a table, and a backtick the code.
    private static string Code(string text) => $"`{VisibleText.Short(text, LongestText).Replace("|", "\\u007c", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal)}`";
}
