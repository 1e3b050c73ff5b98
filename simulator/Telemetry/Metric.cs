using CmsSim.Simulator.Api;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Telemetry;

/// <summary>One value of a metric.</summary>
/// <param name="Value">The value.</param>
/// <param name="Tags">The tags, each with its name and value.</param>
internal readonly record struct Measured(double Value, params (string Name, string Value)[] Tags);

/// <summary>The cluster that metrics are read from.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Sockets">The listeners of its bridges.</param>
internal sealed record MeasuredCluster(Cluster Cluster, BridgeSockets Sockets);

/// <summary>A metric. The text of <c>/metrics</c> and the instruments of the meter follow from these.</summary>
/// <param name="Name">The name, by the conventions of OpenTelemetry.</param>
/// <param name="Unit">The unit by UCUM, such as <c>s</c> or <c>{call}</c>.</param>
/// <param name="Summary">A sentence that describes it.</param>
/// <param name="Read">Reads the present values. Called inside the gate.</param>
internal sealed record Metric(string Name, string Unit, string Summary, Func<MeasuredCluster, IEnumerable<Measured>> Read)
{
    /// <summary>True when the value only grows, until its bridge starts again; false for a value that goes up and down.</summary>
    public bool IsCounter { get; init; }

    /// <summary>All metrics, in the order of the text.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("cmssim.bridge.up", "{bridge}", "1 for a bridge that runs, 0 for one that is stopped.", OfBridges(bridge => bridge.IsRunning ? 1 : 0)),
        new("cmssim.requests", "{request}", "Requests to the API of a bridge since it started.", OfBridges(bridge => bridge.Counters.Requests)) { IsCounter = true },
        new("cmssim.refusals", "{request}", "Requests that were answered 400 or higher or not at all, by the first reason or, without a reason, by the status.", Refusals) { IsCounter = true },
        new("cmssim.calls", "{call}", "Running calls.", OfBridges(bridge => bridge.Local[Call.Definition].Count)),
        new("cmssim.call_legs", "{leg}", "Running call legs, by state.", Legs),
        new("cmssim.call_legs.completed", "{leg}", "Call legs that have ended since the bridge started.", OfBridges(bridge => bridge.Counters.Completed)) { IsCounter = true },
        new("cmssim.media.load", "{load}", "The media processing load, in the unit of loadLimit.", OfBridges(bridge => bridge.Counters.Load)),
        new("cmssim.objects", "{object}", "Configured objects, by collection.", Objects),
        new("cmssim.cdr.queued", "{record}", "Call detail records that wait for a receiver.", OfReceivers(outbox => outbox?.Queued ?? 0)),
        new("cmssim.cdr.made", "{record}", "Call detail records made for a receiver.", OfReceivers(outbox => outbox?.Made ?? 0)) { IsCounter = true },
        new("cmssim.cdr.delivered", "{record}", "Call detail records that a receiver accepted.", OfReceivers(outbox => outbox?.History.Delivered ?? 0)) { IsCounter = true },
        new("cmssim.cdr.dropped", "{record}", "Call detail records that were dropped because too many were queued.", OfReceivers(outbox => outbox?.History.Dropped ?? 0)) { IsCounter = true },
        new("cmssim.events.clients", "{client}", "Clients of the event stream.", EventClients),
        new("cmssim.gate.waits", "{wait}", "Times that a request or job had to wait for the gate of the cluster.", cluster => [new(cluster.Cluster.Gate.Waits)]) { IsCounter = true },
        new("cmssim.gate.wait_time", "s", "The time that requests and jobs have waited for the gate of the cluster.", cluster => [new(cluster.Cluster.Gate.WaitTime.TotalSeconds)]) { IsCounter = true },
        new("cmssim.incidents", "{incident}", "Failures of the simulator itself.", cluster => [new(cluster.Cluster.Incidents.Count)]) { IsCounter = true },
        new("cmssim.clock", "s", "The time on the clock of the cluster, in seconds since 1970.", cluster => [new((cluster.Cluster.Timeline.Now - DateTimeOffset.UnixEpoch).TotalSeconds)]),
    ];

    private static Func<MeasuredCluster, IEnumerable<Measured>> OfBridges(Func<Bridge, double> read) =>
        cluster => cluster.Cluster.Bridges.Select(bridge => new Measured(read(bridge), TagOf(bridge)));

    private static Func<MeasuredCluster, IEnumerable<Measured>> OfReceivers(Func<Cdr.CdrOutbox?, double> read) =>
        cluster =>
            from bridge in cluster.Cluster.Bridges
            from entry in LiveCalls.On(bridge).Receivers.Outboxes
            select new Measured(read(entry.Outbox), TagOf(bridge), ("cmssim.receiver", Secrets.Masked(entry.Receiver.Text(CdrReceiver.Uri)!)));

    private static IEnumerable<Measured> Refusals(MeasuredCluster cluster) =>
        from bridge in cluster.Cluster.Bridges
        from reason in bridge.Counters.RefusalsByReason
        orderby reason.Key
        select new Measured(reason.Value, TagOf(bridge), ("error.type", reason.Key));

    private static IEnumerable<Measured> Legs(MeasuredCluster cluster) =>
        from bridge in cluster.Cluster.Bridges
        let states = bridge.Local[CallLeg.Definition].All.Select(Leg.Of).Where(leg => leg.EndedFor is null).CountBy(leg => leg.StateWord).ToDictionary()
        from state in Leg.StateWords
        select new Measured(states.GetValueOrDefault(state), TagOf(bridge), ("cmssim.state", state));

    private static IEnumerable<Measured> Objects(MeasuredCluster cluster) =>
        from type in Catalog.Types
        where type.IsShared && !type.IsSetting && type.Lifetime.Includes(cluster.Cluster.Catalog.Release)
        let count = cluster.Cluster.Shared[type].Count
        where count > 0
        select new Measured(count, ("cmssim.collection", type.Collection));

    private static IEnumerable<Measured> EventClients(MeasuredCluster cluster)
    {
        var clients = cluster.Sockets.Events.All.CountBy(stream => stream.Bridge.BridgeName).ToDictionary();
        return cluster.Cluster.Bridges.Select(bridge => new Measured(clients.GetValueOrDefault(bridge.BridgeName), TagOf(bridge)));
    }

    private static (string Name, string Value) TagOf(Bridge bridge) => (SimulatorTelemetry.BridgeTag, bridge.BridgeName);
}
