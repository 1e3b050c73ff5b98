using System.Net;
using System.Text.RegularExpressions;

namespace CmsSim.ContractTests.Reports;

/// <summary>An element of a page, with its attributes.</summary>
internal sealed record HtmlElement(string Name, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Reads a page of a report. Elements that are not closed, wrong nesting, and markup characters in text are errors.</summary>
internal sealed partial class HtmlPage
{
    private static readonly HashSet<string> s_void = ["meta", "br"];

    private HtmlPage(List<HtmlElement> elements, string text) => (Elements, Text) = (elements, text);

    public IReadOnlyList<HtmlElement> Elements { get; }

    /// <summary>The text of the page, without that of scripts and style sheets.</summary>
    public string Text { get; }

    public static HtmlPage Read(string page)
    {
        var (elements, open, text) = (new List<HtmlElement>(), new Stack<string>(), new System.Text.StringBuilder());
        var at = "<!DOCTYPE html>".Length;
        while (at < page.Length)
        {
            if (open.TryPeek(out var raw) && raw is "script" or "style")
            {
                at = page.IndexOf($"</{raw}>", at, StringComparison.Ordinal) + raw.Length + 3;
                open.Pop();
                continue;
            }

            var tag = Tag().Match(page, at);
            if (!tag.Success)
            {
                var end = page.IndexOf('<', at) is var next and >= 0 ? next : page.Length;
                if (end == at)
                    throw new FormatException($"no tag at {at}: {page[at..Math.Min(at + 80, page.Length)]}");
                var content = page[at..end];
                if (content.Contains('>', StringComparison.Ordinal) || BareAmpersand().IsMatch(content))
                    throw new FormatException($"markup character in the text at {at}: {content}");
                text.Append(WebUtility.HtmlDecode(content));
                at = end;
                continue;
            }

            at += tag.Length;
            var name = tag.Groups["name"].Value;
            if (tag.Groups["close"].Success)
            {
                if (open.Count == 0 || open.Pop() is var last && last != name)
                    throw new FormatException($"</{name}> at {at} closes nothing.");
                continue;
            }

            elements.Add(new(name, tag.Groups["key"].Captures.Zip(tag.Groups["value"].Captures)
                .ToDictionary(pair => pair.First.Value, pair => WebUtility.HtmlDecode(pair.Second.Value))));
            if (!s_void.Contains(name) && !tag.Groups["self"].Success)
                open.Push(name);
        }

        return open.Count == 0 ? new(elements, text.ToString()) : throw new FormatException($"not closed: {string.Join(", ", open)}");
    }

    [GeneratedRegex("""\G<(?<close>/)?(?<name>[a-zA-Z][a-zA-Z0-9]*)(?:\s+(?<key>[a-zA-Z-]+)(?:="(?<value>[^"<>]*)"|(?<value>)))*(?<self>/)?>""", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex("&(?!#[0-9]+;|#x[0-9A-Fa-f]+;|lt;|gt;|amp;|quot;)", RegexOptions.CultureInvariant)]
    private static partial Regex BareAmpersand();
}
