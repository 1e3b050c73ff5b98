using System.Xml.Linq;
using CmsSim.Harness.Api;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>A node to read, with the nodes below each of its objects.</summary>
/// <param name="Shape">The type of the objects that the node shows.</param>
/// <param name="Below">The nodes below one object.</param>
internal sealed record CrawlNode(ApiShape Shape, IReadOnlyList<CrawlNode> Below)
{
    // Meetings change fastest, so they are read at once, and after the status that has the time of the bridge.
    private static readonly string[] s_first = ["system.status", "calls", "callLegs", "participants"];

    // They answer questions about an address, and have no state of their own.
    private const string Query = "Query";

    // They show the state of a server, the content of an object or the own settings of a leg, which worlds hold.
    private static readonly string[] s_held =
    [
        "callLegs.callLegProfileTrace", "layoutTemplates.template", "system.diagnostics.contents", "turnServers.status", "webBridges.status", "recorders.status", "streamers.status",
    ];

    // An object without such children has no list of them to read. The first element is left out when it would be 0 (document 212298 and others).
    private static readonly Dictionary<string, (string Element, bool IsLeftOut)> s_counts = new()
    {
        ["coSpaces.accessMethods"] = ("numAccessMethods", true),
        ["coSpaceTemplates.accessMethodTemplates"] = ("numAccessMethodTemplates", false),
    };

    /// <summary>True for a list of objects.</summary>
    public bool IsList => Shape.Node.ListRoot is not null;

    /// <summary>True when single objects can be read.</summary>
    public bool HasItems => Shape.Node.ItemPath is not null && Shape.Node.ItemMethods.Contains("GET");

    /// <summary>True for a list that changes all the time, and is read only once.</summary>
    public bool IsMoving => Shape.IsLive || !Shape.IsKept;

    /// <summary>True when an element of an object counts its children of this type.</summary>
    public bool IsCounted => s_counts.ContainsKey(Shape.Node.Id);

    /// <summary>Returns true when the answer about an object says that it has no children of this type.</summary>
    public bool IsEmptyIn(XElement owner) =>
        s_counts.TryGetValue(Shape.Node.Id, out var count) && (owner.Element(count.Element) is { } shown ? shown.Value == "0" : count.IsLeftOut);

    /// <summary>The last part of the path, such as <c>accessMethods</c>.</summary>
    public string Name => Shape.Node.Path[(Shape.Node.Path.LastIndexOf('/') + 1)..];

    /// <summary>Returns the nodes of a release in the order in which they are read.</summary>
    /// <param name="release">The release.</param>
    /// <param name="readsViews">True to include nodes that only show other objects.</param>
    public static IReadOnlyList<CrawlNode> Of(Version release, bool readsViews)
    {
        ApiNode[] nodes = [.. ApiReference.Documented.Nodes.Where(node => IsRead(node, release, readsViews))];
        return [.. NodesBelow("", nodes).OrderBy(node => Array.IndexOf(s_first, node.Shape.Node.Id) is >= 0 and var place ? place : s_first.Length)];
    }

    private static CrawlNode[] NodesBelow(string item, ApiNode[] nodes) =>
        [.. nodes.Where(node => OwnerPath(node.Path) == item).Select(node => new CrawlNode(ApiShape.Of(node), node.ItemPath is { } path ? NodesBelow(path, nodes) : []))];

    private static bool IsRead(ApiNode node, Version release, bool readsViews) =>
        node.Methods.Contains("GET") && !node.Id.EndsWith(Query, StringComparison.Ordinal) && WorldValues.IsIn(node.Since, node.Removed, release)
        && (readsViews || node.ItemPath is not null || !node.Path.Contains('{') || s_held.Contains(node.Id));

    // The path of the object that a node is below; empty for none.
    private static string OwnerPath(string path) => path.LastIndexOf('}') is >= 0 and var end ? path[..(end + 1)] : "";
}
