using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>A template for many spaces, numbered from start to end. It has no effect until a sync applies it.</summary>
internal static class BulkParameterSet
{
    public static readonly Field<long> StartIndex = Field.Number("startIndex", max: long.MaxValue).Required();
    public static readonly Field<long> EndIndex = Field.Number("endIndex", max: long.MaxValue).Required();
    public static readonly Field<string> UriMapping = IndexMapping.Field("coSpaceUriMapping", uri => WireText.IsUserPart(uri));
    public static readonly Field<string> NameMapping = IndexMapping.Field("coSpaceNameMapping");
    public static readonly Field<string> CallIdMapping = IndexMapping.Field("coSpaceCallIdMapping", callId => callId.All(char.IsAsciiDigit));
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<Guid> CallProfileId = Field.ReferenceTo("callProfile", "callProfiles", Failure.CallProfileDoesNotExist);
    public static readonly Field<Guid> CallBrandingProfile = Field.ReferenceTo("callBrandingProfile", "callBrandingProfiles", Failure.CallBrandingProfileDoesNotExist);
    public static readonly Field<bool> NonMemberAccess = Field.Flag("nonMemberAccess");

    public static readonly Field<Guid> CallLegProfileId = Field
        .ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist)
        .On(Basis.Observed("trace 8954 sends it and is answered 200; the guide does not mention it"));

    private static readonly IReadOnlyList<Field> s_fields =
    [
        StartIndex, EndIndex, UriMapping, NameMapping, CallIdMapping, Tenant, CallProfileId, CallBrandingProfile, NonMemberAccess, CallLegProfileId,
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "cospaceBulkParameterSets",
        Element = "cospaceBulkParameterSet",
        NotFound = Failure.BulkParameterSetDoesNotExist,
        AuditName = "object type 29",
        Fields = s_fields,
        Item = s_fields,
        Listed = [StartIndex, EndIndex],
    };
}
