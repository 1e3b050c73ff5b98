using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Api;

/// <summary>One node in the tree of paths below <c>/api/v1</c>.</summary>
internal sealed class RouteNode
{
    public Dictionary<string, RouteNode> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The child node for any id.</summary>
    public RouteNode? Id { get; set; }

    /// <summary>The type that answers at this path; null for a path that only leads to other nodes.</summary>
    public ResourceDefinition? Type { get; set; }

    public bool IsItem { get; set; }

    /// <summary>The methods of the node where they differ from those of the type.</summary>
    public Verbs? Verbs { get; set; }

    /// <summary>The type of the parent object of a nested node.</summary>
    public ResourceDefinition? ParentType { get; set; }

    /// <summary>The field that refers to the parent object of a nested node.</summary>
    public Field<Guid>? Parent { get; set; }

    /// <summary>Finds the objects that a nested node shows, where that is not determined by the field.</summary>
    public Func<ResourceObject, IBridgeContext, IEnumerable<ResourceObject>>? Finds { get; set; }

    /// <summary>The verb that the HTTP method means at this node.</summary>
    public Verbs VerbOf(string method) => (method, IsItem || Type!.Kind is ResourceKind.Singleton) switch
    {
        ("GET", false) => Schema.Verbs.List,
        ("GET", true) => Schema.Verbs.Read,
        ("POST", _) when !IsItem => Schema.Verbs.Create,
        ("PUT", true) => Schema.Verbs.Modify,
        ("PUT", false) => Schema.Verbs.Reserve,
        ("DELETE", true) => Schema.Verbs.Delete,
        ("DELETE", false) => Schema.Verbs.DeleteAll,
        _ => Schema.Verbs.None,
    };
}

/// <summary>
/// A matched path: its node and the ids in it. <c>OwnerId</c> is the id before that of the parent. An id that is not a GUID is empty, and
/// therefore unknown.
/// </summary>
internal readonly record struct RouteMatch(RouteNode Node, Guid Id, Guid ParentId, Guid OwnerId);

/// <summary>The tree of all paths in a release. Letter case and doubled or trailing slashes make no difference.</summary>
internal sealed class ApiRoutes
{
    /// <summary>
    /// The longest name that is compared with existing ones. A longer name is not a typing mistake, and comparing it takes time.
    /// </summary>
    private const int LongestMistyped = 64;

    private readonly RouteNode _root = new();
    private readonly ReleaseCatalog _catalog;

    public ApiRoutes(ReleaseCatalog catalog)
    {
        _catalog = catalog;
        foreach (var type in catalog.Types.Where(type => type.Owner is null && type.Below is null))
        {
            foreach (var spelling in Spellings(type))
                Add(Walk(_root, spelling), type);
        }

        foreach (var type in catalog.Types)
        {
            if (type.Owner is { } owner)
            {
                foreach (var node in NodesBelow(catalog.Named(owner.ParentCollection)!, type))
                {
                    Add(node, type);
                    foreach (var owned in (RouteNode[])[node, node.Id!])
                        (owned.ParentType, owned.Parent) = (catalog.Named(owner.ParentCollection), owner.Parent);
                }
            }
            if (type.Below is not null)
            {
                var parent = catalog.ParentOf(type)!;
                foreach (var node in NodesBelow(parent, type))
                {
                    Add(node, type);
                    node.ParentType = parent;
                }
            }
            foreach (var nested in type.Nested)
            {
                foreach (var node in NodesBelow(catalog.Named(nested.ParentCollection)!, type))
                {
                    node.Id = new RouteNode { IsItem = true, Verbs = nested.OfItem };
                    node.Verbs = nested.Verbs;
                    foreach (var known in (RouteNode[])[node, node.Id])
                        (known.Type, known.ParentType, known.Parent, known.Finds) = (type, catalog.Named(nested.ParentCollection), nested.Parent, nested.Finds);
                }
            }
        }
    }

