using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// The address a call comes from: a user part for the domain in a rule, and the address without such a rule. Without a user part no rule
/// changes the address. Without either the address is unknown.
/// </summary>
internal readonly record struct CallingAddress(string? User, string? Address);

/// <summary>Routes outgoing calls: by the outbound rules for the domain, in order of priority.</summary>
internal static class OutboundRouting
{
    /// <summary>
    /// The routes to try, in order; a rule that does not continue after a failure is the last. Without a matching rule the call goes
    /// straight to the domain (inferred).
    /// </summary>
    public static IReadOnlyList<Route> RoutesTo(string remoteParty, string? tenant, CallingAddress from, IBridgeContext bridge)
    {
        var domain = SipAddress.Of(remoteParty).Domain;
        var routes = new List<Route>();
        var work = new Work(bridge.Settings.DialPlanWork);
        foreach (var rule in bridge.All(OutboundDialPlanRule.Definition)
            .Where(rule => Fits(rule, domain, tenant, bridge, work))
            .OrderByDescending(rule => rule.Get(OutboundDialPlanRule.Priority)))
        {
            routes.Add(RouteBy(rule, from, bridge, work));
            if (rule.Text(OutboundDialPlanRule.FailureAction) is not "continue" || routes.Count == bridge.Settings.RoutesOfCall)
                break;
        }
        return routes is [] ? [Route.Direct with { LocalAddress = from.Address }] : routes;
    }

    /// <summary>
    /// The caller ID of a call that no rule changes: the URI of the space at the address of the bridge, as in the From header of document
    /// 211261. A call without a space or its URI has the address alone (inferred).
    /// </summary>
    public static string OwnAddressOf(ResourceObject call, IBridgeContext bridge)
    {
        var host = InboundRouting.HostOf(bridge);
        var space = Call.SpaceOf(call, bridge);
        return (space?.Text(CoSpace.Uri) ?? space?.Text(CoSpace.SecondaryUri)) is { } user ? $"{user}@{host}" : host;
    }

    private static bool Fits(ResourceObject rule, string domain, string? tenant, IBridgeContext bridge, Work work) =>
        Wildcard.Matches(rule.Text(OutboundDialPlanRule.Domain), domain, work)
        && (!rule.Has(OutboundDialPlanRule.Tenant) || rule.Text(OutboundDialPlanRule.Tenant) == tenant)
        && rule.Text(OutboundDialPlanRule.Scope) switch
        {
            "callBridge" => bridge.CallBridgeId is { } own && rule.Get(OutboundDialPlanRule.CallBridge) == own && rule.Has(OutboundDialPlanRule.CallBridge),
            "callBridgeGroup" => rule.Text(OutboundDialPlanRule.CallBridgeGroup) is { } group && GroupOf(bridge) == group,
            _ => true,
        };

    private static string? GroupOf(IBridgeContext bridge) =>
        bridge.CallBridgeId is { } own ? bridge.Find(CallBridge.Definition, own)?.Text(CallBridge.CallBridgeGroup) : null;

    private static Route RouteBy(ResourceObject rule, CallingAddress from, IBridgeContext bridge, Work work) => new(rule.Text(OutboundDialPlanRule.SipControlEncryption) switch
    {
        "encrypted" => ControlEncryption.Encrypted,
        "unencrypted" => ControlEncryption.Unencrypted,
        _ => ControlEncryption.Auto,
    })
    {
        Proxy = rule.Text(OutboundDialPlanRule.SipProxy) is { Length: > 0 } proxy && bridge.FarEndOf(proxy, work) is { FailsAsProxy: true } farEnd && farEnd != FarEnd.Default ? farEnd : null,
        LocalAddress = from.User is not null && rule.Text(OutboundDialPlanRule.LocalFromDomain) is { Length: > 0 } domain ? $"{from.User}@{domain}" : from.Address,
    };
}
