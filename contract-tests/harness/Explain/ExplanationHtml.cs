using System.Globalization;
using System.Net;
using System.Text;
using CmsSim.Harness.Import;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Explain;

/// <summary>
/// Writes an explained log as one self-contained HTML page with a filter by kind of oddity. It requests nothing from elsewhere. The page
/// holds the first lines of the log and the odd ones with the lines before them, and says how many it leaves out.
/// </summary>
public sealed class ExplanationHtml : IExplanationSink
{
    /// <summary>The number of lines from the begin of the log that the page holds.</summary>
    public const int FirstLines = 5_000;

    /// <summary>The largest number of lines in the page.</summary>
    public const int MostLines = 20_000;

    private const int Context = 3;
    private const int LongestLine = 2_000;
    private const int MostOfKind = 200;

    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --faint: #667; --paper: #fff; --rule: #dde2ea; --odd: #fff0c2; --code: #f6f8fb; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --faint: #9aa5b5; --paper: #14181f; --rule: #2c3440; --odd: #4d3f10; --code: #1b2129; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; } h3 { font-size: 1rem; margin: 1rem 0 0; } p { margin: .3rem 0; color: var(--faint); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
        ul { margin: .2rem 0; padding-left: 1.2rem; } li { overflow-wrap: anywhere; } label { margin-right: 1rem; white-space: nowrap; }
        .l { border-top: 1px solid var(--rule); padding: .2rem .4rem; } .l code { font: .85rem ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        .l span { display: block; color: var(--faint); font-size: .9rem; padding-left: 1rem; } .odd { background: var(--odd); } .l b { display: block; padding-left: 1rem; font-weight: 600; }
        [hidden] { display: none; }
        """;

    // Hides the lines without the chosen kinds. Without script, all lines are shown.
    private const string Script = """
        const boxes = [...document.querySelectorAll('input[data-kind]')];
        const lines = [...document.querySelectorAll('.l')];
        const show = () => {
          const kinds = boxes.filter(box => box.checked).map(box => box.dataset.kind);
          for (const line of lines)
            line.hidden = kinds.length > 0 && !kinds.some(kind => (line.dataset.kinds || '').split(' ').includes(kind));
        };
        for (const box of boxes)
          box.addEventListener('change', show);
        """;

    private readonly List<string> _rows = [];
    private readonly Queue<string> _before = new();
    private long _leftOut;

    /// <inheritdoc/>
    public bool WantsOrdinaryLines => true;

    /// <inheritdoc/>
    public void Add(ExplainedLine line)
    {
        var row = Row(line);
        if (_rows.Count < FirstLines || (line.Oddities is [_, ..] && _rows.Count + _before.Count < MostLines))
        {
            _rows.AddRange(_before);
            _before.Clear();
            _rows.Add(row);
            return;
        }

        _before.Enqueue(row);
        if (_before.Count > Context)
        {
            _before.Dequeue();
            _leftOut++;
        }
    }

    /// <inheritdoc/>
    public void Add(ImportNote note)
    {
        if (LogExplainer.MeaningOf(note) is { } meaning && _rows.Count < FirstLines)
            _rows.Add($"<div class=\"l\"><code>{Encode(note.Printed ?? "")}</code><span>{Encode(note.Place.ToString())}: {Encode(meaning)}</span></div>\n");
    }

    /// <summary>Writes the page.</summary>
    public void Write(Explanation summary, TextWriter page)
    {
        page.Write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
        page.Write($"<title>Explained: {Encode(string.Join(", ", summary.Files))}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>What this log says</h1>\n<dl>\n");
        foreach (var (name, value) in Facts(summary))
            page.Write($"<dt>{name}</dt><dd>{Encode(value)}</dd>\n");
        page.Write("</dl>\n<h2>Oddities</h2>\n");
        if (summary.Oddities is [])
            page.Write("<p>None.</p>\n");
        foreach (var kind in summary.Oddities.GroupBy(oddity => oddity.Kind))
            WriteKind(OddityWords.Of(kind.Key), [.. kind], page);

        page.Write("<h2>Lines</h2>\n<p>Show only: ");
        foreach (var kind in summary.Oddities.Select(oddity => OddityWords.Of(oddity.Kind).Name).Distinct())
            page.Write($"<label><input type=\"checkbox\" data-kind=\"{kind}\"> {kind}</label>");
        page.Write("</p>\n");
        if (_leftOut + _before.Count > 0)
            page.Write(string.Create(CultureInfo.InvariantCulture, $"<p>{_leftOut + _before.Count} lines are left out of this page: ordinary lines after the first {FirstLines}, and all after {MostLines}.</p>\n"));
        foreach (var row in _rows)
            page.Write(row);
        page.Write($"<script>\n{Script}\n</script>\n</body>\n</html>\n");
    }

    private static void WriteKind(OddityWords words, List<Oddity> oddities, TextWriter page)
    {
        page.Write(string.Create(CultureInfo.InvariantCulture, $"<h3>{words.Name} ({oddities.Count})</h3>\n<p>{Encode(words.Why)} {Encode(words.Check)}</p>\n<ul>\n"));
        foreach (var oddity in oddities.Take(MostOfKind))
        {
            var times = oddity.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" {oddity.Count} lines, the last is line {oddity.Last.Line}.") : "";
            page.Write($"<li>{Encode(oddity.Places[0].ToString())}: {Encode(oddity.Sentence)}{times}</li>\n");
        }

        page.Write(oddities.Count > MostOfKind ? string.Create(CultureInfo.InvariantCulture, $"<li>… and {oddities.Count - MostOfKind} more.</li>\n</ul>\n") : "</ul>\n");
    }

    private static IEnumerable<(string Name, string Value)> Facts(Explanation summary)
    {
        var numbers = CultureInfo.InvariantCulture;
        yield return ("Log", string.Join(", ", summary.Files));
        if (summary.Bridges is [_, ..])
            yield return ("Bridges", string.Join(", ", summary.Bridges));
        if (summary.Clients is [_, ..])
            yield return ("Clients", string.Join(", ", summary.Clients.Select(client => string.Create(numbers, $"{client.Key} ({client.Value} requests)"))));
        if (summary.Span is { } span)
            yield return ("Time", $"{span.First} to {span.Last}");
        yield return ("Lines", string.Create(numbers, $"{summary.Lines + summary.NotUnderstood}, of which {summary.Recognised} recognised"));
        yield return ("Exchanges", summary.Exchanges.ToString(numbers));
        yield return ("Calls", summary.Calls.ToString(numbers));
    }

    private static string Row(ExplainedLine line)
    {
        var row = new StringBuilder("<div class=\"l");
        if (line.Oddities is [_, ..])
            row.Append(" odd\" data-kinds=\"").AppendJoin(' ', line.Oddities.Select(oddity => OddityWords.Of(oddity.Kind).Name));
        row.Append("\" title=\"").Append(Encode(line.Place.ToString())).Append("\"><code>").Append(Encode(line.Entry.Raw)).Append("</code><span>").Append(Encode(line.Meaning));
        if (line.Form is { } form)
            row.Append(" [").Append(ExplanationText.BasisOf(form)).Append(": ").Append(Encode(form.Source)).Append(']');
        row.Append("</span>");
        foreach (var oddity in line.Oddities)
            row.Append("<b>").Append(OddityWords.Of(oddity.Kind).Name).Append(": ").Append(Encode(oddity.Sentence)).Append("</b>");
        return row.Append("</div>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.Short(text, LongestLine));
}
