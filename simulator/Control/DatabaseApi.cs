using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/database</c>: the nodes of the database cluster.</summary>
internal sealed class DatabaseApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/database", "Lists the nodes of the database cluster with their states, and names the master.") { Answer = "Database" };
    private static readonly ControlOperation s_stop = On("stop", "Stops the database node; the bridge on the same server goes on.");
    private static readonly ControlOperation s_start = On("start", "Starts the database node again.");

    public static ControlArea Area { get; } = new([s_get, s_stop, s_start], new Dictionary<string, string>
    {
        ["Database"] = """
            {"type":"object","required":["master","nodes"],"properties":{
              "master":{"type":["string","null"],"description":"The name of the node that takes writes; null while there is none."},
              "nodes":{"type":"array","items":{"type":"object","required":["name","bridge","state","behind"],"properties":{
                "name":{"type":"string"},
                "bridge":{"type":["string","null"],"description":"The bridge on the same server."},
                "state":{"enum":["running","stopped"]},
                "behind":{"type":"integer","description":"The bytes that the node lacks."}}}}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_stop, context => Set(context, isStarted: false));
        routes.Map(s_start, context => Set(context, isStarted: true));
    }

    private Task Get(HttpContext context)
    {
        string? master;
        List<(DatabaseNodeFacts Facts, bool IsRunning, long Behind)> nodes;
        using (cluster.Enter())
        {
            var database = cluster.Database;
            master = database.Master?.Name;
            nodes = [.. database.Nodes.Select(node => (node.Facts, database.IsRunning(node), database.BehindOf(node)))];
        }
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("master", master);
            json.WriteStartArray("nodes");
            foreach (var (facts, isRunning, behind) in nodes)
            {
                json.WriteStartObject();
                json.WriteString("name", facts.Name);
                json.WriteString("bridge", facts.Bridge);
                json.WriteString("state", isRunning ? "running" : "stopped");
                json.WriteNumber("behind", behind);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private Task Set(HttpContext context, bool isStarted)
    {
        var name = (string?)context.GetRouteValue("node");
        string names;
        using (cluster.Enter())
        {
            names = cluster.Database.Nodes is [] ? "none, because the database is not clustered" : string.Join(", ", cluster.Database.Nodes.Select(node => node.Name));
            if (cluster.Database.NodeNamed(name) is { } node)
            {
                cluster.LifeCycle.SetStarted(node, isStarted);
                name = null;
            }
        }
        return name is null ? ControlAnswer.Ready(context) : ControlAnswer.Problem(context, 404, $"There is no database node {ControlAnswer.Short(name)}; there are {names}.");
    }

    private static ControlOperation On(string action, string summary) => new("POST", $"/database/nodes/{{node}}/{action}", summary) { Problems = [404] };
}
