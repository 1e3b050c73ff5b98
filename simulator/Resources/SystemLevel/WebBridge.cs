using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A web bridge for participants who join with a browser.</summary>
internal static class WebBridge
{
    public static readonly Field<string> Url = Field.Text("url");
    public static readonly Field<string> ResourceArchive = Field.Text("resourceArchive").Until("3.0");
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<Guid> TenantGroup = Field.ReferenceTo("tenantGroup", "tenantGroups", Failure.TenantGroupDoesNotExist);
    public static readonly Field<string> IdEntryMode = Field.Choice("idEntryMode", "disabled", "secure", "legacy").DefaultsTo("secure").Until("3.0");
    public static readonly Field<bool> AllowWeblinkAccess = Field.Flag("allowWeblinkAccess").DefaultsTo("true").Until("3.0");
    public static readonly Field<bool> ShowSignIn = Field.Flag("showSignIn").DefaultsTo("true").Until("3.0");
    public static readonly Field<bool> ResolveCoSpaceCallIds = Field.Flag("resolveCoSpaceCallIds").DefaultsTo("true").Until("3.0");
    public static readonly Field<bool> ResolveLyncConferenceIds = Field.Flag("resolveLyncConferenceIds").DefaultsTo("false").Until("3.0");
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).Since("2.1");
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.1");
    public static readonly Field<Guid> WebBridgeProfile = Field.ReferenceTo("webBridgeProfile", "webBridgeProfiles", Failure.WebBridgeProfileDoesNotExist).Since("3.0");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "webBridges",
        Element = "webBridge",
        NotFound = Failure.WebBridgeDoesNotExist,
        AuditName = "web bridge",
        DecidesServers = true,
        Most = limits => limits.ConfiguredServers,
        Fields =
        [
            Url, ResourceArchive, Tenant, TenantGroup, IdEntryMode, AllowWeblinkAccess, ShowSignIn, ResolveCoSpaceCallIds,
            ResolveLyncConferenceIds, CallBridge, CallBridgeGroup, WebBridgeProfile,
        ],
        Item =
        [
            Url, ResolveCoSpaceCallIds, ResolveLyncConferenceIds, IdEntryMode, AllowWeblinkAccess, ShowSignIn, ResourceArchive,
            Tenant, TenantGroup, CallBridge, CallBridgeGroup, WebBridgeProfile,
        ],
        Listed = [Url, ResourceArchive],
        PlacedByGuess = [ResourceArchive],
        Filters = [QueryFilter.Contains("filter", Url, ResourceArchive), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
