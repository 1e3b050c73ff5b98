using System.Collections.Concurrent;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Worlds;

/// <summary>An object of the API: its type and its id. The id of a setting is empty.</summary>
/// <param name="Shape">The type.</param>
/// <param name="Id">The id in lower case.</param>
internal readonly record struct ObjectKey(ApiShape Shape, string Id);

/// <summary>The things that the documented API says about one type of objects, in the form that inference needs.</summary>
internal sealed class ApiShape
{
    // These are views of other objects, or the bridge makes them itself, so a world does not keep them.
    private static readonly HashSet<string> s_views =
        ["participants", "system.alarms", "system.cdrReceiver", "system.MPLicenseUsage.knownHosts", "system.multipartyLicensing.activePersonalLicenses"];

    // Each bridge has its own. All bridges of a cluster share the others.
    private static readonly HashSet<string> s_local =
        ["calls", "callLegs", "participants", "system.cdrReceivers", "system.diagnostics", "system.configuration.cluster", "system.configuration.xmpp", "system.timedLogging"];

    private static readonly Dictionary<string, string[]> s_handedOut = new() { ["calls"] = ["callCorrelator"], ["callLegs"] = ["status/sipCallId"] };

    private static readonly ConcurrentDictionary<ApiNode, ApiShape> s_shapes = new(ReferenceEqualityComparer.Instance);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<ApiShape>> s_owners = new();
    private static readonly Lazy<Dictionary<string, ApiShape>> s_named = new(() => ApiReference.Documented.Nodes.ToDictionary(node => node.Id, Of));

    private readonly ConcurrentDictionary<ApiShape, string[]> _references = new();
    private readonly Lazy<ApiShape> _home;
    private readonly Dictionary<string, ApiField> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApiField> _parameters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _pathsOfParameters = new(StringComparer.OrdinalIgnoreCase);

    private ApiShape(ApiNode node)
    {
        Node = node;
        _home = new Lazy<ApiShape>(FindHome);
        AddPaths(node.Elements, "");
        foreach (var (i, element) in node.Elements.Index())
            _positions.TryAdd(element.Name, i);
        foreach (var parameter in node.Parameters)
        {
            _parameters.TryAdd(parameter.Name, parameter);
            _pathsOfParameters.TryAdd(parameter.Name, PathFor(parameter.Name));
        }
    }

    /// <summary>The node of the objects.</summary>
    public ApiNode Node { get; }

    /// <summary>True when a world lists objects of the type.</summary>
    public bool IsKept => !s_views.Contains(Node.Id) && (IsSetting || Node.ItemPath is not null);

    /// <summary>True when there is exactly one object, which always exists.</summary>
    public bool IsSetting => Node.ItemPath is null && !Node.Path.Contains('{') && Node.Parameters is [_, ..] && Node.Methods.Contains("PUT");

    /// <summary>True when the objects belong to one bridge.</summary>
    public bool IsLocal => s_local.Contains(Node.Id);

    /// <summary>True for calls, call legs and participants, which come and go without a request.</summary>
    public bool IsLive => Node.Id is "calls" or "callLegs" or "participants";

    /// <summary>The type whose object with the same id comes and goes together with this one: a participant and its leg. Null for none.</summary>
    public ApiShape? Twin => Node.Id is "callLegs" ? Named("participants") : Node.Id is "participants" ? Named("callLegs") : null;

    /// <summary>The element of a world that holds the objects.</summary>
    public string Part => IsSetting ? Node.ItemRoot ?? LastOf(Node.Path) : Node.ListRoot ?? LastOf(Node.Path);

    /// <summary>The element of one object.</summary>
    public string Element => Node.ItemRoot ?? Part.TrimEnd('s');

    /// <summary>The type of the objects that own these, such as spaces for access methods. Null for none.</summary>
    public ApiShape? Owner => OwnersOf(Node.Path) is [.., var owner] ? owner : null;

    /// <summary>The elements with ids that a bridge generates together with a new object, beside its own id.</summary>
    public IReadOnlyList<string> HandedOut => s_handedOut.GetValueOrDefault(Node.Id) ?? [];

    /// <summary>The element with the id of the object from which a new one gets its name. Null for none.</summary>
    public string? NameSource => Node.Id is "calls" ? "coSpace" : null;

