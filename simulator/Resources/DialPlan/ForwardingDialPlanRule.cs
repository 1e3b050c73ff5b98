using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A rule for incoming calls whose domain has no inbound rule.</summary>
internal static class ForwardingDialPlanRule
{
    private static readonly Basis s_sample = Basis.Observed("the guide's sample of a rule shows it");

    public static readonly Field<string> MatchPattern = Field.Text("matchPattern").Required();
    public static readonly Field<string> DestinationDomain = Field.Text("destinationDomain");
    public static readonly Field<string> Action = Field.Choice("action", "forward", "reject").DefaultsTo("forward").On(s_sample);
    public static readonly Field<string> CallerIdMode = Field.Choice("callerIdMode", "regenerate", "preserve").DefaultsTo("regenerate");
    public static readonly Field<long> Priority = Field.Number("priority").DefaultsTo("0").On(s_sample);
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<string> UriParameters = Field.Choice("uriParameters", "discard", "forward").DefaultsTo("discard");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "forwardingDialPlanRules",
        Element = "forwardingDialPlanRule",
        NotFound = Failure.ForwardingDialPlanRuleDoesNotExist,
        Most = limits => limits.DialPlanRules,
        AuditName = "forwarding dial plan rule",
        Fields = [MatchPattern, DestinationDomain, Action, CallerIdMode, Priority, Tenant, UriParameters],
        Item = [MatchPattern, Priority, Action, DestinationDomain, CallerIdMode, UriParameters, Tenant],
        Listed = [MatchPattern, Priority, Tenant],
        PlacedByGuess = [Tenant],
        Filters = [QueryFilter.Contains("filter", MatchPattern), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
