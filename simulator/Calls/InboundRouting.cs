using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The target of an incoming call.</summary>
internal abstract record Destination
{
    /// <summary>A space. Each way into it is the space itself or an access method, with its own passcode.</summary>
    public sealed record Space(IReadOnlyList<ResourceObject> Ways) : Destination;

    public sealed record AnIvr(ResourceObject Ivr) : Destination;

    public sealed record AUser(ResourceObject User) : Destination;

    /// <summary>Another address, which the bridge dials.</summary>
    public sealed record Elsewhere(string Address, bool KeepsCaller) : Destination;

    public sealed record Nowhere : Destination;
}

/// <summary>
/// Routes incoming calls: by the inbound rules for the domain, or by the forwarding rules if the domain has no inbound rule. An unknown
/// user part at a domain with inbound rules has no target (inferred from the wording of the guide).
/// </summary>
internal static class InboundRouting
{
    private static readonly Destination s_nowhere = new Destination.Nowhere();

    /// <summary>
    /// Finds the target of an address. Without inbound rules, or without a domain, every space, IVR and user can be reached (inferred).
    /// </summary>
    public static Destination Of(string address, string caller, IBridgeContext bridge)
    {
        var dialled = SipAddress.Of(address);
        var user = dialled.User.ToLowerInvariant();
        var rules = bridge.All(InboundDialPlanRule.Definition).ToList();
        if (rules is [] || !dialled.HasDomain)
            return Within(user, dialled.Domain, null, caller, bridge) ?? Forwarded(dialled, bridge);

        var ofDomain = rules.Where(rule => dialled.Domain.Equals(rule.Text(InboundDialPlanRule.Domain), StringComparison.OrdinalIgnoreCase)).ToList();
        return ofDomain is [] ? Forwarded(dialled, bridge) : Within(user, dialled.Domain, ofDomain, caller, bridge) ?? s_nowhere;
    }

    /// <summary>The ways into a space by a call ID entered in the IVR.</summary>
    public static IReadOnlyList<ResourceObject> WaysOf(string callId, ResourceObject ivr, string caller, IBridgeContext bridge) =>
        ivr.Text(Ivr.ResolveCoSpaceCallIds) is "false" ? [] : IntoOneSpace(
            bridge.HoldersOf(CoSpace.UniqueCallId, callId), tenant => IsOfIvr(tenant, ivr, bridge), caller, bridge);

    /// <summary>The address with a domain. A user part alone belongs to the bridge itself.</summary>
    public static string FullAddress(string address, IBridgeContext bridge)
    {
        var bare = SipAddress.WithoutScheme(address);
        return SipAddress.Of(bare).HasDomain ? bare : InboundDialPlanRule.AdvertisedUri(bare, InboundDialPlanRule.ResolveTocoSpaces, null, bridge) is { } uri && !uri.EndsWith('@') ? uri : $"{bare}@{HostOf(bridge)}";
    }

    /// <summary>The host in the bridge's callBridge address; 127.0.0.1 where it has none.</summary>
    public static string HostOf(IBridgeContext bridge) => CallBridge.HostOf(bridge.CallBridgeId, bridge) ?? "127.0.0.1";

    private static Destination? Within(string user, string domain, List<ResourceObject>? rules, string caller, IBridgeContext bridge)
    {
        foreach (var unique in (Uniqueness[])[CoSpace.UniqueUri, CoSpace.UniqueCallId])
        {
            if (IntoOneSpace(bridge.HoldersOf(unique, user), IsOpen(InboundDialPlanRule.ResolveTocoSpaces), caller, bridge) is [_, ..] ways)
                return new Destination.Space(ways);
        }
        if (bridge.HoldersOf(CoSpace.UniqueUri, user).FirstOrDefault(holder => holder.Type == Ivr.Definition) is { } ivr && IsOpen(InboundDialPlanRule.ResolveToIvrs)(ivr.Text(Ivr.Tenant)))
            return new Destination.AnIvr(ivr);
        return domain.Length > 0 && User.Named($"{user}@{domain}", bridge) is { } named && IsOpen(InboundDialPlanRule.ResolveToUsers)(named.Text(User.Tenant))
            ? new Destination.AUser(named)
            : null;

        // A rule that does not mention a kind of target allows it (inferred from the guide's samples). A rule without a tenant allows all tenants.
        Func<string?, bool> IsOpen(Field<bool> target) => tenant => rules is null || rules.Exists(rule =>
            rule.Text(target) is not "false" && (!rule.Has(InboundDialPlanRule.Tenant) || rule.Text(InboundDialPlanRule.Tenant) == tenant));
    }

    // Spaces of different tenants can share an address. The oldest wins.
    private static List<ResourceObject> IntoOneSpace(IEnumerable<ResourceObject> holders, Func<string?, bool> isOpen, string caller, IBridgeContext bridge)
    {
        var ways = holders
            .Where(way => way.Type == CoSpace.Definition || way.Type == AccessMethod.Definition)
            .Where(way => isOpen(Addresses.SpaceOf(way, bridge).Text(CoSpace.Tenant)) && MayEnter(way, caller, bridge))
            .OrderBy(way => Addresses.SpaceOf(way, bridge).Age)
            .ToList();
        return ways is [] ? ways : ways.FindAll(way => Addresses.SpaceOf(way, bridge) == Addresses.SpaceOf(ways[0], bridge));
    }

    // For others, a space that only members may enter does not exist, nor do its access methods (inferred).
    private static bool MayEnter(ResourceObject way, string caller, IBridgeContext bridge)
    {
        var space = Addresses.SpaceOf(way, bridge);
        return space.Text(CoSpace.NonMemberAccess) is not "false"
            || bridge.OwnedBy(CoSpaceUser.Definition, space.Id).Any(member => caller.Equals(member.Text(CoSpaceUser.UserJid), StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOfIvr(string? tenant, ResourceObject ivr, IBridgeContext bridge) =>
        ivr.Has(Ivr.Tenant) ? ivr.Text(Ivr.Tenant) == tenant
        : !ivr.Has(Ivr.TenantGroup) || (tenant is not null && bridge.Find(Tenant.Definition, Guid.Parse(tenant))?.Text(Tenant.TenantGroup) == ivr.Text(Ivr.TenantGroup));

    private static Destination Forwarded(SipAddress dialled, IBridgeContext bridge)
    {
        var work = new Work(bridge.Settings.DialPlanWork);
        if (!dialled.HasDomain || bridge.All(ForwardingDialPlanRule.Definition)
            .Where(rule => Wildcard.Matches(rule.Text(ForwardingDialPlanRule.MatchPattern), dialled.Domain, work))
            .OrderByDescending(rule => rule.Get(ForwardingDialPlanRule.Priority))
            .FirstOrDefault() is not { } rule || rule.Text(ForwardingDialPlanRule.Action) is "reject")
            return s_nowhere;

        // Without a new domain the call keeps its own (inferred).
        var domain = rule.Text(ForwardingDialPlanRule.DestinationDomain) is { Length: > 0 } other ? other : dialled.Domain;
        var parameters = rule.Text(ForwardingDialPlanRule.UriParameters) is "forward" ? dialled.Parameters : "";
        return new Destination.Elsewhere($"{dialled.User}@{domain}{parameters}", rule.Text(ForwardingDialPlanRule.CallerIdMode) is "preserve");
    }
}
