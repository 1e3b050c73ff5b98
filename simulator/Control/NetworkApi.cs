using System.Text.Json;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/network</c>: splits the network between the servers of the cluster.</summary>
internal sealed class NetworkApi(Cluster cluster)
{
    private const string Shape = "The body must be {\"groups\":[[\"Core1\",\"Core2\"],[\"Core3\"]]}, with the names of bridges and of database nodes on servers of their own.";

    private static readonly ControlOperation s_get = new("GET", "/network", "Returns the groups of servers that reach each other.") { Answer = "Network" };

    private static readonly ControlOperation s_put = new("PUT", "/network", "Splits the servers into groups that do not reach each other.")
    {
        Body = "Groups",
        Answer = "Network",
        Problems = [400],
    };

    private static readonly ControlOperation s_delete = new("DELETE", "/network", "Ends the split of the network and the isolation of bridges.") { Answer = "Network" };

    public static ControlArea Area { get; } = new([s_get, s_put, s_delete], new Dictionary<string, string>
    {
        ["Groups"] = """
            {"type":"object","required":["groups"],"properties":{
              "groups":{"type":"array","description":"The groups; servers in none of them are a further group.","items":{"type":"array","items":{"type":"string"}}}}}
            """,
        ["Network"] = """
            {"type":"object","required":["groups"],"properties":{
              "groups":{"type":"array","description":"An isolated bridge is a group of its own.","items":{"type":"array","items":{"type":"string"}}}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_put, Put);
        routes.Map(s_delete, Delete);
    }

    private Task Get(HttpContext context)
    {
        IReadOnlyList<IReadOnlyList<string>> groups;
        using (cluster.Enter())
            groups = cluster.Network.GroupsOf(cluster.NetworkServers);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("groups");
            foreach (var group in groups)
            {
                json.WriteStartArray();
                foreach (var server in group)
                    json.WriteStringValue(server);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        });
    }

    private async Task Put(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (GroupsIn(body?.RootElement) is not { } groups)
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        string? mistake;
        using (cluster.Enter())
        {
            mistake = MistakeIn(groups);
            if (mistake is null)
                cluster.LifeCycle.Split(groups);
        }
        await (mistake is null ? Get(context) : ControlAnswer.Problem(context, 400, mistake));
    }

    private Task Delete(HttpContext context)
    {
        using (cluster.Enter())
            cluster.LifeCycle.Heal();
        return Get(context);
    }

    private static IReadOnlyList<IReadOnlyList<string>>? GroupsIn(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("groups", out var groups) && groups.ValueKind is JsonValueKind.Array
            && groups.EnumerateArray().All(group => group.ValueKind is JsonValueKind.Array && group.EnumerateArray().All(server => server.ValueKind is JsonValueKind.String))
            ? [.. groups.EnumerateArray().Select(group => group.EnumerateArray().Select(server => server.GetString()!).ToList())]
            : null;

    private string? MistakeIn(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var server in groups.SelectMany(group => group))
        {
            if (!cluster.NetworkServers.Contains(server, StringComparer.OrdinalIgnoreCase))
                return $"There is no server {ControlAnswer.Short(server)}; there are {string.Join(", ", cluster.NetworkServers)}.";
            if (!seen.Add(server))
                return $"{server} is in the list twice; a server is in one group.";
        }
        return null;
    }
}
