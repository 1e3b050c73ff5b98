using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Selects the bridge for a new participant by load and limits.</summary>
internal static class BridgeSelection
{
    /// <summary>
    /// The reason why the bridge accepts no further incoming SIP call; null if it accepts one. As in the guide, it rejects calls once the load
    /// reaches the share of the limit that running meetings may use.
    /// </summary>
    public static TeardownReason? RefusalToAccept(IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.ParticipantLimit) && bridge.Count(Participant.Definition) >= limits.Get(ClusterConfiguration.ParticipantLimit)
                ? TeardownReason.SystemParticipantLimitReached
            : bridge.Count(CallLeg.Definition) > bridge.Settings.CallLegs ? TeardownReason.SystemParticipantLimitReached
            : HasReached(ClusterConfiguration.ExistingConferenceLoadLimitBasisPoints, bridge) ? TeardownReason.SystemLoadLimitReached
            : null;
    }

    /// <summary>
    /// Selects the bridge that dials a new participant: the callBridge in the request, else a bridge of the callBridgeGroup in the request,
    /// else a bridge of the asked bridge's own group if that balances outgoing calls, else the asked bridge.
    /// </summary>
    public static (IBridgeContext? Home, Refusal? Refusal) For(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Has(Participant.CallBridgeId))
        {
            var named = bridge.Reachable.FirstOrDefault(other => other.CallBridgeId == participant.Get(Participant.CallBridgeId));
            return named is null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"no bridge answers for call bridge {participant.Text(Participant.CallBridgeId)}"))
                : named != bridge && RefusalToAccept(named) is not null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"bridge {named.BridgeName} is at its limit"))
                : (named, null);
        }

        var call = bridge.Find(Call.Definition, participant.Get(Participant.CallId));
        if (participant.Has(Participant.CallBridgeGroupId))
        {
            var group = bridge.Find(CallBridgeGroup.Definition, participant.Get(Participant.CallBridgeGroupId))!;
            if (!BalancesOutgoing(group))
                return (null, new Refusal(Failure.LoadBalancingDisabled, Why: $"call bridge group {group.Id} does not balance outgoing calls"));
            return LeastBusyOf(group, call, bridge) is { } home
                ? (home, null)
                : (null, new Refusal(Failure.CallBridgeGroupUnavailable, Why: $"no bridge of call bridge group {group.Id} answers and is below its limits"));
        }
        return (OwnGroupOf(bridge) is { } own && BalancesOutgoing(own)
            ? LeastBusyOf(own, call, bridge) ?? bridge
            : bridge, null);
    }

    private static bool BalancesOutgoing(ResourceObject group) =>
        group.Get(CallBridgeGroup.LoadBalancingEnabled) && group.Get(CallBridgeGroup.LoadBalanceOutgoingCalls);

    private static ResourceObject? OwnGroupOf(IBridgeContext bridge) =>
        bridge.CallBridgeId is { } id && bridge.Find(CallBridge.Definition, id) is { } own && own.Has(CallBridge.CallBridgeGroup)
            ? bridge.Find(CallBridgeGroup.Definition, own.Get(CallBridge.CallBridgeGroup))
            : null;

    // A bridge that already has the meeting comes first, then the one with the least load, then the asked bridge (inferred).
    private static IBridgeContext? LeastBusyOf(ResourceObject group, ResourceObject? call, IBridgeContext bridge) => bridge.Reachable
        .Where(other => OwnGroupOf(other)?.Id == group.Id && RefusalToAccept(other) is null)
        .OrderBy(other => call is not null && Call.RunsOn(other, call) ? 0 : HasReached(ClusterConfiguration.NewConferenceLoadLimitBasisPoints, other) ? 2 : 1)
        .ThenBy(SystemLoad.Of)
        .ThenBy(other => other != bridge)
        .FirstOrDefault();

    /// <summary>True if the load of the bridge has reached the share of its limit.</summary>
    private static bool HasReached(Field<long> share, IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.LoadLimit) && SystemLoad.Of(bridge) * 10_000 >= limits.Get(ClusterConfiguration.LoadLimit) * limits.Get(share);
    }
}
