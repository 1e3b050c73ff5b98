using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Tenants;

/// <summary>A customer whose spaces, users and limits are separate from those of others.</summary>
internal static class Tenant
{
    public static readonly Field<string> Name = Field.Text("name").Required();
    public static readonly Field<Guid> TenantGroup = Field.ReferenceTo("tenantGroup", "tenantGroups", Failure.TenantGroupDoesNotExist);
    public static readonly Field<Guid> CallLegProfile = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<Guid> CallProfile = Field.ReferenceTo("callProfile", "callProfiles", Failure.CallProfileDoesNotExist);
    public static readonly Field<Guid> DtmfProfile = Field.ReferenceTo("dtmfProfile", "dtmfProfiles", Failure.DtmfProfileDoesNotExist);
    public static readonly Field<Guid> IvrBrandingProfile = Field.ReferenceTo("ivrBrandingProfile", "ivrBrandingProfiles", Failure.IvrBrandingProfileDoesNotExist);
    public static readonly Field<Guid> CallBrandingProfile = Field.ReferenceTo("callBrandingProfile", "callBrandingProfiles", Failure.CallBrandingProfileDoesNotExist);
    public static readonly Field<long> ParticipantLimit = Field.Number("participantLimit");
    public static readonly Field<Guid> UserProfile = Field.ReferenceTo("userProfile", "userProfiles", Failure.UserProfileDoesNotExist);
    public static readonly Field<Guid> DialInSecurityProfile = Field.ReferenceTo("dialInSecurityProfile", "dialInSecurityProfiles", Failure.DialInSecurityProfileDoesNotExist).Since("3.0");
    public static readonly Field<Guid> WebBridgeProfile = Field.ReferenceTo("webBridgeProfile", "webBridgeProfiles", Failure.WebBridgeProfileDoesNotExist).Since("3.0");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "tenants",
        Element = "tenant",
        NotFound = Failure.TenantDoesNotExist,
        AuditName = "tenant",
        Fields =
        [
            Name, TenantGroup, CallLegProfile, CallProfile, DtmfProfile, IvrBrandingProfile, CallBrandingProfile, ParticipantLimit,
            UserProfile, DialInSecurityProfile, WebBridgeProfile,
        ],
        Item =
        [
            Name, CallBrandingProfile, IvrBrandingProfile, TenantGroup, CallLegProfile, CallProfile, DtmfProfile, ParticipantLimit,
            UserProfile, DialInSecurityProfile, WebBridgeProfile,
        ],
        Listed = [Name, TenantGroup],
        PlacedByGuess = [TenantGroup],
        Scope = [TenantGroup],
        Clash = CallIdsStayUnique,
        Filters = [QueryFilter.Contains("filter", Name), QueryFilter.RefersTo("callLegProfileFilter", CallLegProfile)],
    };

    /// <summary>
    /// The objects of a type that apply to a tenant: its own first, then those without a tenant. Without a tenant, only the latter.
    /// </summary>
    public static IEnumerable<ResourceObject> OpenTo(ResourceObject? tenant, ResourceDefinition type, Field<Guid> owner, IBridgeContext bridge)
    {
        var id = tenant?.Id.ToString();
        return bridge.All(type)
            .Where(subject => subject.Text(owner) is not { } belongsTo || belongsTo == id)
            .OrderByDescending(subject => subject.Has(owner));
    }

    // Moving a tenant to another group moves its call IDs to another numbering plan.
    private static Refusal? CallIdsStayUnique(ResourceValues tenant, IObjects objects)
    {
        if (tenant.Before is not { } before || before.Text(TenantGroup) == tenant.Text(TenantGroup))
            return null;
        var id = before.Id.ToString();
        return objects.All(CoSpace.Definition)
            .Where(space => space.Text(CoSpace.Tenant) == id)
            .Select(space => Clashes.Of(new ResourceValues(CoSpace.Definition, space), objects) ?? Addresses.ClashOfMethods(space.Id, objects))
            .FirstOrDefault(refusal => refusal is not null);
    }
}
