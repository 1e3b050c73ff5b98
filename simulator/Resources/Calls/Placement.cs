using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Which bridge takes one more, by what each has to do and how much it may.</summary>
internal static class Placement
{
    /// <summary>
    /// Why the bridge takes no further incoming SIP call; null when it does. The limit of load is counted as in the guide: calls are rejected
    /// from the share of it on that is left to meetings that run already.
    /// </summary>
    public static TeardownReason? RefusalToTake(IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.ParticipantLimit) && bridge.Count(Participant.Definition) >= limits.Get(ClusterConfiguration.ParticipantLimit)
                ? TeardownReason.SystemParticipantLimitReached
            : bridge.Count(CallLeg.Definition) > bridge.Settings.CallLegs ? TeardownReason.SystemParticipantLimitReached
            : HasUp(ClusterConfiguration.ExistingConferenceLoadLimitBasisPoints, bridge) ? TeardownReason.SystemLoadLimitReached
            : null;
    }

    /// <summary>
    /// The bridge that a new participant is dialled from: the one that the request names, else one of the group that it names, else one of
    /// the group of the bridge that was asked where that balances outgoing calls, else that bridge itself.
    /// </summary>
    public static (IBridgeContext? Home, Refusal? Refusal) For(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Has(Participant.CallBridgeId))
        {
            var named = bridge.Reachable.FirstOrDefault(other => other.CallBridgeId == participant.Get(Participant.CallBridgeId));
            return named is null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"no bridge answers for call bridge {participant.Text(Participant.CallBridgeId)}"))
                : named != bridge && RefusalToTake(named) is not null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"bridge {named.BridgeName} is at its limit"))
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

    // A meeting stays together while its bridges have room; then comes the least load, and the bridge that was asked among equals (inferred).
    private static IBridgeContext? LeastBusyOf(ResourceObject group, ResourceObject? call, IBridgeContext bridge) => bridge.Reachable
        .Where(other => OwnGroupOf(other)?.Id == group.Id && RefusalToTake(other) is null)
        .OrderBy(other => call is not null && Call.RunsOn(other, call) ? 0 : HasUp(ClusterConfiguration.NewConferenceLoadLimitBasisPoints, other) ? 2 : 1)
        .ThenBy(SystemLoad.Of)
        .ThenBy(other => other != bridge)
        .FirstOrDefault();

    /// <summary>Whether the load of the bridge has come to so much of its limit.</summary>
    private static bool HasUp(Field<long> share, IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.LoadLimit) && SystemLoad.Of(bridge) * 10_000 >= limits.Get(ClusterConfiguration.LoadLimit) * limits.Get(share);
    }
}
