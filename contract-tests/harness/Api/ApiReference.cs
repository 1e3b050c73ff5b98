using System.Text.Json;

namespace CmsSim.Harness.Api;

/// <summary>A parameter of a form or query, or an element of an answer, as the documents describe it.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Type">The documented type: <c>bool</c>, <c>string</c>, <c>enum</c>, <c>id</c>, <c>number</c>, <c>dtmf</c>, <c>url</c>, <c>uri</c>,
/// <c>uriUser</c>, <c>guid</c>, <c>timestamp</c>, <c>decimal</c>, <c>object</c>, <c>empty</c>, <c>list</c> or <c>union</c>.</param>
public sealed record ApiField(string Name, string Type)
{
    /// <summary>The collection whose objects an <c>id</c> names, such as <c>coSpaces</c>. Null for other types.</summary>
    public string? Ref { get; init; }

    /// <summary>The documented words of an <c>enum</c>. Empty for other types.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The first release of each word that is younger than the parameter. Empty for other types.</summary>
    public IReadOnlyDictionary<string, string> ValuesSince { get; init; } = new Dictionary<string, string>();

    /// <summary>True for an element of a single object's answer.</summary>
    public bool InItem { get; init; }

    /// <summary>True for an element of a list's answer.</summary>
    public bool InList { get; init; }

    /// <summary>True for a parameter that can be set by a POST or PUT.</summary>
    public bool IsParameter { get; init; }

    /// <summary>True for a parameter that POST accepts.</summary>
    public bool OnCreate { get; init; }

    /// <summary>True for a parameter that PUT accepts.</summary>
    public bool OnModify { get; init; }

    /// <summary>The documented default of a parameter, as on the wire. Null when none is documented.</summary>
    public string? Default { get; init; }

    /// <summary>The smallest documented number. Null when none is documented.</summary>
    public long? Minimum { get; init; }

    /// <summary>The largest documented number. Null when none is documented.</summary>
    public long? Maximum { get; init; }

    /// <summary>The largest documented number of characters or bytes of a text. Null when none is documented.</summary>
    public int? LongestText { get; init; }

    /// <summary>True when <see cref="LongestText"/> counts UTF-8 bytes; false when it counts characters.</summary>
    public bool CountsBytes { get; init; }

    /// <summary>True for a parameter without which a POST is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>False for a parameter that no answer shows, such as <c>regenerateSecret</c>.</summary>
    public bool IsReadBack { get; init; } = true;

    /// <summary>The first release that has it, such as <c>2.3</c>. Null when it is older than the documents, or not known.</summary>
    public string? Since { get; init; }

    /// <summary>The first release that no longer has it, such as <c>3.0</c>. Null when all later releases have it.</summary>
    public string? Removed { get; init; }

    /// <summary>The elements inside an element of type <c>object</c>.</summary>
    public IReadOnlyList<ApiField> Children { get; init; } = [];
}

/// <summary>One node of the API as the documents describe it.</summary>
/// <param name="Id">The name of the node, such as <c>coSpaces</c>.</param>
/// <param name="Path">The path of the collection or single object below <c>/api/v1</c>, such as <c>/coSpaces/{coSpaceId}/accessMethods</c>.</param>
public sealed record ApiNode(string Id, string Path)
{
    /// <summary>The path of one object. Null for a node without objects of its own.</summary>
    public string? ItemPath { get; init; }

    /// <summary>The first release that has the node, such as <c>2.3</c>. Null when it is older than the documents, or not known.</summary>
    public string? Since { get; init; }

    /// <summary>The first release that no longer has the node, such as <c>3.0</c>. Null when all later releases have it.</summary>
    public string? Removed { get; init; }

    /// <summary>The root element of the list's answer. Null without a list.</summary>
    public string? ListRoot { get; init; }

    /// <summary>The root element of one object's answer; also its element in the list.</summary>
    public string? ItemRoot { get; init; }

    /// <summary>The methods of the collection or single node, such as GET and POST.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The methods of one object.</summary>
    public IReadOnlyList<string> ItemMethods { get; init; } = [];

    /// <summary>The parameters of POST and PUT.</summary>
    public IReadOnlyList<ApiField> Parameters { get; init; } = [];

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyList<ApiField> Query { get; init; } = [];

    /// <summary>The elements of the answers.</summary>
    public IReadOnlyList<ApiField> Elements { get; init; } = [];
}

/// <summary>
/// The documented API: every node with its parameters and elements, of all releases together. It is read from the reference files of the
/// repository, which are embedded in this library. The simulator has its own definitions, so neither can hide a mistake of the other.
/// </summary>
public sealed class ApiReference
{
    private static readonly Lazy<ApiReference> s_documented = new(Load);

    private readonly ApiTree _tree;

    private ApiReference(IReadOnlyList<ApiNode> nodes, IReadOnlyList<ApiReason> reasons) => (Nodes, Reasons, _tree) = (nodes, reasons, new ApiTree(nodes));

    /// <summary>The documented API. Read once, at first use.</summary>
    public static ApiReference Documented => s_documented.Value;

    /// <summary>The nodes, in the order of the reference.</summary>
    public IReadOnlyList<ApiNode> Nodes { get; }

    /// <summary>The failure reasons, in the order of the reference.</summary>
    public IReadOnlyList<ApiReason> Reasons { get; }

