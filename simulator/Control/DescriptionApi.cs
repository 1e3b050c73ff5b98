using System.Collections.Concurrent;
using System.Text.Json;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/description</c>: the simulated API of a release, with the evidence for each part.</summary>
internal sealed class DescriptionApi(Cluster cluster)
{
    private static readonly (string, string, string) s_release = ("release", "string", "Describes this release; that of the world by default.");

    private static readonly ControlOperation s_getAll = new("GET", "/description", "Lists the nodes of the simulated API, with the evidence behind their parts.") { Answer = "Description", Query = [s_release], Problems = [400] };

    private static readonly ControlOperation s_get = new("GET", "/description/{node}", "Describes a node of the simulated API: its methods, parameters, elements, filters and failure reasons, with their evidence.")
    {
        Answer = "DescribedNode",
        Query = [s_release],
        Problems = [400, 404],
    };

    // The description does not change while the process runs.
    private static readonly Lazy<ApiDescription> s_api = new(ApiDescription.Read);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<DescribedResource>> s_nodes = new();

    public static ControlArea Area { get; } = new([s_getAll, s_get], new Dictionary<string, string>
    {
        ["Description"] = """
            {"type":"object","required":["release","isPartial","releases","totals","nodes"],"properties":{
              "release":{"type":"string"},
              "isPartial":{"type":"boolean","description":"True when the sources describe only parts of the release."},
              "releases":{"type":"array","items":{"type":"string"},"description":"The releases that can be simulated, oldest first."},
              "totals":{"type":"object","description":"The numbers of parts, and of those that rest on each kind of evidence.","additionalProperties":{"type":"integer"}},
              "nodes":{"type":"array","items":{"type":"object","required":["name","path","chapter","since","evidence","source","methods","parameters","elements","filters","documented","observed","inferred"],"properties":{
                "name":{"type":"string","description":"The path without ids, such as coSpaces/accessMethods. GET /description/coSpaces.accessMethods describes that node."},
                "path":{"type":"string"},
                "chapter":{"type":"string"},
                "since":{"type":"string"},
                "until":{"type":"string","description":"The first release that no longer has the node; absent when all later ones have it."},
                "evidence":{"enum":["documented","observed","inferred"]},
                "source":{"type":"string"},
                "methods":{"type":"integer"},
                "parameters":{"type":"integer"},
                "elements":{"type":"integer"},
                "filters":{"type":"integer"},
                "documented":{"type":"integer"},
                "observed":{"type":"integer"},
                "inferred":{"type":"integer"}}}}}}
            """,
        ["DescribedNode"] = """
            {"type":"object","required":["resource","chapter","path","since","release","methodList","parameterList","elementList","filterList","failureReasons","reasonList"],"properties":{
              "resource":{"type":"string"},
              "chapter":{"type":"string"},
              "path":{"type":"string"},
              "since":{"type":"string"},
              "until":{"type":["string","null"]},
              "release":{"type":"string"},
              "methodList":{"type":"array","items":{"type":"object"}},
              "parameterList":{"type":"array","items":{"type":"object"}},
              "elementList":{"type":"array","items":{"type":"object"}},
              "filterList":{"type":"array","items":{"type":"object"}},
              "failureReasons":{"type":"array","items":{"type":"string"}},
              "reasonList":{"type":"array","items":{"type":"object"},"description":"The failure reasons with their releases and evidence, as the other lists have them."}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_getAll, GetAll);
        routes.Map(s_get, Get);
    }

    private Task GetAll(HttpContext context)
    {
        var release = ReleaseIn(context);
        var nodes = NodesOf(release);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("release", release);
            json.WriteBoolean("isPartial", ApiDescription.IsPartial(release));
            json.WriteStartArray("releases");
            foreach (var known in ApiDescription.Releases)
                json.WriteStringValue(known);
            json.WriteEndArray();
            json.WriteStartObject("totals");
            DescriptionWriter.WriteCounts(json, nodes);
            json.WriteEndObject();
            json.WriteStartArray("nodes");
            foreach (var node in nodes)
                Write(json, node);
            json.WriteEndArray();
        });
    }

    private Task Get(HttpContext context)
    {
        var release = ReleaseIn(context);
        var name = ((string?)context.GetRouteValue("node") ?? "").Replace('.', '/');
        return NodesOf(release).FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? ControlAnswer.Json(context, json => s_api.Value.Write(json, found, release), isReadable: true)
            : ControlAnswer.Problem(context, 404, $"Release {release} has no node \"{ControlAnswer.Short(name)}\"; GET /description lists them all.");
    }

    private static void Write(Utf8JsonWriter json, DescribedResource node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("path", node.Path);
        json.WriteString("chapter", node.Chapter);
        json.WriteString("since", node.Since);
        if (node.Until is { } until)
            json.WriteString("until", until);
        json.WriteString("evidence", DescriptionWriter.WordOf(node.Evidence));
        json.WriteString("source", node.Source);
        DescriptionWriter.WriteCounts(json, [node]);
        json.WriteEndObject();
    }

    private string ReleaseIn(HttpContext context)
    {
        var release = context.Request.Query.TryGetValue("release", out var wanted) ? wanted.ToString() : cluster.Catalog.Release.ToString();
        return ApiDescription.Releases.Contains(release)
            ? release
            : throw new ControlProblemException(400, $"Invalid release \"{ControlAnswer.Short(release)}\"; expected one of {string.Join(", ", ApiDescription.Releases)}.");
    }

    private static IReadOnlyList<DescribedResource> NodesOf(string release) => s_nodes.GetOrAdd(release, static known => s_api.Value.In(known));
}
