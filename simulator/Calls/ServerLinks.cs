using System.Globalization;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// The recorders, streamers, web bridges and TURN servers that one bridge uses, with the state that it found at the last contact. A change
/// is noticed some time after it, logged, and shown by an alarm (the times are inferred).
/// </summary>
internal sealed class ServerLinks(IBridgeContext bridge)
{
    private static readonly Lifetime s_webBridge3 = Lifetime.From("3.0");

    // An alarm without a state is for every failure.
    private static readonly (ServerKind Kind, ServerState? Of, string Type, Field Field)[] s_alarms =
    [
        (ServerKind.Recorders, ServerState.LowDiskSpace, Alarm.RecorderLowDiskSpace, Alarm.Recorder),
        (ServerKind.Recorders, null, Alarm.RecorderUnavailable, Alarm.Recorder),
        (ServerKind.Streamers, null, Alarm.StreamerUnavailable, Alarm.Streamer),
        (ServerKind.TurnServers, null, Alarm.TurnServerUnavailable, Alarm.TurnServer),
    ];

    private readonly Dictionary<Guid, ServerState> _known = [];
    private DateTimeOffset? _nextCheck;

    /// <summary>The server links of a bridge.</summary>
    public static ServerLinks Of(IBridgeContext bridge) => LiveCalls.On(bridge).Servers;

    public ServerState StateOf(ResourceObject server) =>
        ServerKind.Of(server).IsUsedBy(bridge, server) ? _known.GetValueOrDefault(server.Id) : ServerState.Unused;

    /// <summary>
    /// Contacts the servers of a kind, and returns those that can take on work. A recorder that has little disk space left still records
    /// (inferred).
    /// </summary>
    public List<ResourceObject> Available(ServerKind kind)
    {
        List<ResourceObject> available = [];
        var work = new Work(bridge.Settings.DialPlanWork);
        foreach (var (index, server) in kind.UsedBy(bridge).ToList().Index())
        {
            if (Contact(kind, server, index + 1, work) is ServerState.Success or ServerState.LowDiskSpace)
                available.Add(server);
        }
        return available;
    }

    /// <summary>The number of the server in log lines: the n-th of its kind that the bridge uses.</summary>
    public int NumberOf(ResourceObject server) => ServerKind.Of(server).UsedBy(bridge).TakeWhile(other => other != server).Count() + 1;

    /// <summary>Contacts all servers after the delay, if there are any.</summary>
    public void CheckAfter(TimeSpan delay)
    {
        if (_known.Count == 0 && ServerKind.All.All(kind => bridge.Count(kind.Type) == 0))
            return;

        // An earlier check finds the same.
        var due = bridge.Now + delay;
        if (_nextCheck <= due)
            return;
        _nextCheck = due;
        bridge.After(delay, Check);
    }

    /// <summary>Contacts all servers.</summary>
    public void Check()
    {
        _nextCheck = null;
        HashSet<Guid> used = [];
        var work = new Work(bridge.Settings.DialPlanWork);
        foreach (var kind in ServerKind.All)
        {
            foreach (var (index, server) in kind.UsedBy(bridge).ToList().Index())
            {
                used.Add(server.Id);
                Contact(kind, server, index + 1, work);
            }
        }
        foreach (var former in _known.Keys.Except(used).ToList())
            Forget(former);
        UpdateAlarmOfWebBridges();
    }

    /// <summary>Forgets a server that was deleted, or that the bridge does not use any more.</summary>
    public void Forget(Guid server)
    {
        if (!_known.Remove(server))
            return;
        foreach (var (_, _, type, field) in s_alarms)
            Alarm.Update(bridge, type, null, (field, server.ToString()));
        UpdateAlarmOfWebBridges();
        Recordings.ServerLost(bridge, server);
    }

