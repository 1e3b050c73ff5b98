using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;

namespace CmsSim.Cli;

/// <summary><c>cmssim api</c>: shows the simulated API by release, with the evidence for each part.</summary>
internal static class ApiCommand
{
    private static readonly Argument<string?> s_resource = new("RESOURCE") { Description = "A resource to show in full, such as coSpaces or coSpaces/accessMethods.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> s_release = new("--release") { Description = "Show only the parts that this release has.", HelpName = "X" };
    private static readonly Option<bool> s_totals = new("--totals") { Description = "Show one line per chapter." };
    private static readonly Option<bool> s_changes = new("--changes") { Description = "Show the additions and removals of each release." };
    private static readonly Option<bool> s_markdown = new("--markdown") { Description = "Print Markdown." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one line of JSON." };

    public static Command Create()
    {
        var command = new Command("api", "Shows the simulated API by release, with the evidence for each part.")
        {
            s_resource, s_release, s_totals, s_changes, s_markdown, s_json, ApiExportCommand.Create(),
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var release = parsed.GetValue(s_release);
        CheckRelease(release);
        var resource = parsed.GetValue(s_resource);
        var (totals, changes) = (parsed.GetValue(s_totals), parsed.GetValue(s_changes));
        if ((resource is not null, totals, changes) is (true, true, _) or (true, _, true) or (_, true, true))
            throw new UserErrorException("RESOURCE, --totals and --changes exclude each other; use one of them.");
        if (parsed.GetValue(s_markdown) && parsed.GetValue(s_json))
            throw new UserErrorException("--markdown and --json exclude each other; use one of them.");

        var api = ApiDescription.Read();
        var nodes = release is null ? api.Resources : api.In(release);
        var page = changes ? Changes(api, release)
            : totals ? Totals(nodes)
            : resource is null ? Coverage(nodes, release)
            : OneResource(Find(resource, nodes, release), api, release);

        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
            WriteJson(output, page.Json);
        else if (parsed.GetValue(s_markdown))
            page.WriteMarkdown(output);
        else if (OutputWriter.IsTerminalOf(output))
            page.WriteTables(OutputWriter.Unescaped(output));
        else
            page.WriteLines(output);
        return ExitStatus.Fine;
    }

    internal static void WriteJson(TextWriter output, JsonObject json)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            json.WriteTo(writer);
        output.WriteLine(Encoding.UTF8.GetString(line.ToArray()));
    }

    private static ApiPage Coverage(IReadOnlyList<DescribedResource> nodes, string? release) => new(
        new JsonObject
        {
            ["release"] = release,
            ["isPartial"] = release is null ? null : ApiDescription.IsPartial(release),
            ["resources"] = new JsonArray([.. nodes.Select(node => Counts(new() { ["resource"] = node.Name, ["chapter"] = node.Chapter, ["path"] = node.Path, ["since"] = node.Since, ["until"] = node.Until }, [node]))]),
            ["total"] = Counts([], nodes),
        },
        [
            .. nodes.GroupBy(node => node.Chapter).Select(chapter => new ApiTable(
                chapter.Key, ["node", "since", "until", .. s_counted], [.. chapter.Select(node => (string[])[$"`{node.Path}`", node.Since, node.Until ?? "", .. CountCells([node])])])),
            new("All", s_totalHeaders, [TotalRow($"{nodes.Count} nodes", nodes)]),
        ])
    {
        Remark = Remark(release),
    };

    private static ApiPage Totals(IReadOnlyList<DescribedResource> nodes)
    {
        var chapters = nodes.GroupBy(node => node.Chapter).ToList();
        return new(
            new JsonObject
            {
                ["chapters"] = new JsonArray([.. chapters.Select(chapter => Counts(new() { ["chapter"] = chapter.Key, ["nodes"] = chapter.Count() }, [.. chapter]))]),
                ["total"] = Counts(new() { ["nodes"] = nodes.Count }, nodes),
            },
            [
                new(null, ["chapter", "nodes", .. s_counted],
                [
                    .. chapters.Select(chapter => (string[])[chapter.Key, Number(chapter.Count()), .. CountCells([.. chapter])]),
                    ["all", Number(nodes.Count), .. CountCells(nodes)],
                ]),
            ]);
    }

    private static ApiPage Changes(ApiDescription api, string? release)
    {
        var shown = api.Changes().Where(changes => release is null || changes.Release == release).ToList();
        return new(
            new JsonObject
            {
                ["releases"] = new JsonArray([.. shown.Select(changes => new JsonObject
                {
                    ["release"] = changes.Release,
                    ["isPartial"] = changes.IsPartial,
                    ["added"] = Listed(changes.Added),
                    ["removed"] = Listed(changes.Removed),
                })]),
            },
            [
                new(null, ["release", "change", "names"],
                [
                    .. shown.SelectMany(changes => Rows(changes) is [_, ..] rows
                        ? rows
                        : [[Name(changes), "", "no known changes"]]),
                ]),
            ]);

        static JsonArray Listed(IEnumerable<Change> changes) => new([.. changes.Select(change => new JsonObject
        {
            ["kind"] = KindOf(change),
            ["resource"] = change.Resource.Length == 0 ? null : change.Resource,
            ["name"] = change.Name,
        })]);

        static string[][] Rows(ReleaseChanges changes) =>
        [
            .. from side in ((string Word, IReadOnlyList<Change> Changes)[])[("adds", changes.Added), ("removes", changes.Removed)]
               from kind in side.Changes.GroupBy(change => change.Kind)
               select (string[])
               [
                   Name(changes),
                   $"{side.Word} {KindOf(kind.First())}{(kind.Count() == 1 ? "" : "s")}",
                   string.Join("; ", kind.GroupBy(change => change.Resource).Select(of =>
                       (of.Key.Length == 0 ? "" : $"{of.Key}: ") + string.Join(", ", of.Select(change => change.Name)))),
               ],
        ];

        static string Name(ReleaseChanges changes) => changes.IsPartial ? $"{changes.Release} (partial)" : changes.Release;
    }

    /// <summary>One node with all its parts, or all nodes, as the verb prints them with <c>--json</c>.</summary>
    /// <exception cref="UserErrorException">The node is not known.</exception>
    public static JsonObject Described(string? resource, string? release)
    {
        var api = ApiDescription.Read();
        var nodes = release is null ? api.Resources : api.In(release);
        return (resource is null ? Coverage(nodes, release) : OneResource(Find(resource, nodes, release), api, release)).Json;
    }

    internal static void CheckRelease(string? release)
    {
        if (release is not null && !ApiDescription.Releases.Contains(release))
            throw new UserErrorException($"Invalid value \"{release}\" for --release; expected one of {string.Join(", ", ApiDescription.Releases)}.");
    }

    private static ApiPage OneResource(DescribedResource node, ApiDescription api, string? release) => new(
        JsonOf(node, api, release),
        [
            new("Methods", ["method", .. s_known], [.. node.Methods.Select(method => (string[])[$"`{method.Name}`", .. Known(method)])]),
            new("Parameters (bounds without a source are inferred)", ["parameter", "on", "values", "default", .. s_known],
            [
                .. node.Parameters.Select(parameter => (string[])
                [
                    $"`{parameter.Name}`{(parameter.IsRequired ? " *" : "")}",
                    (parameter.OnCreate, parameter.OnModify) switch { (true, false) => "POST", (false, _) => "PUT", _ => "" },
                    ValuesOf(parameter), parameter.Default ?? "", .. Known(parameter),
                ]),
            ]),
            new("Filters of the list", ["filter", .. s_known], [.. node.Filters.Select(filter => (string[])[$"`{filter.Name}`", .. Known(filter)])]),
            new("Elements, in wire order", ["element", "type", "in", .. s_known],
            [
                .. node.AllElements.Select(element => (string[])
                [
                    $"`{element.Name}`", element.Type ?? "",
                    ((element.InItem, element.InList) switch { (true, true) => "item, list", (true, _) => "item", _ => "list" }) + (element.IsPlacedByGuess ? " (place inferred)" : ""),
                    .. Known(element),
                ]),
            ]),
            new("Failure reasons, in addition to parameterError and invalidOperation", ["reason", .. s_known],
                [.. node.FailureReasons.Select(name => (string[])[$"`{name}`", .. Known(api.Reasons.First(reason => reason.Name == name))])]),
        ])
    {
        Title = node.Path,
        Remark = Remark(release),
    };

    private static JsonObject JsonOf(DescribedResource node, ApiDescription api, string? release)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            api.Write(json, node, release);
            json.WriteEndObject();
        }
        return JsonNode.Parse(text.ToArray())!.AsObject();
    }

