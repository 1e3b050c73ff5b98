using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>A parameter that had no effect: its name, the rule that ignored it, and the evidence that other releases have it.</summary>
internal readonly record struct IgnoredParameter(string Name, string Why, string? Evidence);

/// <summary>Finds out why parameters of a request had no effect: which releases have them, or which requests set them.</summary>
internal sealed class ParameterReleases(ReleaseCatalog catalog, ApiRoutes routes)
{
    public IEnumerable<IgnoredParameter> Explain(string method, string target, IgnoredParameters ignored)
    {
        var node = routes.Closest(NearestCall.AfterVersion(ApiRoutes.Plain(target.Split('?')[0]))).Node;
        foreach (var name in ignored.Names)
        {
            var known = node.Type is { } type ? Explain(method, type, name) : null;
            if (known is { } explained)
                yield return explained;
            else
                yield return new IgnoredParameter(ignored.BesideSecret ? Secrets.Mask : name, "no known release has a parameter of this name here", null);
        }
    }

    private IgnoredParameter? Explain(string method, ResourceDefinition type, string name)
    {
        var fields = (method is "GET" or "DELETE" ? type.Query : type.Fields)
            .Where(field => name.Equals(field.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(field.OtherName, StringComparison.OrdinalIgnoreCase)).ToList();
        var filters = type.Filters.Where(filter => name.Equals(filter.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        List<(string Name, Lifetime Lifetime, Basis Basis)> settable =
        [
            .. fields.Where(field => method is "GET" or "DELETE" || (method is "POST" ? field.OnCreate : field.OnModify)).Select(field => (field.Name, field.Lifetime, field.Basis)),
            .. method is "GET" or "DELETE" ? filters.Select(filter => (filter.Name, filter.Lifetime, filter.Basis)) : [],
        ];
        if (settable.Where(one => !one.Lifetime.Includes(catalog.Release)).ToList() is [var first, ..] elsewhere && elsewhere.Count == settable.Count)
        {
            var lifetime = elsewhere.Select(one => one.Lifetime).Aggregate((one, other) => one.Joined(other));
            return new IgnoredParameter(first.Name, $"release {catalog.Release} does not have it; {lifetime} do", first.Basis.For(lifetime).ToString());
        }
        if (fields is [var field, ..])
            return new IgnoredParameter(field.Name, (field.OnCreate, field.OnModify) switch
            {
                (true, false) => "only POST sets it",
                (false, true) => "only PUT sets it",
                (false, false) => "the bridge sets it; requests do not",
                _ => "this request does not read it",
            }, null);
        return filters is [var filter, ..] ? new IgnoredParameter(filter.Name, "it selects entries of the list; this request has none", null) : null;
    }
}
