using System.Net;
using System.Text;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The description of the API as a static site: plain pages and one style sheet, without scripts.</summary>
internal sealed class SitePages
{
    private readonly ApiDescription _api;
    private readonly Dictionary<string, DescribedReason> _reasons;

    private SitePages(ApiDescription api) => (_api, _reasons) = (api, api.Reasons.ToDictionary(reason => reason.Name));

    /// <summary>The files of the site, with their paths below its folder.</summary>
    public static IReadOnlyList<(string Path, string Content)> Write(ApiDescription api)
    {
        var pages = new SitePages(api);
        return
        [
            ("index.html", pages.Index()),
            ("releases.html", pages.Releases()),
            ("reasons.html", pages.Reasons()),
            ("style.css", SiteStyle.Css),
            .. api.Resources.Select(node => ("nodes/" + FileOf(node.Name), pages.Node(node))),
        ];
    }

    private string Index()
    {
        var body = new StringBuilder();
        body.Append("<p>Each node, parameter, element and filter of the API of a Cisco Meeting Server, as CmsSim simulates it, with its basis: ");
        body.Append($"{Badge(Evidence.Documented)} a text of the vendor states it; {Badge(Evidence.Observed)} bytes, log lines or clients of a real system show it; ");
        body.Append($"{Badge(Evidence.Inferred)} no source states it. Since 2.0 includes older parts.</p>");
        body.Append(Table("Totals by chapter", ["chapter", "nodes", .. s_counted], [.. _api.Resources.GroupBy(node => node.Chapter).Select(chapter =>
            (string[])[$"<a href=\"#{E(chapter.Key)}\">{E(chapter.Key)}</a>", Number(chapter.Count()), .. Counts([.. chapter])]), ["all", Number(_api.Resources.Count), .. Counts(_api.Resources)]]));
        foreach (var chapter in _api.Resources.GroupBy(node => node.Chapter))
        {
            body.Append($"<h2 id=\"{E(chapter.Key)}\">{E(chapter.Key)}</h2>");
            body.Append(Table($"Nodes of {chapter.Key}", ["node", "basis", "releases", .. s_counted],
                [.. chapter.Select(node => (string[])[LinkTo(node.Name, node.Path, "nodes/"), Badge(node.Evidence), ReleasesOf(node), .. Counts([node])])]));
        }
        return Page("The CMS API and its evidence", "", body.ToString());
    }

    private string Node(DescribedResource node)
    {
        var body = new StringBuilder();
        body.Append($"<p>Chapter <a href=\"../index.html#{E(node.Chapter)}\">{E(node.Chapter)}</a>. Releases: {ReleasesOf(node)}. {Badge(node.Evidence)} {E(node.Source)}.</p>");
        body.Append(Section("Methods", Headers("method", "does", "answers"), node.Methods.Select(method =>
            Row(method, $"<code>{E(method.Verb)} {Breakable(method.Path)}</code>", E(new ApiCall(node, method).Summary), AnswerOf(method)))));
        body.Append(Section("Parameters", Headers("parameter", "of", "values", "default"), node.Parameters.Select(parameter => Row(
            parameter, $"<code>{E(parameter.Name)}</code>{(parameter.IsRequired ? " required" : "")}",
            (parameter.OnCreate, parameter.OnModify) switch { (true, true) => "POST, PUT", (true, _) => "POST", _ => "PUT" }, ValuesOf(parameter), E(parameter.Default)))));
        body.Append(Section("Filters and other query parameters", Headers("parameter", "values"),
            node.Filters.Select(filter => Row(filter, $"<code>{E(filter.Name)}</code>", ValuesOf(filter)))));
        body.Append(Section("Elements of answers, in the order of the wire", Headers("element", "type", "in"), node.AllElements.Select(element =>
            Row(element, $"<code>{Breakable(element.Name)}</code>", E(element.Type ?? "group"), PlaceOf(element)))));
        body.Append(Section("Failure reasons", Headers("reason", "of"), node.FailureReasons.Select(reason => Row(
            _reasons[reason], $"<a href=\"../reasons.html#{E(reason)}\"><code>{E(reason)}</code></a>",
            E(string.Join(", ", node.Methods.Where(method => method.FailureReasons.Contains(reason)).Select(method => method.Verb).Distinct()))))));
        body.Append($"<p>Every request can also be refused for <a href=\"../reasons.html#{ReleaseApi.ParameterError}\"><code>{ReleaseApi.ParameterError}</code></a> or "
            + $"<a href=\"../reasons.html#{ReleaseApi.InvalidOperation}\"><code>{ReleaseApi.InvalidOperation}</code></a>. Bounds of values that no source gives are inferred.</p>");
        return Page(node.Path, "../", body.ToString());
    }

    private string Reasons() => Page("Failure reasons", "", Table("Failure reasons", Headers("reason", "nodes"), [.. _api.Reasons.Select(reason => Row(
        reason, $"<code id=\"{E(reason.Name)}\">{E(reason.Name)}</code>",
        string.Join(", ", _api.Resources.Where(node => node.FailureReasons.Contains(reason.Name)).Select(node => LinkTo(node.Name, node.Name, "nodes/")))))]));