    /// <summary>The parameter whose value only one object may have. Null for none (inferred: a refusal for a domain names no duplicate).</summary>
    public string? Single => Node.Id switch { "inboundDialPlanRules" => "domain", "callBridges" => "name", _ => null };

    /// <summary>Returns the shape of a node.</summary>
    public static ApiShape Of(ApiNode node) => s_shapes.GetOrAdd(node, static one => new ApiShape(one));

    /// <summary>Returns the shape of the node with an id, such as <c>coSpaces</c>. Returns null when there is none.</summary>
    public static ApiShape? Named(string id) => s_named.Value.GetValueOrDefault(id);

    /// <summary>
    /// Returns the type of the objects that a list shows. The list of the call legs in one call shows objects that have a node of their own.
    /// </summary>
    public ApiShape Home => _home.Value;

    private ApiShape FindHome() => Node.ItemPath is not null ? this
        : ApiReference.Documented.Nodes.FirstOrDefault(node => node.ItemPath is not null && node.ListRoot is not null && node.ListRoot == LastOf(Node.Path)) is { } home ? Of(home) : this;

    /// <summary>Returns the types of the objects that a path goes through.</summary>
    /// <param name="pattern">The documented path, such as <c>/coSpaces/{coSpaceId}/accessMethods</c>.</param>
    public static IReadOnlyList<ApiShape> OwnersOf(string pattern) => s_owners.GetOrAdd(pattern, FindOwners);

    /// <summary>The elements in which an object of this type names one of another type.</summary>
    public IReadOnlyList<string> ReferencesTo(ApiShape target) => _references.GetOrAdd(target, named =>
        [.. _paths.Keys.Concat(_parameters.Values.Select(PathOf)).Distinct().Where(path => TargetOf(path) == named)]);

    private static List<ApiShape> FindOwners(string pattern)
    {
        List<ApiShape> owners = [];
        for (var brace = pattern.IndexOf("/{", StringComparison.Ordinal); brace >= 0; brace = pattern.IndexOf("/{", brace + 1, StringComparison.Ordinal))
        {
            var path = pattern[..brace];
            if (ApiReference.Documented.Nodes.FirstOrDefault(node => node.Path == path) is { } node)
                owners.Add(Of(node));
        }

        return owners;
    }

    /// <summary>The documented element at a path such as <c>status/state</c>. Null for an unknown one.</summary>
    public ApiField? ElementAt(string path) => _paths.GetValueOrDefault(path);

    /// <summary>The position of an element among the documented ones of its object; that behind the last for an unknown one.</summary>
    public int PositionOf(string path) =>
        _positions.GetValueOrDefault(path.IndexOf('/') is >= 0 and var slash ? path[..slash] : path, Node.Elements.Count);

    /// <summary>The documented parameter with a name, in any letter case. Null for an unknown one.</summary>
    public ApiField? Parameter(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>The path of the element that shows a parameter.</summary>
    public string PathOf(ApiField parameter) => _pathsOfParameters[parameter.Name];

    /// <summary>The parameters that an object must have.</summary>
    public IEnumerable<ApiField> Required => Node.Parameters.Where(parameter => parameter.IsRequired);

    /// <summary>The type of the object that the element at a path names. Null when it names none.</summary>
    public ApiShape? TargetOf(string path) => (ElementAt(path) ?? Parameter(path)) is { Ref: { } target } ? Named(target) : null;

    /// <summary>True when the value at a path changes by itself, such as a duration or a count.</summary>
    public bool IsVolatile(string path)
    {
        var name = LastOf(path);
        return ElementAt(path) is { Type: "number" or "decimal" or "timestamp" or "object" } && Parameter(name) is null
            || (Node.Id is "callLegs" or "participants" or "cospaceBulkSyncs" or "ldapSyncs" or "calls" && Parameter(name) is null);
    }

    public override string ToString() => Node.Id;

    private string PathFor(string parameter) =>
        _paths.ContainsKey(parameter) ? parameter
        : _paths.Keys.FirstOrDefault(path => path.EndsWith("/" + parameter, StringComparison.OrdinalIgnoreCase)
            || path.Equals(parameter, StringComparison.OrdinalIgnoreCase)) ?? parameter;

    private void AddPaths(IReadOnlyList<ApiField> fields, string prefix)
    {
        foreach (var field in fields)
        {
            _paths.TryAdd(prefix + field.Name, field);
            AddPaths(field.Children, prefix + field.Name + "/");
        }
    }

    private static string LastOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