    private ServerState Contact(ServerKind kind, ResourceObject server, int number, Work work)
    {
        var state = StateFound(kind, server.Text(kind.Address)!, work);
        var before = _known.GetValueOrDefault(server.Id);
        if (state == before)
            return state;
        _known[server.Id] = state;
        Log(kind, server, number, state, wasBad: before is not (ServerState.Unused or ServerState.Success));
        foreach (var (_, of, type, field) in s_alarms.Where(alarm => alarm.Kind == kind))
            Alarm.Update(bridge, type, (of is null ? HasFailed(state) : of == state) ? ReasonOf(state) ?? "" : null, (field, server.Id.ToString()));

        // A recorder that is full goes on with the recordings that it has.
        if (HasFailed(state) && state is not ServerState.RemoteFailure)
            Recordings.ServerLost(bridge, server.Id);
        return state;
    }

    private ServerState StateFound(ServerKind kind, string address, Work work) => !kind.IsValid(address)
        ? ServerState.InvalidAddress
        : Server.BehaviourAt(bridge.Servers, address, work) switch
        {
            // A certificate that is not trusted ends the connection as any other failure does.
            ServerBehaviour.Unreachable or ServerBehaviour.Untrusted => ServerState.ConnectionFailure,
            ServerBehaviour.Unresolvable => ServerState.DnsFailure,
            ServerBehaviour.Busy => ServerState.RemoteFailure,
            ServerBehaviour.LowDiskSpace when kind == ServerKind.Recorders => ServerState.LowDiskSpace,
            _ => ServerState.Success,
        };

    // Document 210800 has the lines of a web bridge that fails, and document 202722 the one of a recorder that is available. The others are
    // by analogy; 3.12 has the words for the two failures of a recorder (document 225405). No line of a TURN server is known.
    private void Log(ServerKind kind, ResourceObject server, int number, ServerState state, bool wasBad)
    {
        if (kind == ServerKind.WebBridges)
        {
            if (state is ServerState.DnsFailure)
                bridge.Warn(string.Create(CultureInfo.InvariantCulture, $"web bridge link {number}: name resolution for \"{Server.HostOf(server.Text(kind.Address)!)}\" failed"));
            if (HasFailed(state))
                bridge.Log(string.Create(CultureInfo.InvariantCulture, $"failed to establish connection to web bridge link {number} (unknown error)"));
            else if (wasBad)
                bridge.Log(string.Create(CultureInfo.InvariantCulture, $"successfully connected to web bridge link {number}"));
        }
        else if (Recordings.WordFor(kind) is { } word)
        {
            if (HasFailed(state))
                bridge.Warn(string.Create(CultureInfo.InvariantCulture, $"{word} device {number}: unavailable ({TextOf(state)})"));
            else if (state is ServerState.LowDiskSpace)
                bridge.Warn(string.Create(CultureInfo.InvariantCulture, $"{word} device {number}: low disk space"));
            else if (wasBad)
                LogAvailable(server);
        }
    }

    /// <summary>Logs that a recorder or streamer is available, with its present work.</summary>
    public void LogAvailable(ResourceObject server) => bridge.Log(string.Create(CultureInfo.InvariantCulture,
        $"{Recordings.WordFor(ServerKind.Of(server))} device {NumberOf(server)}: available ({Recordings.CountOn(server, bridge)} {Recordings.WordFor(ServerKind.Of(server))}s)"));

    // The guide names no web bridge in these alarms, so one serves all of them (inferred).
    private void UpdateAlarmOfWebBridges()
    {
        var failed = ServerKind.WebBridges.UsedBy(bridge).Select(StateOf).FirstOrDefault(HasFailed);
        var type = s_webBridge3.Includes(bridge.Release) ? Alarm.C2wConnectionFailure : Alarm.GuestAccountConnectionFailure;
        Alarm.Update(bridge, type, HasFailed(failed) ? ReasonOf(failed) : null);
    }

    private static bool HasFailed(ServerState state) => state is not (ServerState.Unused or ServerState.Success or ServerState.LowDiskSpace);

    private static string? ReasonOf(ServerState state) => state switch
    {
        ServerState.DnsFailure => "dnsFailure",
        ServerState.ConnectionFailure => "connectFailure",
        ServerState.RemoteFailure => "serviceUnavailable",
        ServerState.InvalidAddress => "error",
        _ => null,
    };

    private static string TextOf(ServerState state) => state switch
    {
        ServerState.DnsFailure => "DNS failure",
        ServerState.RemoteFailure => "service unavailable",
        ServerState.InvalidAddress => "invalid address",
        _ => "connection failure",
    };
}
