using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>An address where callers enter the call ID of their meeting.</summary>
internal static class Ivr
{
    public static readonly Field<string> Uri = Field.UriUserPart("uri").Required();
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<Guid> TenantGroup = Field.ReferenceTo("tenantGroup", "tenantGroups", Failure.TenantGroupDoesNotExist);
    public static readonly Field<Guid> IvrBrandingProfile = Field.ReferenceTo("ivrBrandingProfile", "ivrBrandingProfiles", Failure.IvrBrandingProfileDoesNotExist);
    public static readonly Field<bool> ResolveCoSpaceCallIds = Field.Flag("resolveCoSpaceCallIds").DefaultsTo("true");
    public static readonly Field<bool> ResolveLyncConferenceIds = Field.Flag("resolveLyncConferenceIds").DefaultsTo("false");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ivrs",
        Element = "ivr",
        NotFound = Failure.IvrDoesNotExist,
        AuditName = "IVR",
        Fields = [Uri, Tenant, TenantGroup, IvrBrandingProfile, ResolveCoSpaceCallIds, ResolveLyncConferenceIds],
        Item = [Uri, ResolveCoSpaceCallIds, ResolveLyncConferenceIds, Tenant, TenantGroup, IvrBrandingProfile],
        Listed = [Uri],
        Unique = [new(Uri, Failure.IvrUriConflict) { Pool = Spaces.Addresses.Uris }],
        Filters = [QueryFilter.Contains("filter", Uri), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
