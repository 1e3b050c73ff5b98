using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Joins a meeting that runs on several bridges: each pair of bridges that see each other is joined by a leg on either side, as clients of
/// such clusters see them. These links are no participants and keep no call running. They count as legs, and the bridge where the meeting
/// began later is the one that calls (both inferred).
/// </summary>
internal static class DistributedCall
{
    /// <summary>Joins the call to those of the same meeting on other bridges, where no link exists.</summary>
    public static void Join(LiveCall call)
    {
        if (!call.Home.IsClustered || call.Home.Find(Call.Definition, call.Object.Id) != call.Object || call.Instances() is not [_, _, ..] instances)
            return;
        instances.Sort((one, other) => Age(one).CompareTo(Age(other)));
        AgreeOnCorrelator(instances);
        foreach (var other in instances)
        {
            if (other != call)
                Connect(call, other);
        }
    }

    /// <summary>Ends the links of the bridge to peers out of reach, and joins meetings with peers that are back.</summary>
    public static void Relink(IBridgeContext bridge)
    {
        foreach (var call in bridge.All(Call.Definition).Select(LiveCall.Of).ToList())
        {
            var lost = call.Links.Where(link => !bridge.Reaches(link.Key)).Select(link => link.Value).ToList();
            foreach (var link in lost)
            {
                link.End(TeardownReason.Error);
                bridge.Remove(link.Object);
                Alarm.Raise(bridge, Alarm.CallDistributionFailure, AboutLink(call, link.Peer.Home));
            }
            foreach (var peer in bridge.Reachable)
                Alarm.Clear(bridge, Alarm.CallDistributionFailure, AboutLink(call, peer));
            var before = call.Links.Count;
            Join(call);

            // The activators of the meeting may be on other bridges.
            if (lost.Exists(link => link.Peer.Activators > 0))
                Lobby.ActivatorLeft(call);
            if (call.Links.Count > before)
                Lobby.LetIn(call);
        }
    }

    /// <summary>Ends a removed link, and its other end if that is in reach.</summary>
    public static void LinkRemoved(DistributionLink link)
    {
        link.End(TeardownReason.CallEnded);
        if (link.Call is { IsOver: false } call)
            call.Links.Remove(link.Peer.Home);
        CallReports.LinkEnded(link);
        var peer = link.Peer.Home;
        if (!link.Home.Reaches(peer) || peer.Find(CallLeg.Definition, link.PeerLeg) is not { } other)
            return;
        Leg.Of(other).End(TeardownReason.RemoteTeardown);
        peer.Remove(other);
    }

    /// <summary>Clears the alarms about lost links of a call that ends.</summary>
    public static void ForgetLostLinks(LiveCall call) => Alarm.Clear(call.Home, Alarm.CallDistributionFailure, (Alarm.CallId, call.Object.Id.ToString()));

    // The alarm names the peer and the call (documented); it lasts until the peer is back or the call ends (inferred).
    private static IReadOnlyList<(Field, string)> AboutLink(LiveCall call, IBridgeContext peer) =>
        [(Alarm.CallBridgeName, (peer.CallBridgeId is { } id ? call.Home.Find(CallBridge.Definition, id)?.Text(CallBridge.Name) : null) ?? peer.BridgeName), (Alarm.CallId, call.Object.Id.ToString())];

    private static (DateTimeOffset, long) Age(LiveCall call) => (call.StartedAt, call.Object.Age);

    // Meetings that began apart keep the correlator of the one that began first (inferred).
    private static void AgreeOnCorrelator(List<LiveCall> instances)
    {
        var correlator = instances[0].Object.Text(Call.CallCorrelator);
        foreach (var instance in instances.Where(instance => instance.Object.Text(Call.CallCorrelator) != correlator))
            instance.Home.Set(instance.Object, Call.CallCorrelator, correlator);
    }

    private static void Connect(LiveCall one, LiveCall other)
    {
        var (older, newer) = Age(one).CompareTo(Age(other)) < 0 ? (one, other) : (other, one);
        if (newer.Home == older.Home)
            return;

        // Clients can give one correlator to two calls of a bridge. Only one of them is linked (inferred).
        if (newer.Links.ContainsKey(older.Home) || older.Links.ContainsKey(newer.Home))
            return;

        // Links use derived ids, so that they do not change the ids of other objects.
        var home = newer.Home;
        var name = $"link {home.BridgeName} {older.Home.BridgeName} {newer.Object.Text(Call.CallCorrelator)}";
        var (outgoing, incoming, sipCallId) = (home.DerivedId(name + " outgoing"), home.DerivedId(name + " incoming"), home.DerivedId(name + " SIP"));
        Open(newer, outgoing, older, incoming, sipCallId, isIncoming: false);
        Open(older, incoming, newer, outgoing, sipCallId, isIncoming: true);
    }

    // The remote party of a link is the host of the peer's API (observed). Its name is the peer's (inferred).
    private static void Open(LiveCall call, Guid id, LiveCall peer, Guid peerLeg, Guid sipCallId, bool isIncoming)
    {
        var home = call.Home;
        var described = peer.Home.CallBridgeId is { } bridge ? home.Find(CallBridge.Definition, bridge) : null;
        var address = CallBridge.HostOf(described?.Id, home) ?? (described?.Text(CallBridge.Address) is { Length: > 0 } text ? text : peer.Home.BridgeName);

        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.Name, described?.Text(CallBridge.Name) ?? peer.Home.BridgeName);
        values.Set(CallLeg.RemoteParty, address);
        values.Set(CallLeg.CallId, call.Object.Id.ToString());
        var link = new DistributionLink(home.Add(values, id), peer, address, isIncoming)
        {
            GroupId = id,
            PeerLeg = peerLeg,
            SipCall = sipCallId,
            IsReported = true,
        };
        LiveCalls.On(home).Add(link);
        call.Links.Add(peer.Home, link);
        link.Open(call);

        // Receivers know the links of a meeting that a world file brought.
        if (!call.IsBeingRestored && !peer.IsBeingRestored)
            CallReports.LinkStarted(link);
    }
}
