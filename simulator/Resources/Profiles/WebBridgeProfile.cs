using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>What web bridges offer.</summary>
internal static class WebBridgeProfile
{
    public static readonly Field<string> Name = Field.Text("name").Since("3.0");
    public static readonly Field<string> ResourceArchive = Field.Text("resourceArchive").Since("3.0");
    public static readonly Field<bool> AllowPasscodes = Field.Flag("allowPasscodes").Since("3.0");
    public static readonly Field<bool> AllowSecrets = Field.Flag("allowSecrets").Since("3.0");
    public static readonly Field<bool> UserPortalEnabled = Field.Flag("userPortalEnabled").Since("3.0");
    public static readonly Field<bool> AllowUnauthenticatedGuests = Field.Flag("allowUnauthenticatedGuests").Since("3.0");
    public static readonly Field<bool> ResolveCoSpaceCallIds = Field.Flag("resolveCoSpaceCallIds").Since("3.0");
    public static readonly Field<bool> ResolveLyncConferenceIds = Field.Flag("resolveLyncConferenceIds").Since("3.0");
    public static readonly Field<string> ResolveCoSpaceUris = Field.Choice("resolveCoSpaceUris", "off", "domainSuggestionDisabled", "domainSuggestionEnabled").Since("3.0");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "webBridgeProfiles",
        Element = "webBridgeProfile",
        NotFound = Failure.WebBridgeProfileDoesNotExist,
        AuditName = "web bridge profile",
        Lifetime = Lifetime.From("3.0"),
        Fields =
        [
            Name, ResourceArchive, AllowPasscodes, AllowSecrets, UserPortalEnabled, AllowUnauthenticatedGuests,
            ResolveCoSpaceCallIds, ResolveLyncConferenceIds, ResolveCoSpaceUris,
        ],
        Item =
        [
            Name, ResourceArchive, AllowPasscodes, AllowSecrets, UserPortalEnabled, AllowUnauthenticatedGuests,
            ResolveCoSpaceCallIds, ResolveLyncConferenceIds, ResolveCoSpaceUris,
        ],
        Listed = [Name],
        Filters = [QueryFilter.Usage],
    };
}
