using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>
/// Whom a call comes from: a user part for the domain that a rule may give, and the address that it has otherwise. Without a user
/// part no rule changes the address; without either nothing is known of it.
/// </summary>
internal readonly record struct CallingAddress(string? User, string? Address);

/// <summary>By which ways a call goes out: the outbound rules for its domain, from high priority to low.</summary>
internal static class OutboundRouting
{
    /// <summary>
    /// Rules are tried as long as each says to go on after a failure. Where none fits, the call goes straight to the domain, as it
    /// does in a world without rules (inferred).
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
        bridge.CallBridgeId is { } own ? bridge.Find(SystemLevel.CallBridge.Definition, own)?.Text(SystemLevel.CallBridge.CallBridgeGroup) : null;

    private static Route RouteBy(ResourceObject rule, CallingAddress from, IBridgeContext bridge, Work work) => new(rule.Text(OutboundDialPlanRule.SipControlEncryption) switch
    {
        "encrypted" => ControlEncryption.Encrypted,
        "unencrypted" => ControlEncryption.Unencrypted,
        _ => ControlEncryption.Auto,
    })
    {
        Proxy = rule.Text(OutboundDialPlanRule.SipProxy) is { Length: > 0 } proxy && bridge.FarEndOf(proxy, work) is { IsInTheWay: true } farEnd && farEnd != FarEnd.Default ? farEnd : null,
        LocalAddress = from.User is not null && rule.Text(OutboundDialPlanRule.LocalFromDomain) is { Length: > 0 } domain ? $"{from.User}@{domain}" : from.Address,
    };
}
