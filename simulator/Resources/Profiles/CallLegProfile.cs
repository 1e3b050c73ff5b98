using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>Settings for all legs that the profile applies to, such as the permissions of participants.</summary>
internal static class CallLegProfile
{
    public static readonly Field<string> Name = Field.Text("name");

    private static readonly IReadOnlyList<Field> s_fields = [.. LegSettings.All, Name];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callLegProfiles",
        Element = "callLegProfile",
        NotFound = Failure.CallLegProfileDoesNotExist,
        AuditName = "call leg profile",
        Fields = s_fields,
        Item = s_fields,

        // A client of 3.x finds profiles by their names in the list. Earlier releases have the name there, too, and it comes first (both
        // inferred: the sample and a recorded list are of profiles without a name).
        Listed = [Name, LegSettings.NeedsActivation],
        PlacedByGuess = [Name],
        Filters = [QueryFilter.Contains("filter", Name) with { Basis = Basis.Observed("a client sends it; the guide does not mention it") }, QueryFilter.Usage],
    };
}
