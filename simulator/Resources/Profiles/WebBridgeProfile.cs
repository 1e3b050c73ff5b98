using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The settings of web bridges.</summary>
internal static class WebBridgeProfile
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<string> ResourceArchive = Field.Text("resourceArchive");
    public static readonly Field<bool> AllowPasscodes = Field.Flag("allowPasscodes");
    public static readonly Field<bool> AllowSecrets = Field.Flag("allowSecrets");
    public static readonly Field<bool> UserPortalEnabled = Field.Flag("userPortalEnabled");
    public static readonly Field<bool> AllowUnauthenticatedGuests = Field.Flag("allowUnauthenticatedGuests");
    public static readonly Field<bool> ResolveCoSpaceCallIds = Field.Flag("resolveCoSpaceCallIds");
    public static readonly Field<bool> ResolveLyncConferenceIds = Field.Flag("resolveLyncConferenceIds");
    public static readonly Field<string> ResolveCoSpaceUris = Field.Choice("resolveCoSpaceUris", "off", "domainSuggestionDisabled", "domainSuggestionEnabled");

    /// <summary>The settings that can be inherited, with the values that apply when no level sets them.</summary>
    public static readonly IReadOnlyList<(Field Field, string? Otherwise)> Settings =
    [
        (ResourceArchive, null),
        (AllowPasscodes, "true"),
        (AllowSecrets, "true"),
        (UserPortalEnabled, "true"),
        (AllowUnauthenticatedGuests, "true"),
        (ResolveCoSpaceCallIds, "true"),
        (ResolveLyncConferenceIds, "false"),
        (ResolveCoSpaceUris, "off"),
    ];

    private static readonly IReadOnlyList<Field> s_fields = [Name, .. Settings.Select(setting => setting.Field)];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "webBridgeProfiles",
        Element = "webBridgeProfile",
        NotFound = Failure.WebBridgeProfileDoesNotExist,
        AuditName = "web bridge profile",
        Lifetime = Lifetime.From("3.0"),
        Fields = s_fields,
        Item = s_fields,
        Listed = [Name],
        PlacedByGuess = [Name],
        Filters = [QueryFilter.Usage],
    };
}
