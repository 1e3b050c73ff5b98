using CmsSim.Simulator.Api;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/counters</c>: the figures of each bridge, for plots over time.</summary>
internal sealed class CountersApi(Cluster cluster, BridgeSockets sockets)
{
    private static readonly ControlOperation s_get = new("GET", "/counters", "Returns the figures of each bridge: requests, calls, legs, load, records and event clients.") { Answer = "Counters" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["Counters"] = """
            {"type":"object","required":["time","bridges"],"properties":{
              "time":{"type":"string","format":"date-time"},
              "bridges":{"type":"array","items":{"type":"object","required":["name","state","requests","refusals","calls","legs","legsMax","legsCompleted","load","recordsQueued","eventClients","database"],"properties":{
                "name":{"type":"string"},
                "state":{"enum":["running","isolated","stopped"]},
                "requests":{"type":"integer","description":"The requests to the API since the bridge started."},
                "refusals":{"type":"integer","description":"Those of them that were answered 400 or higher, or not at all."},
                "calls":{"type":"integer"},
                "legs":{"type":"integer"},
                "legsMax":{"type":"integer","description":"The most legs at one time since the bridge started."},
                "legsCompleted":{"type":"integer"},
                "load":{"type":"integer","description":"The media processing load, in the unit of loadLimit."},
                "loadLimit":{"type":"integer","description":"Absent without a limit."},
                "recordsQueued":{"type":"integer","description":"The call detail records that wait for their receivers."},
                "eventClients":{"type":"integer"},
                "database":{"enum":["master","replica","stopped","none"],"description":"The state of the database node on the same server."}}}}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        DateTimeOffset time;
        List<Figures> bridges;
        using (cluster.Enter())
            (time, bridges) = (cluster.Timeline.Now, [.. cluster.Bridges.Select(FiguresOf)]);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("time", ControlAnswer.TimeText(time));
            json.WriteStartArray("bridges");
            foreach (var bridge in bridges)
            {
                json.WriteStartObject();
                json.WriteString("name", bridge.Name);
                json.WriteString("state", bridge.State);
                json.WriteNumber("requests", bridge.Requests);
                json.WriteNumber("refusals", bridge.Refusals);
                json.WriteNumber("calls", bridge.Calls);
                json.WriteNumber("legs", bridge.Legs);
                json.WriteNumber("legsMax", bridge.LegsMax);
                json.WriteNumber("legsCompleted", bridge.LegsCompleted);
                json.WriteNumber("load", bridge.Load);
                if (bridge.LoadLimit is { } limit)
                    json.WriteNumber("loadLimit", limit);
                json.WriteNumber("recordsQueued", bridge.RecordsQueued);
                json.WriteNumber("eventClients", bridge.EventClients);
                json.WriteString("database", bridge.Database);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private Figures FiguresOf(Bridge bridge)
    {
        var (counters, limits) = (bridge.Counters, bridge.SettingOf(ClusterConfiguration.Definition));
        return new(bridge.BridgeName, BridgesApi.StateOf(bridge))
        {
            Requests = counters.Requests,
            Refusals = counters.Refusals,
            Calls = bridge.Local[Call.Definition].Count,
            Legs = counters.Active,
            LegsMax = counters.MaxActive,
            LegsCompleted = counters.Completed,
            Load = counters.Load,
            LoadLimit = limits.Has(ClusterConfiguration.LoadLimit) ? limits.Get(ClusterConfiguration.LoadLimit) : null,
            RecordsQueued = LiveCalls.On(bridge).Receivers.Outboxes.Sum(entry => entry.Outbox?.Queued ?? 0),
            EventClients = sockets.Events.All.Count(stream => stream.Bridge == bridge),
            Database = DatabaseOn(bridge),
        };
    }

    private string DatabaseOn(Bridge bridge) =>
        cluster.Database.Nodes.FirstOrDefault(node => node.Facts.Bridge == bridge.BridgeName) is not { } node ? "none"
        : !cluster.Database.IsRunning(node) ? "stopped"
        : node == cluster.Database.Master ? "master" : "replica";

    private sealed record Figures(string Name, string State)
    {
        public required long Requests { get; init; }

        public required long Refusals { get; init; }

        public required int Calls { get; init; }

        public required int Legs { get; init; }

        public required int LegsMax { get; init; }

        public required int LegsCompleted { get; init; }

        public required long Load { get; init; }

        public required long? LoadLimit { get; init; }

        public required int RecordsQueued { get; init; }

        public required int EventClients { get; init; }

        public required string Database { get; init; }
    }
}