    private static DescribedResource Find(string wanted, IReadOnlyList<DescribedResource> nodes, string? release)
    {
        var name = Plain(wanted);
        if (nodes.FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        string[] near = [.. nodes
            .Select(node => (node.Name, Distance: Distance(node.Name, name)))
            .Where(node => node.Distance <= 4 || node.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(node => node.Distance).Take(3).Select(node => node.Name)];
        throw new UserErrorException(
            $"Unknown resource \"{wanted}\"{(release is null ? "" : $" in release {release}")}; "
            + (near is [] ? "cmssim api lists all resources." : $"similar names: {string.Join(", ", near)}."));
    }

    // Accepts a path, a path with an id in it, and dots instead of slashes.
    private static string Plain(string name) => string.Join('/', name.Replace("/api/v1", "", StringComparison.OrdinalIgnoreCase)
        .Split('/', '.').Where(part => part.Length > 0 && part[0] is not '{' && !Guid.TryParse(part, out _)));

    /// <summary>Returns the number of letters to add, drop or replace to turn one name into the other, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }

    private static readonly string[] s_counted = ["methods", "parameters", "elements", "filters", "documented", "observed", "inferred"];
    private static readonly string[] s_totalHeaders = ["", .. s_counted];
    private static readonly string[] s_known = ["since", "until", "evidence", "source"];

    private static int[] CountsOf(IReadOnlyCollection<DescribedResource> nodes) =>
    [
        nodes.Sum(node => node.Methods.Count), nodes.Sum(node => node.Parameters.Count), nodes.Sum(node => node.AllElements.Count()), nodes.Sum(node => node.Filters.Count),
        nodes.Sum(node => node.Count(Evidence.Documented)), nodes.Sum(node => node.Count(Evidence.Observed)), nodes.Sum(node => node.Count(Evidence.Inferred)),
    ];

    private static string[] CountCells(IReadOnlyCollection<DescribedResource> nodes) => [.. CountsOf(nodes).Select(Number)];

    private static string[] TotalRow(string label, IReadOnlyList<DescribedResource> nodes) => [label, .. CountCells(nodes)];

    private static JsonObject Counts(JsonObject about, IReadOnlyCollection<DescribedResource> nodes)
    {
        foreach (var (name, count) in s_counted.Zip(CountsOf(nodes)))
            about[name] = count;
        return about;
    }

    private static string[] Known(Described part) => [part.Since, part.Until ?? "", Word(part.Evidence), part.Source];

    private static string ValuesOf(DescribedParameter parameter) => parameter switch
    {
        { RefersTo: { } collection } => $"id of {collection}",
        { Values: [_, ..] values } => string.Join(", ", values.Select(value => value.Name
            + (value.Since == parameter.Since ? "" : $" (since {value.Since})") + (value.Until == parameter.Until ? "" : $" (until {value.Until})"))),
        { Min: { } min, Max: { } max } => max is int.MaxValue or long.MaxValue ? $"number from {Number(min)}" : $"number, {Number(min)} to {Number(max)}",
        { MaxLength: { } length } => $"{parameter.Type}, up to {Number(length)} characters",
        _ => parameter.Type,
    };

    private static string? Remark(string? release) => release switch
    {
        null => null,
        _ when ApiDescription.IsPartial(release) => $"Release {release}. The sources describe it only in part.",
        _ => $"Release {release}.",
    };

    private static string KindOf(Change change) => change.Kind switch
    {
        ChangeKind.Reason => "failure reason",
        var kind => Word(kind),
    };

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Number<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
