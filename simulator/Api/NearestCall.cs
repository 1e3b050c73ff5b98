using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>Finds the valid request that is closest to a refused one, and describes it in a sentence.</summary>
internal sealed class NearestCall(ReleaseCatalog catalog)
{
    private readonly ApiRoutes _routes = new(catalog);

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
            return closest.Changed ? $"{method} /api/v1{closest.Path}"
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
        return reason == type.NotFound || found.Node.ParentType?.NotFound == reason
            ? $"GET {ListWithout(path, reason == type.NotFound)} lists the valid ids"
            : null;
    }

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

    // /coSpaces/x becomes /coSpaces, and so does /coSpaces/x/accessMethods when x is the unknown id.
    private static string ListWithout(string path, bool isLast)
    {
        var segments = path.Split('/');
        var id = isLast ? segments.Length - 1 : Array.FindIndex(segments, 4, _ => true);
        return string.Join('/', segments[..Math.Max(id, 1)]);
    }

    private static string AfterVersion(string path) =>
        path.Split('/', 4) is [_, _, _, var rest] ? "/" + rest : "";

    // Omits alternative spellings of a node.
    private static string Listed(IEnumerable<KeyValuePair<string, RouteNode>> nodes) => string.Join(", ", nodes
        .Where(node => node.Value.Type is not { } type || type.Collection.EndsWith(node.Key, StringComparison.Ordinal))
        .Select(node => node.Key)
        .Order(StringComparer.OrdinalIgnoreCase));
}