    private string Releases()
    {
        var body = new StringBuilder("<p>The parts that each release adds or removes. Parts that come or go with their node are not listed again. Of the releases after 3.0 only parts are known.</p>");
        foreach (var changes in _api.Changes())
        {
            body.Append($"<h2 id=\"r{E(changes.Release)}\">{E(changes.Release)}{(changes.IsPartial ? " (known in part)" : "")}</h2>");
            if (changes.Added.Count + changes.Removed.Count == 0)
                body.Append("<p>No changes are known.</p>");
            else
                body.Append(Table($"Changes of {changes.Release}", ["change", "kind", "part"], [.. Rows("added", changes.Added), .. Rows("removed", changes.Removed)]));
        }
        return Page("Releases", "", body.ToString());

        IEnumerable<string[]> Rows(string word, IReadOnlyList<Change> changes) => changes.GroupBy(change => (change.Kind, change.Resource)).Select(of => (string[])
        [
            word, E(of.Key.Kind is ChangeKind.Reason ? "failure reason" : of.Key.Kind.ToString().ToLowerInvariant()),
            of.Key.Kind is ChangeKind.Node
                ? string.Join(", ", of.Select(change => LinkTo(_api.Resources.First(node => node.Path == change.Name).Name, change.Name, "nodes/")))
                : $"{(of.Key.Resource.Length == 0 ? "" : LinkTo(of.Key.Resource, of.Key.Resource, "nodes/") + ": ")}{string.Join(", ", of.Select(change => $"<code>{Breakable(change.Name)}</code>"))}",
        ]);
    }

    private static string Page(string title, string root, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{E(title)} - CmsSim</title>
        <link rel="stylesheet" href="{root}style.css">
        </head>
        <body>
        <nav aria-label="Pages"><a href="{root}index.html">Nodes</a> <a href="{root}releases.html">Releases</a> <a href="{root}reasons.html">Failure reasons</a></nav>
        <main>
        <h1>{Breakable(title)}</h1>
        {body}
        </main>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string Section(string title, string[] headers, IEnumerable<string[]> rows) =>
        rows.ToArray() is { Length: > 0 } all ? $"<h2>{E(title)}</h2>{Table(title, headers, all)}" : "";

    // A wide table scrolls by itself, and the keyboard reaches it.
    private static string Table(string name, string[] headers, string[][] rows) =>
        $"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{E(name)}\"><table><thead><tr>{string.Concat(headers.Select(header => $"<th scope=\"col\">{E(header)}</th>"))}</tr></thead><tbody>\n"
        + $"{string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{row[0]}</th>{string.Concat(row.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>\n"))}</tbody></table></div>\n";

    private static readonly string[] s_counted = ["methods", "parameters", "elements", "filters", "documented", "observed", "inferred"];

    private static string[] Counts(IReadOnlyList<DescribedResource> nodes) =>
    [
        Number(nodes.Sum(node => node.Methods.Count)), Number(nodes.Sum(node => node.Parameters.Count)), Number(nodes.Sum(node => node.AllElements.Count())), Number(nodes.Sum(node => node.Filters.Count)),
        .. new[] { Evidence.Documented, Evidence.Observed, Evidence.Inferred }.Select(evidence => Number(nodes.Sum(node => node.Count(evidence)))),
    ];

    private static string[] Headers(string name, params string[] others) => [name, "basis", .. others, "releases", "source"];

    // The basis is beside the name, where a narrow window shows it.
    private static string[] Row(Described part, string name, params string[] others) => [name, Badge(part.Evidence), .. others, ReleasesOf(part), E(part.Source)];

    private static string AnswerOf(DescribedMethod method) => method switch
    {
        { Location: { } path } => $"Location <code>{Breakable(path)}</code>",
        { AnswerHeader: { } header } => $"header <code>{E(header)}</code>",
        { HasAnswer: true, Kind: MethodKind.List } => "a list",
        { HasAnswer: true } => "an object",
        _ => "nothing",
    };

    private static string PlaceOf(DescribedElement element) =>
        ((element.InItem, element.InList) switch { (true, true) => "object, list", (true, _) => "object", _ => "list" }) + (element.IsPlacedByGuess ? " (place inferred)" : "");

    private static string ValuesOf(ITyped typed) => typed switch
    {
        { RefersTo: { } collection } => $"id of {E(collection)}",
        { Values: [_, ..] values } => string.Join(", ", values.Select(value => $"<code>{E(value.Name)}</code>{(value.Since is "2.0" ? "" : $" (since {E(value.Since)})")}")),
        { Type: "number", Min: { } min } => typed.UpperBound() is { } max ? $"number, {min.Text()} to {max.Text()}" : $"number from {min.Text()}",
        { MaxLength: { } length } => $"{E(typed.Type)}, up to {Number(length)} characters",
        _ => E(typed.Type),
    };

    private static string ReleasesOf(Described part) => part.Until is null ? $"since {E(part.Since)}" : $"{E(part.Since)} to before {E(part.Until)}";

    private static string Badge(Evidence evidence) => $"<span class=\"{evidence.Word()}\">{evidence.Word()}</span>";

    private static string LinkTo(string node, string text, string folder) => $"<a href=\"{folder}{E(FileOf(node))}\">{Breakable(text)}</a>";

    // A star is no letter of file names everywhere.
    private static string FileOf(string node) => node.Replace('/', '.').Replace("*", "all", StringComparison.Ordinal) + ".html";

    // Long paths may break after a slash.
    private static string Breakable(string text) => E(text).Replace("/", "/<wbr>", StringComparison.Ordinal);

    private static string Number(int number) => ((long)number).Text();

    private static string E(string? text) => WebUtility.HtmlEncode(text) ?? "";
}