    /// <summary>
    /// Returns the node that a path names. Letter case and trailing slashes do not matter, and the two misspellings of the documented log
    /// are known. Returns null for other paths.
    /// </summary>
    /// <param name="path">A path such as <c>/api/v1/coSpaces/458075bc-…/accessMethods?limit=2</c>.</param>
    public ApiPath? Find(string path) => _tree.Find(path);

    private static ApiReference Load()
    {
        var nodes = new List<ApiNode>();
        foreach (var file in new[] { "resources.json", "later-releases.json" })
        {
            using var stream = typeof(ApiReference).Assembly.GetManifestResourceStream(file)!;
            using var json = JsonDocument.Parse(stream);
            foreach (var resource in json.RootElement.GetProperty("resources").EnumerateArray())
                Add(nodes, resource);
        }

        using var reasons = typeof(ApiReference).Assembly.GetManifestResourceStream("failure-reasons.json")!;
        using var known = JsonDocument.Parse(reasons);
        return new ApiReference(nodes,
        [
            .. known.RootElement.GetProperty("reasons").EnumerateArray().Select(reason => new ApiReason(Text(reason, "name")!, Text(reason, "since"), Text(reason, "removed"))),
        ]);
    }

    // A later release adds fields to a known node, or a new node.
    private static void Add(List<ApiNode> nodes, JsonElement resource)
    {
        var id = resource.GetProperty("id").GetString()!;
        var parameters = Fields(resource, "parameters", isParameter: true);
        var query = Fields(resource, "query", isParameter: false);
        var elements = Fields(resource, "elements", isParameter: false);
        if (nodes.FindIndex(node => node.Id == id) is >= 0 and var known)
        {
            var node = nodes[known];
            nodes[known] = node with
            {
                Removed = Text(resource, "removed") ?? node.Removed,
                Parameters = [.. node.Parameters, .. parameters],
                Query = [.. node.Query, .. query],
                Elements = [.. node.Elements, .. elements],
            };
            return;
        }

        nodes.Add(new ApiNode(id, Text(resource, "path")!)
        {
            ItemPath = Text(resource, "itemPath"),
            Since = Text(resource, "since"),
            Removed = Text(resource, "removed"),
            ListRoot = Answer(resource, "collection", "root"),
            ItemRoot = Answer(resource, "item", "root") ?? Answer(resource, "collection", "item") ?? Answer(resource, "singleton", "root"),
            Methods = [.. Methods(resource, "collection"), .. Methods(resource, "singleton")],
            ItemMethods = Methods(resource, "item"),
            Parameters = parameters,
            Query = query,
            Elements = elements,
        });
    }

    private static ApiField[] Fields(JsonElement owner, string list, bool isParameter) =>
        owner.TryGetProperty(list, out var fields)
            ? [.. fields.EnumerateArray().Select(field => new ApiField(Text(field, "name")!, Text(field, "type") ?? "string")
            {
                Ref = Text(field, "ref"),
                Values = field.TryGetProperty("values", out var values) ? [.. values.EnumerateArray().Select(value => value.ToString())] : [],
                ValuesSince = Texts(field, "valueSince"),
                IsParameter = isParameter,
                OnCreate = isParameter && IsAmong(field, "on", "POST"),
                OnModify = isParameter && IsAmong(field, "on", "PUT"),
                Default = Text(field, "default"),
                Minimum = Number(field, "min"),
                Maximum = Number(field, "max"),
                LongestText = (int?)(Number(field, "maxLength") ?? Number(field, "maxBytes")),
                CountsBytes = Number(field, "maxBytes") is not null,
                IsRequired = field.TryGetProperty("required", out var required)
                    && (required.ValueKind == JsonValueKind.True || (required.ValueKind == JsonValueKind.String && !required.GetString()!.StartsWith("either", StringComparison.Ordinal))),
                IsReadBack = !field.TryGetProperty("readBack", out var readBack) || readBack.ValueKind != JsonValueKind.False,
                Since = Text(field, "since"),
                Removed = Text(field, "removed"),
                InItem = !isParameter && IsIn(field, "item"),
                InList = !isParameter && IsIn(field, "list"),
                Children = Fields(field, "children", isParameter),
            })]
            : [];

    private static bool IsIn(JsonElement field, string answer) => IsAmong(field, "in", answer);

    // A list that is left out has every word.
    private static bool IsAmong(JsonElement field, string list, string word) =>
        !field.TryGetProperty(list, out var words) || words.EnumerateArray().Any(one => one.GetString() == word);

    private static string[] Methods(JsonElement resource, string kind) =>
        resource.TryGetProperty("methods", out var methods) && methods.TryGetProperty(kind, out var list)
            ? [.. list.EnumerateArray().Select(method => method.GetString()!)]
            : [];

    private static string? Answer(JsonElement resource, string kind, string word) =>
        resource.TryGetProperty("answers", out var answers) && answers.TryGetProperty(kind, out var answer) ? Text(answer, word) : null;

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static Dictionary<string, string> Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Object
            ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!)
            : [];

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A path that names a node of the API.</summary>
/// <param name="Node">The node.</param>
/// <param name="Id">The id of one object. Null when the path names the collection or a single node.</param>
/// <param name="Owners">The ids of the objects that the path goes through, from the outermost.</param>
public sealed record ApiPath(ApiNode Node, string? Id, IReadOnlyList<string> Owners);
