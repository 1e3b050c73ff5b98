using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes one exchange of an HTML report in full.</summary>
/// <param name="page">The page.</param>
/// <param name="report">The replay.</param>
/// <param name="fixture">The fixture of the exchange.</param>
internal sealed class HtmlExchange(HtmlWriter page, ReplayReport report, Fixture fixture)
{
    private const int MostListed = 100;
    private readonly IReadOnlyDictionary<string, string> _reasons = EvidenceWords.ReasonsOf(fixture);

    /// <summary>Writes the exchange as an element that opens. It is open when the exchange differs.</summary>
    /// <param name="result">The result of the exchange.</param>
    /// <param name="id">The id on the page.</param>
    public void Write(ReplayResult result, string id)
    {
        var verdict = result.Verdict();
        page.Raw($"<details class=\"{Class(verdict)}\" data-v=\"{Class(verdict)}\"{(verdict == Verdict.Differs ? " open" : "")}>\n<summary>");
        AddLine(result);
        page.Raw($"</summary>\n<div class=\"body\" id=\"{id}\">\n");

        var notes = new HtmlNotes(page, _reasons, id);
        page.Element("p", $"{Words.Time(result.Exchange.At)}, from {result.Exchange.From}, answered in {Words.Duration(result.Elapsed)}");
        AddDifferences(result);
        AddRequest(result, notes);
        page.Raw("<h3>Answer, side by side</h3>\n");
        HtmlSides.Write(page, notes, result, report.Address is null ? "Simulator" : "Target");
        AddHeaders(result, notes);
        notes.AddList();
        AddExcuses(result);
        AddLog("Log lines between request and answer", result.Exchange, result.Exchange.During);
        AddLog("Log lines after the answer", result.Exchange, result.Exchange.After);
        AddCurl(result);
        page.Raw("</div>\n</details>\n");
    }

    /// <summary>Writes the exchange as one line.</summary>
    public void AddLine(ReplayResult result)
    {
        var verdict = result.Verdict();
        page.Raw($"<span class=\"badge {Class(verdict)}\">").Text(Words.Of(verdict)).Raw("</span> ")
            .Raw("<span class=\"mono\">").Text(result.Name()).Raw("</span><span class=\"meta\">").Text(result.Outcome());
        if (result.Exchange.Holes().Count() is > 0 and var holes)
            page.Raw(" · ").Text(Words.Count(holes, "hole"));
        if (result.Excuses.Count > 0)
            page.Raw(" · ").Text($"{Words.Number(result.Excuses.Count)} excused");
        page.Raw("</span>");
    }

    public static string Class(Verdict verdict) => verdict switch
    {
        Verdict.Differs => "bad",
        Verdict.NotCompared => "open",
        _ => "good",
    };

    private void AddDifferences(ReplayResult result)
    {
        if (result.Verdict() == Verdict.NotCompared)
            page.Raw("<p class=\"faint\">").Text(FailureText.WhyNotCompared(result)).Raw("</p>\n");
        foreach (var difference in result.Differences.Take(MostListed))
        {
            page.Raw("<div class=\"finding\"><b>").Text(difference.ToString()).Raw("</b><br>")
                .Text(EvidenceWords.Of(fixture, result, difference)).Raw("</div>\n");
        }

        AddMore(result.Differences.Count);
        if (result.Rule is { } rule)
            page.Raw("<p><b>Rule of the simulator:</b> ").Text(rule).Raw("</p>\n");
        if (ComparedSides.InWords(result) is { } sides)
            page.Raw("<div class=\"finding\">").Text(sides).Raw("</div>\n");
    }

    private void AddRequest(ReplayResult result, HtmlNotes notes)
    {
        var request = result.Exchange.Request;
        page.Raw("<h3>Request</h3>\n<pre>").Text(request.Method).Raw(" ");
        notes.AddText(request.Path);
        if (request.Body is { } body)
        {
            page.Raw("\n").Text($"Content-Type: {body.ContentType}").Raw("\n\n");
            notes.AddText(body.Content);
        }

        page.Raw("</pre>\n");
        if (result.SentPath != request.Path.Text)
            page.Raw("<p class=\"small\">Sent with the ids or the spelling of the target: <code>").Text($"{request.Method} {result.SentPath}").Raw("</code></p>\n");
        if (result.SentBody is { } sent && sent != request.Body?.Content.Text)
            page.Raw("<p class=\"small\">Sent body: <code>").Text(sent).Raw("</code></p>\n");
    }

