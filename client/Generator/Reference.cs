using System.Text.Json.Nodes;

namespace CmsSim.Client.Generator;

/// <summary>Reads the reference of the API: <c>resources.json</c> with the additions and corrections of <c>later-releases.json</c>.</summary>
internal static class Reference
{
    public static IReadOnlyList<Node> ReadNodes(string folder)
    {
        var resources = Read(folder, "resources.json", "resources");
        Merge(resources, Read(folder, "later-releases.json", "resources"), "id");
        var nodes = resources.Select(resource => NodeOf(resource!.AsObject())).ToList();
        foreach (var node in nodes)
            (node.Parent, node.IsBelowItem) = ParentOf(node, nodes);
        return nodes;
    }

    public static IReadOnlyList<Reason> ReadReasons(string folder) =>
    [
        .. Read(folder, "failure-reasons.json", "reasons").Select(reason => new Reason(
            Text(reason!, "name")!, Texts(reason!, "resources"), new Evidence(Text(reason!, "since"), Text(reason!, "removed"), Text(reason!, "confidence"), Text(reason!, "source")))),
    ];

    private static JsonArray Read(string folder, string file, string list) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))![list]!.AsArray();

    // An addition with the name of an existing entry changes that entry.
    private static void Merge(JsonArray known, JsonArray additions, string key)
    {
        foreach (var addition in additions.Select(addition => addition!.AsObject()))
        {
            if (known.FirstOrDefault(one => (string?)one![key] == (string?)addition[key]) is not JsonObject existing)
            {
                known.Add(addition.DeepClone());
                continue;
            }
            foreach (var (name, value) in addition)
            {
                if (existing[name] is not JsonArray before || value is not JsonArray parts)
                    existing[name] = Known(existing, name) ?? value?.DeepClone();
                else if (parts is [JsonObject, ..])
                    Merge(before, parts, "name");
                else if (name is "in")
                    existing[name] = new JsonArray([.. before.Concat(parts).Select(part => (string)part!).Distinct().Select(part => (JsonNode)part)]);
            }
        }
    }

    // A further form of a known element does not make the element younger.
    private static JsonNode? Known(JsonObject existing, string name) =>
        existing.ContainsKey("in") && name is "since" or "confidence" or "source" ? existing[name]?.DeepClone() : null;

    private static Node NodeOf(JsonObject resource) => new()
    {
        Id = Text(resource, "id")!,
        Path = Text(resource, "path")!,
        ItemPath = Text(resource, "itemPath"),
        Kind = Text(resource, "kind")!,
        Evidence = EvidenceOf(resource),
        Methods = resource["methods"]!.AsObject().ToDictionary(part => part.Key, part => (IReadOnlyList<string>)[.. part.Value!.AsArray().Select(method => (string)method!)]),
        Confidence = resource["confidence"]?.AsObject().SelectMany(part => part.Value!.AsObject(), (part, method) => ($"{part.Key} {method.Key}", (string)method.Value!)).ToDictionary() ?? [],
        ListRoot = (string?)resource["answers"]?["collection"]?["root"],
        ItemRoot = (string?)(resource["answers"]?["collection"]?["item"] ?? resource["answers"]?["item"]?["root"] ?? resource["answers"]?["singleton"]?["root"]),
        Query = [.. Fields(resource, "query")],
        Parameters = [.. Fields(resource, "parameters")],
        Elements = [.. Fields(resource, "elements")],
        Attributes = [.. Fields(resource["attributes"], "item")],
    };

    private static IEnumerable<Field> Fields(JsonNode? owner, string list) => (owner?[list]?.AsArray() ?? []).Select(field => new Field
    {
        Name = Text(field!, "name")!,
        Type = Text(field!, "type") ?? "string",
        Ref = Text(field!, "ref"),
        Values = Texts(field!, "values"),
        ValuesSince = field!["valueSince"]?.AsObject().ToDictionary(value => value.Key, value => (string)value.Value!) ?? [],
        On = Texts(field!, "on"),
        In = Texts(field!, "in"),
        IsRequired = field!["required"]?.ToString() is { } required && required is not "false" && !required.StartsWith("either", StringComparison.Ordinal),
        EmptyUnsets = field!["emptyUnsets"]?.ToString() is not (null or "false"),
        IsReadBack = field!["readBack"]?.ToString() is not "false",
        Default = field!["default"]?.ToString(),
        Minimum = field!["min"]?.ToString(),
        Maximum = field!["max"]?.ToString(),
        LongestText = field!["maxLength"]?.ToString() is { } characters ? $"{characters} characters" : field!["maxBytes"]?.ToString() is { } bytes ? $"{bytes} bytes" : null,
        Repeats = field!["repeats"] is not null,
        Attributes = [.. Fields(field, "attributes")],
        Children = [.. Fields(field, "children")],
        Evidence = EvidenceOf(field!),
    });

    private static Evidence EvidenceOf(JsonNode owner) =>
        new(Text(owner, "since"), Text(owner, "removed"), owner["confidence"] is JsonValue ? Text(owner, "confidence") : null, Text(owner, "source"));

    private static (Node? Parent, bool IsBelowItem) ParentOf(Node node, List<Node> nodes)
    {
        var above = node.Path[..node.Path.LastIndexOf('/')];
        return nodes.FirstOrDefault(other => other.ItemPath is { } item && Plain(item) == Plain(above)) is { } owner ? (owner, true)
            : above.Contains('{') && nodes.FirstOrDefault(other => other.ItemPath is null && Plain(other.Path + "/{}") == Plain(above)) is { } list ? (list, true)
            : (nodes.FirstOrDefault(other => other.Path == above), false);
    }

    // Nodes name the places of ids differently.
    private static string Plain(string path) => string.Join('/', path.Split('/').Select(part => part is ['{', ..] ? "{}" : part));

    private static string? Text(JsonNode owner, string name) => (string?)owner[name];

    private static IReadOnlyList<string> Texts(JsonNode owner, string name) => [.. (owner[name]?.AsArray() ?? []).Select(text => text!.ToString())];
}
