using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A rule for incoming calls: it selects the kinds of objects that a domain leads to, such as spaces, IVRs and users.</summary>
internal static class InboundDialPlanRule
{
    // A key for rules without a tenant. It is not the id of any tenant.
    private const string AllTenants = "";

    private static readonly Basis s_sample = Basis.Observed("the guide's sample of a rule shows it");

    public static readonly Field<string> Domain = Field.Text("domain").Required();
    public static readonly Field<long> Priority = Field.Number("priority").DefaultsTo("0").On(s_sample);
    public static readonly Field<bool> ResolveToUsers = Field.Flag("resolveToUsers").DefaultsTo("true").On(s_sample).Until("3.0");
    public static readonly Field<bool> ResolveTocoSpaces = Field.Flag("resolveTocoSpaces").DefaultsTo("true").On(s_sample);
    public static readonly Field<bool> ResolveToIvrs = Field.Flag("resolveToIvrs").DefaultsTo("true").On(s_sample);
    public static readonly Field<bool> ResolveToLyncConferences = Field.Flag("resolveToLyncConferences").DefaultsTo("false");
    public static readonly Field<bool> ResolveToLyncSimplejoin = Field.Flag("resolveToLyncSimplejoin").DefaultsTo("false").Since("2.2");
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);

    /// <summary>One rule per domain and tenant. The guide does not say so, but a second rule would have no effect (inferred).</summary>
    private static readonly Uniqueness s_uniqueDomain = new(Domain, Failure.ParameterError)
    {
        Comparer = StringComparer.OrdinalIgnoreCase,
        Pool = new((rule, other, reason, _) => rule.Text(Tenant) == other.Text(Tenant) ? reason : null),
        FailureWhenKept = Failure.InboundDialPlanRuleUriConflict,
    };

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "inboundDialPlanRules",
        Element = "inboundDialPlanRule",
        NotFound = Failure.InboundDialPlanRuleDoesNotExist,
        Most = limits => limits.DialPlanRules,
        AuditName = "inbound dial plan rule",
        Refuses = [Failure.InboundDialPlanRuleUriConflict],
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
        PlacedByGuess = [Tenant],
        Unique = [s_uniqueDomain],
        Scope = [Tenant],
        Clash = EachUriLeadsToOneTenant,
        Filters = [QueryFilter.Contains("filter", Domain), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };

    /// <summary>
    /// The full address of a user part. Its domain is that of the rule with the highest priority that leads to the target, with the tenant's
    /// own rules first. Without such a rule, it is the bridge's SIP domain. Null when there is no domain.
    /// </summary>
    public static string? AdvertisedUri(string userPart, Field<bool> target, ResourceObject? tenant, IBridgeContext bridge)
    {
        // A rule without a flag for the target leads to it (inferred from the guide's samples).
        var rule = Tenants.Tenant.OpenTo(tenant, Definition, Tenant, bridge)
            .Where(rule => rule.Text(target) is not "false")
            .OrderByDescending(rule => rule.Has(Tenant))
            .ThenByDescending(rule => rule.Get(Priority))
            .FirstOrDefault();
        var domain = rule?.Text(Domain)
            ?? (bridge.CallBridgeId is { } own ? bridge.Find(CallBridge.Definition, own)?.Text(CallBridge.SipDomain) : null);
        return domain is null ? null : $"{userPart}@{domain}";
    }

    /// <summary>True when the rules of one domain lead to the spaces of both tenants. A rule without a tenant leads to all spaces.</summary>
    public static bool OneDomainLeadsToBoth(string? tenant, string? other, IObjects objects)
    {
        var domains = objects.Remember(Definition, DomainsByTenant);
        if (domains.ContainsKey(AllTenants))
            return true;
        return tenant is not null && other is not null && domains.TryGetValue(tenant, out var mine) && domains.TryGetValue(other, out var theirs)
            && (mine.Count < theirs.Count ? mine.Overlaps(theirs) : theirs.Overlaps(mine));
    }

    // Computed once for all holders of an address, because there can be many rules and many holders.
    private static Dictionary<string, HashSet<string>> DomainsByTenant(IObjects objects)
    {
        var domains = new Dictionary<string, HashSet<string>>();
        foreach (var rule in objects.All(Definition))
        {
            if (!rule.Get(ResolveTocoSpaces))
                continue;
            var tenant = rule.Text(Tenant) ?? AllTenants;
            if (!domains.TryGetValue(tenant, out var ofTenant))
                domains.Add(tenant, ofTenant = new(StringComparer.OrdinalIgnoreCase));
            ofTenant.Add(rule.Text(Domain)!);
        }
        return domains;
    }

    private static Refusal? EachUriLeadsToOneTenant(ResourceValues values, IObjects objects)
    {
        var rule = values.Draft();
        if (!rule.Get(ResolveTocoSpaces))
            return null;
        var tenants = OfDomain(rule, objects).Where(other => !other.IsSameAs(rule)).Append(rule)
            .Where(other => other.Get(ResolveTocoSpaces)).Select(other => other.Text(Tenant) ?? AllTenants).ToHashSet();
        if (tenants.Count == 1 && !tenants.Contains(AllTenants))
            return null;
        foreach (var uri in objects.SharedValues(CoSpace.UniqueUri))
        {
            var reached = objects.HoldersOf(CoSpace.UniqueUri, uri)
                .Select(way => Addresses.SpaceOf(way, objects).Text(CoSpace.Tenant))
                .Distinct()
                .Count(tenant => tenants.Contains(AllTenants) || (tenant is not null && tenants.Contains(tenant)));
            if (reached > 1)
                return new Refusal(Failure.InboundDialPlanRuleUriConflict, "domain", Why: $"{uri}@{rule.Text(Domain)} would lead to the spaces of {reached} tenants");
        }
        return null;
    }

    // A rule in a world may have an empty domain, or lack it while the mistakes of the world are collected.
    private static IEnumerable<ResourceObject> OfDomain(ResourceObject rule, IObjects objects) =>
        rule.Text(Domain) is { } domain ? objects.HoldersOf(s_uniqueDomain, domain) : [];
}
