using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>A template from which users create spaces for themselves.</summary>
internal static class CoSpaceTemplate
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<string> Description = Field.Text("description");
    public static readonly Field<Guid> CallProfile = Field.ReferenceTo("callProfile", "callProfiles", Failure.CallProfileDoesNotExist);
    public static readonly Field<Guid> CallLegProfile = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<Guid> DialInSecurityProfile = Field.ReferenceTo("dialInSecurityProfile", "dialInSecurityProfiles", Failure.DialInSecurityProfileDoesNotExist).Since("3.0");

    private static readonly Computed s_numAccessMethodTemplates =
        Computed.Number("numAccessMethodTemplates", (template, bridge) => bridge.CountOwned(AccessMethodTemplate.Definition, template.Id));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "coSpaceTemplates",
        Element = "coSpaceTemplate",
        NotFound = Failure.CoSpaceTemplateDoesNotExist,
        AuditName = "space template",
        Lifetime = Lifetime.From("2.9"),
        VerbsOn = [(Verbs.Create, Basis.Inferred("the reference describes only what can be read and modified"))],
        Fields = [Name, Description, CallProfile, CallLegProfile, DialInSecurityProfile],
        Item = [Name, Description, CallProfile, CallLegProfile, DialInSecurityProfile, s_numAccessMethodTemplates],
        Listed = [Name, CallProfile, CallLegProfile, DialInSecurityProfile, s_numAccessMethodTemplates],
        PlacedByGuess = [DialInSecurityProfile],
        Filters = [QueryFilter.Contains("filter", Name)],
        AfterDelete = UserCoSpaceTemplate.Withdraw,
    };
}
