using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>What a domain that is dialled may lead to: spaces, IVRs, users.</summary>
internal static class InboundDialPlanRule
{
    public static readonly Field<string> Domain = Field.Text("domain").Required();
    public static readonly Field<long> Priority = Field.Number("priority");
    public static readonly Field<bool> ResolveToUsers = Field.Flag("resolveToUsers").Until("3.0");
    public static readonly Field<bool> ResolveTocoSpaces = Field.Flag("resolveTocoSpaces");
    public static readonly Field<bool> ResolveToIvrs = Field.Flag("resolveToIvrs");
    public static readonly Field<bool> ResolveToLyncConferences = Field.Flag("resolveToLyncConferences");
    public static readonly Field<bool> ResolveToLyncSimplejoin = Field.Flag("resolveToLyncSimplejoin").Since("2.2");
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "inboundDialPlanRules",
        Element = "inboundDialPlanRule",
        NotFound = Failure.InboundDialPlanRuleDoesNotExist,
        AuditName = "inbound dial plan rule",
        Fields =
        [
            Domain, Priority, ResolveToUsers, ResolveTocoSpaces, ResolveToIvrs, ResolveToLyncConferences, ResolveToLyncSimplejoin,
            Tenant,
        ],
        Item =
        [
            Domain, Priority, ResolveToUsers, ResolveTocoSpaces, ResolveToIvrs, ResolveToLyncConferences, ResolveToLyncSimplejoin,
            Tenant,
        ],
        Listed = [Domain, Priority, Tenant],
        Filters = [QueryFilter.Contains("filter", Domain), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };

    /// <summary>
    /// The full address under which the user part is told: with the domain of the rule of highest priority that leads to the
    /// target, the tenant's own rules first, else with the bridge's own domain, if it has one.
    /// </summary>
    public static string? AdvertisedUri(string userPart, Field<bool> target, ResourceObject? tenant, IBridgeContext bridge)
    {
        // A rule that does not say where it leads to leads there (inferred from the guide's samples).
        var rule = Tenants.Tenant.OpenTo(tenant, Definition, Tenant, bridge)
            .Where(rule => rule.Text(target) is not "false")
            .OrderByDescending(rule => rule.Has(Tenant))
            .ThenByDescending(rule => rule.Get(Priority))
            .FirstOrDefault();
        var domain = rule?.Text(Domain)
            ?? (bridge.CallBridgeId is { } own ? bridge.Find(CallBridge.Definition, own)?.Text(CallBridge.SipDomain) : null);
        return domain is null ? null : $"{userPart}@{domain}";
    }
}
