using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Api;

/// <summary>What one path below <c>/api/v1</c> stands for.</summary>
internal sealed class RouteNode
{
    public Dictionary<string, RouteNode> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The node for any id in this place.</summary>
    public RouteNode? Id { get; set; }

    /// <summary>The type that answers here; null for a mere stage of a path.</summary>
    public ResourceDefinition? Type { get; set; }

    public bool IsItem { get; set; }

    /// <summary>What may be asked of the node, where that is not what the type says.</summary>
    public Verbs? Verbs { get; set; }

    /// <summary>The type of the object that a nested node hangs on.</summary>
    public ResourceDefinition? ParentType { get; set; }

    /// <summary>The field by which objects of a nested node belong to that object.</summary>
    public Field<Guid>? Parent { get; set; }

    /// <summary>Which objects a nested node shows, where that is not what the field says.</summary>
    public Func<ResourceObject, IBridgeContext, IEnumerable<ResourceObject>>? Finds { get; set; }
}

/// <summary>A path that was found: its node and the ids in it. An id that is no GUID is empty, and so unknown.</summary>
internal readonly record struct RouteMatch(RouteNode Node, Guid Id, Guid ParentId);

/// <summary>The catalog as a tree of paths. Letter case, doubled and trailing slashes make no difference.</summary>
internal sealed class ApiRoutes
{
    /// <summary>Longest name that is compared with those there are; a longer one is no mistyped name, and comparing takes time.</summary>
    private const int LongestMistyped = 64;

    private readonly RouteNode _root = new();

    public ApiRoutes(ReleaseCatalog catalog)
    {
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
            if (type.Below is { } below)
            {
                foreach (var node in NodesBelow(catalog.Named(below)!, type))
                {
                    Add(node, type);
                    node.ParentType = catalog.Named(below);
                }
            }
            foreach (var nested in type.Nested)
            {
                foreach (var node in NodesBelow(catalog.Named(nested.ParentCollection)!, type))
                    (node.Type, node.Verbs, node.ParentType, node.Parent, node.Finds) = (type, nested.Verbs, catalog.Named(nested.ParentCollection), nested.Parent, nested.Finds);
            }
        }
    }

    /// <summary>Finds the node for what follows <c>/api/v1/</c>.</summary>
    public RouteMatch? Match(ReadOnlySpan<char> path)
    {
        var node = _root;
        Guid id = default, parentId = default;
        while (NextSegment(ref path, out var segment))
        {
            if (node.Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var child))
            {
                node = child;
            }
            else if (node.Id is { } below)
            {
                parentId = id;
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
        return node.IsItem ? new RouteMatch(node, id, parentId) : new RouteMatch(node, default, id);
    }

    /// <summary>
    /// Follows what comes after <c>/api/v1</c> as far as it leads, and takes the most similar node where there is none of a name.
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

    /// <summary>The methods that the node takes.</summary>
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

    /// <summary>How many letters must be put in, taken out or changed; their case is no matter.</summary>
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

    /// <summary>Cuts the next segment off the path, whatever the number of slashes before it.</summary>
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
        from below in Spellings(parent)
        from spelling in Spellings(type)
        select Walk(Walk(_root, below).Id!, spelling);

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
