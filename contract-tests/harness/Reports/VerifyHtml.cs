using CmsSim.Harness.Verify;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a verification as one HTML page without external requests: totals, and each contract with its evidence and deviations.</summary>
public static class VerifyHtml
{
    /// <summary>Returns the HTML text.</summary>
    /// <param name="report">The verification.</param>
    public static string Write(VerifyReport report)
    {
        using var text = new StringWriter();
        var html = new HtmlWriter(text);
        html.Raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlStyle.Policy}\"><title>Contracts</title><style>{HtmlStyle.Sheet}</style></head><body>\n")
            .Raw("<h1>Contracts</h1>\n<p>").Text(report.Summary).Raw("</p>\n<ul class=\"tiles\">");
        Tile(html, "good", report.Count(ContractOutcome.Pass), "pass");
        Tile(html, report.Count(ContractOutcome.Fail) > 0 ? "bad" : "", report.Count(ContractOutcome.Fail), "fail");
        Tile(html, "open", report.Count(ContractOutcome.Skip), "skipped");
        html.Raw("</ul>\n<dl class=\"facts\">").Fact("target", report.Target.ToString()).Fact("release", $"{report.Facts.Release} ({report.Facts.SoftwareVersion})")
            .Fact("Call Bridges", Words.Number(report.Facts.Bridges)).Fact("started", report.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)).Raw("</dl>\n");
        foreach (var sentence in report.Warnings.Concat(report.Left))
            html.Raw("<p class=\"finding\">").Text(sentence).Raw("</p>\n");
        html.Raw("<div class=\"bar\"></div>\n");
        foreach (var area in report.Results.GroupBy(result => result.Contract.Area))
        {
            html.Element("h2", area.Key).Raw("\n");
            foreach (var result in area)
                Contract(html, result);
        }
        html.Raw($"<script>{HtmlStyle.Script}</script></body></html>\n");
        return text.ToString();
    }

    private static void Contract(HtmlWriter html, ContractResult result)
    {
        var word = VerifyJson.OutcomeWord(result.Outcome);
        var look = result.Outcome switch { ContractOutcome.Pass => "", ContractOutcome.Fail => "bad", _ => "open" };
        html.Raw($"<details class=\"{look}\" data-v=\"{look}\"{(look == "bad" ? " open" : "")}><summary><span class=\"badge {look}\">{word}</span>").Text(result.Contract.Name)
            .Raw("</summary><div class=\"body\">").Element("p", result.Contract.Claim);
        if (result.SkipReason is { } reason)
            html.Element("p", $"Skipped: {reason}.");
        foreach (var deviation in result.Deviations)
        {
            html.Raw("<div class=\"finding\"><b>").Text(deviation.Part).Raw("</b> of <code>").Text(deviation.Request).Raw("</code><dl class=\"facts\">")
                .Fact("expected", deviation.Expected).Fact("got", deviation.Actual).Raw("</dl></div>");
        }
        html.Raw("<ul class=\"notes\">");
        foreach (var source in result.Contract.Evidence)
            html.Element("li", source.ToString());
        html.Raw("</ul>");
        if (result.Exchanges is [_, ..])
        {
            html.Raw("<h3>Requests</h3><ul class=\"list\">");
            foreach (var exchange in result.Exchanges)
                html.Raw("<li><code>").Text($"{exchange.Method} {exchange.Path}{(exchange.Body is { Length: > 0 } body ? $" {body}" : "")} → {exchange.Answer?.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer"}").Raw("</code></li>");
            html.Raw("</ul>");
        }
        html.Raw("</div></details>\n");
    }

    private static void Tile(HtmlWriter html, string look, int count, string word) => html.Raw($"<li class=\"{look}\"><b>{Words.Number(count)}</b>{word}</li>");
}
