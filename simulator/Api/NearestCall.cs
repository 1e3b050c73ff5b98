using System.Collections.Concurrent;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>Finds the valid request that is closest to a refused one, and describes it in a sentence.</summary>
internal sealed class NearestCall(ReleaseCatalog catalog)
{
    private readonly ApiRoutes _routes = new(catalog);

    // Made when a path is first looked for in other releases. Several readers of the journal may look at once.
    private readonly ConcurrentDictionary<Release, ApiRoutes> _others = new();

    /// <summary>Explains the parameters of a request that had no effect.</summary>
    public ParameterReleases Releases => field ??= new ParameterReleases(catalog, _routes);

    /// <summary>The closest valid request; null when none can be determined.</summary>
    public string? For(string method, string target, Refusal refusal)
    {
        var path = ApiRoutes.Plain(target.Split('?')[0]);
        var reason = refusal.Failure;
        if (reason == Failure.InvalidVersion)
            return $"{method} /api/v1{AfterVersion(path)}";
        var closest = _routes.Closest(AfterVersion(path));
        if (reason == Failure.UnrecognisedObject)
        {
            // The root has too many nodes to list them as a hint.
            return OtherReleasesWith(path) is { } others ? $"{others} have {path}"
                : closest.Changed ? $"{method} /api/v1{closest.Path}"
                : closest is { Path.Length: > 0, Node.Children.Count: > 0 } ? $"nodes below /api/v1{closest.Path}: {Listed(closest.Node.Children)}"
                : null;
        }
        if (closest is not { Changed: false, Node.Type: { } type } found)
            return null;
        if (reason == Failure.InvalidOperation)
            return string.Join(", ", ApiRoutes.MethodsOf(found.Node).Select(allowed => $"{allowed} /api/v1{found.Path}"));
        if (refusal.Parameter is { } parameter)
            return ForParameter(method, path, parameter, type);

        // The path contains an unknown id; the list contains the valid ones.
        return Above(found.Node).FirstOrDefault(one => one.NotFound == reason) is { } unknown
            ? $"GET {string.Join('/', path.Split('/')[..PlaceOfId(unknown)])} lists the valid ids"
            : null;
    }

    /// <summary>The types whose ids are in the path of the node.</summary>
    private IEnumerable<ResourceDefinition> Above(RouteNode node)
    {
        if (node.IsItem)
            yield return node.Type!;
        for (var above = node.ParentType; above is not null; above = catalog.ParentOf(above))
            yield return above;
    }

    /// <summary>The index of the id among the segments of a path, which begins with an empty one, "api" and "v1".</summary>
    private int PlaceOfId(ResourceDefinition type) => (catalog.ParentOf(type) is { } parent ? PlaceOfId(parent) + 1 : 3) + type.Collection.Count(c => c is '/') + 1;

    // A node of another release is more likely meant than one with a similar name.
    private Lifetime? OtherReleasesWith(string path)
    {
        var wanted = AfterVersion(path);
        var having = Release.Known.Where(release => RoutesOf(release).Match(wanted) is not null).ToList();
        return having is [] ? null : new Lifetime(having[0], Release.Known.Where(release => release > having[^1]).Select(release => (Release?)release).FirstOrDefault());
    }

    private ApiRoutes RoutesOf(Release release) => _others.GetOrAdd(release, known => new ApiRoutes(catalog.Of(known)));

    private string? ForParameter(string method, string path, string parameter, ResourceDefinition type)
    {
        if (catalog.ViewOf(type).FieldNamed(parameter) is not { } field)
            return null;
        if (field.WordsIn(catalog.Release) is [_, ..] values)
            return $"{method} {path} with {field.Name}={string.Join('|', values)}";
        if (field.Target is { } target)
            return $"{method} {path} with {field.Name}=<an id from GET /api/v1/{target.Collection}>";
        return $"{method} {path} with {field.Name}=<{field.Values}>";
    }

    /// <summary>The path after the version of the API.</summary>
    public static string AfterVersion(string path) =>
        path.Split('/', 4) is [_, _, _, var rest] ? "/" + rest : "";

    // Omits alternative spellings of a node.
    private static string Listed(IEnumerable<KeyValuePair<string, RouteNode>> nodes) => string.Join(", ", nodes
        .Where(node => node.Value.Type is not { } type || type.Collection.EndsWith(node.Key, StringComparison.Ordinal))
        .Select(node => node.Key)
        .Order(StringComparer.OrdinalIgnoreCase));
}
