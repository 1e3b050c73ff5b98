using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A rule for outgoing calls: it selects the route by the domain of the address.</summary>
internal static class OutboundDialPlanRule
{
    private static readonly Basis s_sample = Basis.Observed("the guide's sample of a rule shows it");

    public static readonly Field<string> Domain = Field.Text("domain").Required();
    public static readonly Field<long> Priority = Field.Number("priority").DefaultsTo("0").On(s_sample);
    public static readonly Field<string> LocalContactDomain = Field.Text("localContactDomain").EvenWhenEmpty();
    public static readonly Field<string> LocalFromDomain = Field.Text("localFromDomain").EvenWhenEmpty();
    public static readonly Field<string> SipProxy = Field.Text("sipProxy");
    public static readonly Field<string> TrunkType = Field.Choice("trunkType", "sip", "lync", "avaya").DefaultsTo("sip").On(s_sample);
    public static readonly Field<string> FailureAction = Field.Choice("failureAction", "stop", "continue").DefaultsTo("stop").On(s_sample);
    public static readonly Field<string> SipControlEncryption = Field.Choice("sipControlEncryption", "auto", "encrypted", "unencrypted").DefaultsTo("auto").On(s_sample);
    public static readonly Field<string> Scope = Field.Choice("scope", "global", "callBridge", "callBridgeGroup").DefaultsTo("global").WordSince("callBridgeGroup", "2.2");
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist);
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.2");
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<string> CallRouting = Field.Choice("callRouting", "default", "traversal").DefaultsTo("default");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "outboundDialPlanRules",
        Element = "outboundDialPlanRule",
        NotFound = Failure.OutboundDialPlanRuleDoesNotExist,
        Most = limits => limits.DialPlanRules,
        AuditName = "outbound dial plan rule",
        Fields =
        [
            Domain, Priority, LocalContactDomain, LocalFromDomain, SipProxy, TrunkType, FailureAction, SipControlEncryption, Scope,
            CallBridge, CallBridgeGroup, Tenant, CallRouting,
        ],
        Item =
        [
            Domain, Priority, LocalContactDomain, LocalFromDomain, TrunkType, SipControlEncryption, SipProxy, FailureAction, Scope,
            CallRouting, CallBridge, CallBridgeGroup, Tenant,
        ],
        Listed = [Domain, Priority, Tenant],
        PlacedByGuess = [Tenant],
        Filters = [QueryFilter.Contains("filter", Domain), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