    /// <summary>Finds the node for the path after <c>/api/v1/</c>; null when there is none.</summary>
    public RouteMatch? Match(ReadOnlySpan<char> path)
    {
        var node = _root;
        Guid id = default, parentId = default, ownerId = default;
        while (NextSegment(ref path, out var segment))
        {
            if (node.Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var child))
            {
                node = child;
            }
            else if (node.Id is { } below)
            {
                (ownerId, parentId) = (parentId, id);
                id = WireText.TryReadId(segment, out var parsed) ? parsed : Guid.Empty;
                node = below;
            }
            else
            {
                return null;
            }
        }
        if (node.Type is null)
            return null;
        return node.IsItem ? new RouteMatch(node, id, parentId, ownerId) : new RouteMatch(node, default, id, parentId);
    }

    /// <summary>
    /// Follows the path after <c>/api/v1</c> as far as possible. Where no node has the name, it follows the node with the most similar name.
    /// </summary>
    public (RouteNode Node, string Path, bool Changed) Closest(ReadOnlySpan<char> path)
    {
        var (node, found, changed) = (_root, "", false);
        while (NextSegment(ref path, out var segment))
        {
            var name = segment.ToString();
            if (node.Children.TryGetValue(name, out var child))
            {
                node = child;
            }
            else if (name.Length <= LongestMistyped && node.Children.Keys.MinBy(other => Distance(name, other)) is { } similar && Distance(name, similar) <= Math.Max(2, similar.Length / 3))
            {
                (node, name, changed) = (node.Children[similar], similar, true);
            }
            else if (node.Id is { } below && (below.Children.Count > 0 || path.TrimStart('/').IsEmpty))
            {
                node = below;
            }
            else
            {
                break;
            }
            found += "/" + name;
        }
        return (node, found, changed);
    }

    /// <summary>The methods that the node supports.</summary>
    public static IEnumerable<string> MethodsOf(RouteNode node)
    {
        var verbs = node.Verbs ?? node.Type?.Verbs ?? Verbs.None;
        var isOne = node.IsItem || node.Type?.Kind is ResourceKind.Singleton;
        if ((verbs & (isOne ? Verbs.Read : Verbs.List)) != 0)
            yield return "GET";
        if (!node.IsItem && verbs.HasFlag(Verbs.Create))
            yield return "POST";
        if ((verbs & (isOne ? Verbs.Modify : Verbs.Reserve)) != 0)
            yield return "PUT";
        if ((verbs & (isOne ? Verbs.Delete : Verbs.DeleteAll)) != 0)
            yield return "DELETE";
    }

    /// <summary>The number of letters to insert, remove or change to turn one name into the other, ignoring letter case.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }

    /// <summary>Removes the next segment and the slashes before it from the path; false at the end of the path.</summary>
    public static bool NextSegment(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        path = path.TrimStart('/');
        var end = path.IndexOf('/');
        segment = end < 0 ? path : path[..end];
        path = end < 0 ? default : path[end..];
        return !segment.IsEmpty;
    }

    /// <summary>The path without doubled and trailing slashes.</summary>
    public static string Plain(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Spellings(ResourceDefinition type) => [type.Collection, .. type.Aliases];

    private IEnumerable<RouteNode> NodesBelow(ResourceDefinition parent, ResourceDefinition type) =>
        from below in NodesOf(parent)
        from spelling in Spellings(type)
        select Walk(below.Id!, spelling);

    private IEnumerable<RouteNode> NodesOf(ResourceDefinition type) =>
        _catalog.ParentOf(type) is { } parent ? NodesBelow(parent, type) : Spellings(type).Select(spelling => Walk(_root, spelling));

    private static void Add(RouteNode node, ResourceDefinition type)
    {
        node.Type = type;
        if (type.Kind is ResourceKind.Collection && type.Members is null)
            node.Id = new RouteNode { Type = type, IsItem = true };
    }

    private static RouteNode Walk(RouteNode node, string address)
    {
        foreach (var segment in address.Split('/'))
        {
            if (!node.Children.TryGetValue(segment, out var child))
                node.Children.Add(segment, child = new RouteNode());
            node = child;
        }
        return node;
    }
}
