using System.Buffers.Binary;
using System.Security.Cryptography;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Selects bridges by load. Load balancing works inside one call bridge group that has it turned on, and keeps a meeting on as few bridges as
/// it can (documented in the guides of 12.x and 14 and in document 214339).
/// </summary>
internal static class BridgeSelection
{
    /// <summary>
    /// The reason why the bridge accepts no further incoming SIP call; null if it accepts one. A load limit refuses calls only in a group that
    /// balances load; elsewhere the quality of all calls goes down instead.
    /// </summary>
    public static TeardownReason? RefusalToAccept(IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.ParticipantLimit) && bridge.Count(Participant.Definition) >= limits.Get(ClusterConfiguration.ParticipantLimit)
                || bridge.Count(CallLeg.Definition) > bridge.Settings.CallLegs
                || (BalancingGroupOf(bridge) is not null && HasReached(ClusterConfiguration.ExistingConferenceLoadLimitBasisPoints, bridge))
            ? TeardownReason.SystemParticipantLimitReached
            : null;
    }

    /// <summary>
    /// The bridge that should have a call to the space: this one, or one of its group that then takes the call over. The caller has passed the
    /// limits of this bridge.
    /// </summary>
    public static IBridgeContext ForCaller(Caller caller, ResourceObject space, IBridgeContext bridge)
    {
        if (BalancingGroupOf(bridge) is not { } group
            || (caller.IsIndirect && !group.Get(CallBridgeGroup.LoadBalanceIndirectCalls))
            || (caller.Kind is not CallerKind.Sip && group.Text(CallBridgeGroup.LoadBalanceUserCalls) is "false"))
            return bridge;
        return Best(group, space.Id, other => IsActive(other.Referring(Call.Definition, Call.CoSpaceId, space.Id)), bridge) ?? bridge;
    }

    /// <summary>
    /// Selects the bridge that dials a new participant: the callBridge in the request, else a bridge of the callBridgeGroup in the request,
    /// else a bridge of the asked bridge's own group if that balances outgoing calls, else the asked bridge.
    /// </summary>
    public static (IBridgeContext? Home, Refusal? Refusal) ForParticipant(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Has(Participant.CallBridgeId))
        {
            var named = bridge.Reachable.FirstOrDefault(other => other.CallBridgeId == participant.Get(Participant.CallBridgeId));
            return named is null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"no bridge answers for call bridge {participant.Text(Participant.CallBridgeId)}"))
                : named != bridge && RefusalToAccept(named) is not null ? (null, new Refusal(Failure.CallBridgeUnavailable, Why: $"bridge {named.BridgeName} is at its limit"))
                : (named, null);
        }

        var call = bridge.Find(Call.Definition, participant.Get(Participant.CallId))!;
        if (participant.Has(Participant.CallBridgeGroupId))
        {
            var group = bridge.Find(CallBridgeGroup.Definition, participant.Get(Participant.CallBridgeGroupId))!;
            if (!BalancesOutgoing(group))
                return (null, new Refusal(Failure.LoadBalancingDisabled, Why: $"call bridge group {group.Id} does not balance outgoing calls"));
            return Best(group, call, bridge) is { } home
                ? (home, null)
                : (null, new Refusal(Failure.CallBridgeGroupUnavailable, Why: $"no bridge of call bridge group {group.Id} answers and is below its limits"));
        }
        return (BalancingGroupOf(bridge) is { } own && BalancesOutgoing(own) ? Best(own, call, bridge) ?? bridge : bridge, null);
    }

    /// <summary>
    /// The place of the bridge in the list of the conference: lower is first. The list is documented; how a CMS makes it is not known. It is
    /// the same on all bridges (inferred).
    /// </summary>
    public static ulong PlaceInList(Guid conference, IBridgeContext bridge)
    {
        Span<byte> pair = stackalloc byte[32];
        conference.TryWriteBytes(pair);
        (bridge.CallBridgeId ?? bridge.HostId).TryWriteBytes(pair[16..]);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(pair));
    }

    // A call without a space is a conference as well when the request asks for a group.
    private static IBridgeContext? Best(ResourceObject group, ResourceObject call, IBridgeContext bridge) => Best(
        group, call.Has(Call.CoSpaceId) ? call.Get(Call.CoSpaceId) : call.Get(Call.CallCorrelator), other => IsActive(Call.InstancesAt(other, call)), bridge);

    // Bridges with the meeting come first, then those below their limit for new meetings, then the others; within each, the list decides.
    private static IBridgeContext? Best(ResourceObject group, Guid conference, Func<IBridgeContext, bool> isActive, IBridgeContext bridge)
    {
        var open = bridge.Reachable
            .Where(other => GroupOf(other)?.Id == group.Id && RefusalToAccept(other) is null)
            .OrderBy(other => PlaceInList(conference, other))
            .ToList();
        return open.Find(other => isActive(other))
            ?? open.Find(other => !HasReached(ClusterConfiguration.NewConferenceLoadLimitBasisPoints, other))
            ?? open.FirstOrDefault();
    }

    // An empty call can count as active.
    private static bool IsActive(IEnumerable<ResourceObject> calls) => calls.Any(call => LiveCall.Of(call).Participants > 0 || call.Get(Call.ActiveWhenEmpty));

    private static bool BalancesOutgoing(ResourceObject group) =>
        group.Get(CallBridgeGroup.LoadBalancingEnabled) && group.Get(CallBridgeGroup.LoadBalanceOutgoingCalls);

    private static ResourceObject? BalancingGroupOf(IBridgeContext bridge) =>
        GroupOf(bridge) is { } group && group.Get(CallBridgeGroup.LoadBalancingEnabled) ? group : null;

    private static ResourceObject? GroupOf(IBridgeContext bridge) =>
        bridge.CallBridgeId is { } id && bridge.Find(CallBridge.Definition, id) is { } own && own.Has(CallBridge.CallBridgeGroup)
            ? bridge.Find(CallBridgeGroup.Definition, own.Get(CallBridge.CallBridgeGroup))
            : null;

    /// <summary>True if the load of the bridge has reached the share of its limit.</summary>
    private static bool HasReached(Field<long> share, IBridgeContext bridge)
    {
        var limits = bridge.SettingOf(ClusterConfiguration.Definition);
        return limits.Has(ClusterConfiguration.LoadLimit) && SystemLoad.Of(bridge) * 10_000 >= limits.Get(ClusterConfiguration.LoadLimit) * limits.Get(share);
    }
}
