using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A layout of one's own, by name.</summary>
internal static class LayoutTemplate
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<string> Description = Field.Text("description").On(Basis.Inferred("no source documents it"));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "layoutTemplates",
        Element = "layoutTemplate",
        NotFound = Failure.LayoutTemplateDoesNotExist,
        AuditName = "layout template",
        Lifetime = Lifetime.From("2.8"),
        VerbsOn = [(Verbs.Read, Basis.Inferred("there is a reason for unknown ids; nothing else tells"))],
        Fields = [Name, Description],
        Item = [Name],
        Listed = [Name],
        Filters = [QueryFilter.Contains("filter", Name)],
    };
}
