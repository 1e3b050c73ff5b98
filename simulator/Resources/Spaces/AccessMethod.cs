using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>A further URI, call ID or passcode of a space.</summary>
internal static class AccessMethod
{
    public static readonly Field<string> Uri = Field.UriUserPart("uri");
    public static readonly Field<string> CallId = Field.Digits("callId");
    public static readonly Field<string> Passcode = Field.Text("passcode").EvenWhenEmpty();
    public static readonly Field<string> Name = Field.Text("name").Since("2.9");
    public static readonly Field<Guid> CallLegProfile = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<string> Secret = Field.Text("secret");
    public static readonly Field<bool> RegenerateSecret = Field.Flag("regenerateSecret").ModifyOnly().Transient();
    public static readonly Field<string> Scope = Field.Choice("scope", "public", "private", "member").WordSince("member", "3.1", Basis.Observed("a client sends it from 3.1 on"));
    public static readonly Field<long> Importance = Field.Number("importance").Since("2.4");
    public static readonly Field<Guid> DialInSecurityProfile = Field.ReferenceTo("dialInSecurityProfile", "dialInSecurityProfiles", Failure.DialInSecurityProfileDoesNotExist).Since("3.0");

    /// <summary>The space that the access method belongs to, from the path of the request.</summary>
    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "accessMethods",
        Element = "accessMethod",
        NotFound = Failure.AccessMethodDoesNotExist,
        Refuses = [Failure.DuplicateCoSpaceUri, Failure.DuplicateCoSpaceId, Failure.TenantGroupCoSpaceIdConflict, Failure.DuplicateCoSpaceUriPasscode, Failure.DuplicateCoSpaceIdPasscode, Failure.PasscodeTooShort],
        AuditName = "access method",
        Owner = new("coSpaces", CoSpaceId),
        Fields =
        [
            Uri, CallId, Passcode, Name, CallLegProfile, Secret, RegenerateSecret, Scope, Importance, DialInSecurityProfile,
            CoSpaceId,
        ],
        Item = [Uri, CallId, Passcode, CallLegProfile, Secret, Scope, Name, Importance, DialInSecurityProfile],
        Listed = [Uri, CallId, Passcode, Name, CallLegProfile],
        PlacedByGuess = [CallLegProfile],
        Unique =
        [
            new(Uri, Failure.DuplicateCoSpaceUri) { Pool = Addresses.Uris },
            new(CallId, Failure.DuplicateCoSpaceId) { Pool = Addresses.CallIds, FailureWhenKept = Failure.TenantGroupCoSpaceIdConflict },
            new(Secret, Failure.DuplicateCoSpaceSecret) { Pool = Addresses.Secrets },
        ],
        BeforeSave = (method, bridge) => Passcodes.TooShort(method, Passcode, OwnersOf(method, bridge), bridge),
        SupplySecrets = (method, id) => OmittedSecrets.Supply(method, id, CallId, Secret),
        TryReplaceSecret = (method, id, refusal) => OmittedSecrets.TryReplaceSecret(method, id, Passcode, refusal),
        Complete = (method, bridge) => CoSpace.SecretForACallId(method, CallId, Secret, RegenerateSecret, bridge),
        Filters =
        [
            QueryFilter.Contains("filter", Uri, CallId, Passcode, Name),
            QueryFilter.RefersTo("callLegProfileFilter", CallLegProfile),
        ],
    };

    private static PasscodeOwners OwnersOf(ResourceValues method, IBridgeContext bridge)
    {
        var space = bridge.Find(CoSpace.Definition, method.Get(CoSpaceId))!;
        return new PasscodeOwners(method.IdIn(DialInSecurityProfile), space.IdIn(CoSpace.DialInSecurityProfile), space.IdIn(CoSpace.Tenant));
    }
}