    private void AddHeaders(ReplayResult result, HtmlNotes notes)
    {
        var expected = result.Exchange.Answer?.Headers ?? [];
        var unmatched = (result.Answer?.Headers ?? []).ToList();
        if (expected.Count + unmatched.Count == 0)
            return;

        page.Raw("<h3>Headers</h3>\n<table><thead><tr><th>Header</th><th>Expected</th><th>Actual</th><th>Verdict</th></tr></thead><tbody>\n");
        foreach (var header in expected)
        {
            var came = unmatched.Find(candidate => candidate.Name == header.Name)
                ?? unmatched.Find(candidate => candidate.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase));
            unmatched.Remove(came!);
            AddHeader(result, header.Name, () => notes.AddText(header.Value), came, came is null ? result.Answer is null ? "no answer" : "missing" : "match");
        }

        foreach (var header in unmatched.Take(MostListed))
            AddHeader(result, header.Name, () => page.Raw("<span class=\"unseen\">none</span>"), header, "not compared");
        page.Raw("</tbody></table>\n");
        AddMore(unmatched.Count);
    }

    private void AddHeader(ReplayResult result, string name, Action expected, WireHeader? actual, string verdict)
    {
        var differs = result.Differences.Any(difference => difference.Part == DifferencePart.Header && difference.Header == name);
        var excused = result.Excuses.Any(excuse => excuse.Header == name);
        page.Raw(differs ? "<tr class=\"d\">" : "<tr>").Element("td", name).Raw("<td data-h=\"Expected\"><code>");
        page.Raw(differs ? "<del class=\"differs\">" : "<span>");
        expected();
        page.Raw(differs ? "</del>" : "</span>").Raw("</code></td><td data-h=\"Actual\"><code>");
        if (actual is null)
            page.Raw("<span class=\"unseen\">none</span>");
        else
            page.Raw(differs ? "<ins class=\"differs\">" : "<span>").Text(actual.Name == name ? actual.Value : $"{actual.Name}: {actual.Value}").Raw(differs ? "</ins>" : "</span>");
        page.Raw("</code></td><td data-h=\"Verdict\">").Text(differs ? "differs" : excused ? "excused" : verdict).Raw("</td></tr>\n");
    }

    private void AddExcuses(ReplayResult result)
    {
        if (result.Excuses is [])
            return;
        page.Raw("<h3>Excused differences</h3>\n<table><thead><tr><th>Normaliser</th><th>Place</th><th>Expected</th><th>Actual</th></tr></thead><tbody>\n");
        foreach (var excuse in result.Excuses.Take(MostListed))
        {
            page.Raw("<tr>").Element("td", Words.Of(excuse.By)).Raw("<td data-h=\"Place\">").Text(PlaceOf(excuse))
                .Raw("</td><td data-h=\"Expected\"><code>").Text(Short(excuse.Expected)).Raw("</code></td><td data-h=\"Actual\"><code>").Text(Short(excuse.Actual)).Raw("</code></td></tr>\n");
        }

        page.Raw("</tbody></table>\n");
        AddMore(result.Excuses.Count);
    }

    private static string PlaceOf(Excuse excuse) => excuse switch
    {
        { Header: { } header } => $"header {header}",
        { Position: { } position } => $"byte {Words.Number(position)} at {excuse.XmlPath ?? "/"}",
        _ => excuse.XmlPath ?? "body",
    };

    private static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}… ({Words.Count(text.Length, "character")})";

    private void AddLog(string title, FixtureExchange exchange, IReadOnlyList<FixtureLogLine> lines)
    {
        if (lines is [])
            return;
        page.Element("h3", title).Raw("\n<pre>");
        foreach (var line in lines.Take(MostListed))
            page.Text($"{Words.Time(line.At ?? exchange.At)} {line.Facility} {line.Process}: {line.Text}").Raw("\n");
        page.Raw("</pre>\n");
        AddMore(lines.Count);
    }

    private void AddCurl(ReplayResult result)
    {
        page.Raw("<h3>Repeat the request</h3>\n");
        if (report.Address is null)
            page.Raw("<p class=\"small\">Needs a simulator at this address that was started from the fixture as it was before this exchange.</p>\n");
        page.Raw("<div class=\"copy\"><pre><code>")
            .Text(CurlLine.Of(result, report.Address ?? CurlLine.DefaultTarget, report.User, report.AnyCertificate)).Raw("</code></pre></div>\n");
    }

    private void AddMore(int count)
    {
        if (count > MostListed)
            page.Raw("<p class=\"faint\">").Text($"… and {Words.Number(count - MostListed)} more").Raw("</p>\n");
    }
}
