using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// A meeting that runs on several bridges: each two of them that see each other are joined by a leg on either side, as a client of such
/// clusters sees them. Those legs are nobody's, so they are not counted among participants and keep no call going; that they count as legs
/// all the same, and that the bridge where the meeting began later is the one that calls, is inferred.
/// </summary>
internal static class Distribution
{
    /// <summary>Joins the call to those of the same meeting on other bridges, where that has not been done.</summary>
    public static void Join(ResourceObject call, IBridgeContext bridge)
    {
        if (!bridge.IsClustered || bridge.Find(Call.Definition, call.Id) != call || Call.InstancesOf(call, bridge) is not [_, _, ..] instances)
            return;
        instances.Sort((one, other) => Age(one).CompareTo(Age(other)));
        AgreeOnCorrelator(instances);
        foreach (var other in instances)
        {
            if (other != call)
                Connect(call, other);
        }
    }

    /// <summary>Ends the links of the bridge that lead nowhere any more, and joins again what has been apart.</summary>
    public static void Relink(IBridgeContext bridge)
    {
        foreach (var call in bridge.All(Call.Definition).ToList())
        {
            var conference = Call.ConferenceOf(call);
            var lost = conference.Links.Where(link => !bridge.Reaches(link.Key)).Select(link => link.Value).ToList();
            foreach (var leg in lost)
            {
                LinkOf(leg).End(TeardownReason.Error);
                bridge.Remove(leg);
            }
            var before = conference.Links.Count;
            Join(call, bridge);

            // Who waits for a host, or has one, depends on who is on the other bridges.
            if (lost.Exists(leg => LinkOf(leg).Peer.Activators > 0))
                Attendance.NoteLeft(call, bridge);
            if (conference.Links.Count > before)
                Attendance.LetIn(call, bridge);
        }
    }

    /// <summary>A leg of this kind is gone, and the other end with it, unless that is out of reach.</summary>
    public static void End(ResourceObject leg, DistributionLink link, IBridgeContext bridge)
    {
        link.End(TeardownReason.CallEnded);
        if (CallLeg.CallOf(leg, bridge) is { } call)
            Call.ConferenceOf(call).Links.Remove(link.Peer.Home);
        CallRecords.LinkEnded(leg, bridge);
        var home = link.Peer.Home;
        if (!bridge.Reaches(home) || home.Find(CallLeg.Definition, link.PeerLeg) is not { } other)
            return;
        LinkOf(other).End(TeardownReason.RemoteTeardown);
        home.Remove(other);
    }

    public static DistributionLink LinkOf(ResourceObject leg) => (DistributionLink)leg.Live!;

    private static (DateTimeOffset, long) Age(ResourceObject call) => (Call.ConferenceOf(call).StartedAt, call.Age);

    // Meetings that began apart keep the correlator of the one that began first (inferred).
    private static void AgreeOnCorrelator(List<ResourceObject> instances)
    {
        var correlator = instances[0].Text(Call.CallCorrelator);
        foreach (var instance in instances.Where(instance => instance.Text(Call.CallCorrelator) != correlator))
        {
            var values = new ResourceValues(Call.Definition, instance);
            values.Set(Call.CallCorrelator, correlator);
            Call.ConferenceOf(instance).Home.Change(instance, values);
        }
    }

    private static void Connect(ResourceObject one, ResourceObject other)
    {
        var (older, newer) = Age(one).CompareTo(Age(other)) < 0 ? (one, other) : (other, one);
        var (from, to) = (Call.ConferenceOf(newer), Call.ConferenceOf(older));
        if (from.Home == to.Home || from.Links.ContainsKey(to.Home))
            return;

        // Whether there are links must not change the ids of anything else.
        var name = $"link {from.Home.BridgeName} {to.Home.BridgeName} {newer.Text(Call.CallCorrelator)}";
        var (outgoing, incoming, sipCallId) = (from.Home.DerivedId(name + " outgoing"), from.Home.DerivedId(name + " incoming"), from.Home.DerivedId(name + " SIP"));
        Open(newer, outgoing, to, incoming, sipCallId, isIncoming: false);
        Open(older, incoming, from, outgoing, sipCallId, isIncoming: true);
    }

    // Clients take the remote party for the host of the peer's API (observed); that the name is the peer's is inferred.
    private static void Open(ResourceObject call, Guid id, Conference peer, Guid peerLeg, Guid sipCallId, bool isIncoming)
    {
        var conference = Call.ConferenceOf(call);
        var home = conference.Home;
        var described = peer.Home.CallBridgeId is { } bridge ? home.Find(CallBridge.Definition, bridge) : null;
        var address = described?.Text(CallBridge.Address) is { Length: > 0 } text
            ? Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : text
            : peer.Home.BridgeName;

        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.Name, described?.Text(CallBridge.Name) ?? peer.Home.BridgeName);
        values.Set(CallLeg.RemoteParty, address);
        values.Set(CallLeg.CallId, call.Id.ToString());
        var leg = home.Add(values, id);
        var link = new DistributionLink(home, peer, address, isIncoming)
        {
            Id = id,
            GroupId = id,
            PeerLeg = peerLeg,
            SipCallId = sipCallId,
            Vanish = () => home.Remove(leg),
        };
        leg.Live = link;
        conference.Links.Add(peer.Home, leg);
        link.Open(conference, () => Call.PlaceOf(call));

        // Receivers know the links of a meeting that a world brings.
        if (!conference.IsResuming && !peer.IsResuming)
            CallRecords.LinkStarted(leg, home);
    }
}
