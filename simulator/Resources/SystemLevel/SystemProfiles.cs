using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The profiles that apply where no tenant, space or leg names one.</summary>
internal static class SystemProfiles
{
    public static readonly Field<Guid> CallLegProfile = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<Guid> CallProfile = Field.ReferenceTo("callProfile", "callProfiles", Failure.CallProfileDoesNotExist);
    public static readonly Field<Guid> DtmfProfile = Field.ReferenceTo("dtmfProfile", "dtmfProfiles", Failure.DtmfProfileDoesNotExist);
    public static readonly Field<Guid> UserProfile = Field.ReferenceTo("userProfile", "userProfiles", Failure.UserProfileDoesNotExist);
    public static readonly Field<Guid> IvrBrandingProfile = Field.ReferenceTo("ivrBrandingProfile", "ivrBrandingProfiles", Failure.IvrBrandingProfileDoesNotExist);
    public static readonly Field<Guid> CallBrandingProfile = Field.ReferenceTo("callBrandingProfile", "callBrandingProfiles", Failure.CallBrandingProfileDoesNotExist);
    public static readonly Field<Guid> CompatibilityProfile = Field.ReferenceTo("compatibilityProfile", "compatibilityProfiles", Failure.CompatibilityProfileDoesNotExist).Since("2.1");
    public static readonly Field<Guid> DialInSecurityProfile = Field.ReferenceTo("dialInSecurityProfile", "dialInSecurityProfiles", Failure.DialInSecurityProfileDoesNotExist).Since("3.0");
    public static readonly Field<Guid> WebBridgeProfile = Field.ReferenceTo("webBridgeProfile", "webBridgeProfiles", Failure.WebBridgeProfileDoesNotExist).Since("3.0");

    private static readonly IReadOnlyList<Field> s_fields =
    [
        CallLegProfile, CallProfile, DtmfProfile, UserProfile, IvrBrandingProfile, CallBrandingProfile, CompatibilityProfile, DialInSecurityProfile,
        WebBridgeProfile,
    ];

    // The guide allows POST in one place and lists it as refused in another.
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/profiles",
        Verbs = Verbs.Read | Verbs.Modify,
        AuditName = "system profiles",
        Fields = s_fields,
        Item = s_fields,
    };
}
