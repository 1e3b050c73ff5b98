using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>An access method that each space created from the template gets.</summary>
internal static class AccessMethodTemplate
{
    public static readonly Field<string> Name = Field.Text("name");

    /// <summary>Letters, digits and . - _ with exactly one $, which is replaced by a part that makes the URI unique.</summary>
    public static readonly Field<string> UriGenerator = new(
        "uriGenerator",
        text => text.Length <= 200 && text.Count(c => c is '$') == 1 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '$') ? text : null,
        text => text);

    public static readonly Field<Guid> CallLegProfile = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<bool> GenerateUniqueCallId = Field.Flag("generateUniqueCallId");
    public static readonly Field<Guid> DialInSecurityProfile = Field.ReferenceTo("dialInSecurityProfile", "dialInSecurityProfiles", Failure.DialInSecurityProfileDoesNotExist).Since("3.0");

    /// <summary>The space template that the access method template belongs to, from the path of the request.</summary>
    public static readonly Field<Guid> CoSpaceTemplateId = Field.ReferenceTo("coSpaceTemplate", "coSpaceTemplates", Failure.CoSpaceTemplateDoesNotExist).ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "accessMethodTemplates",
        Element = "accessMethodTemplate",
        NotFound = Failure.CoSpaceAccessMethodTemplateDoesNotExist,
        AuditName = "access method template",
        Lifetime = Lifetime.From("2.9"),
        Owner = new("coSpaceTemplates", CoSpaceTemplateId),
        VerbsOn = [(Verbs.Create, Basis.Inferred("the reference describes only what can be read and modified"))],
        Fields = [Name, UriGenerator, CallLegProfile, GenerateUniqueCallId, DialInSecurityProfile, CoSpaceTemplateId],
        Item = [Name, UriGenerator, CallLegProfile, GenerateUniqueCallId, DialInSecurityProfile],
        Listed = [Name, UriGenerator, CallLegProfile, GenerateUniqueCallId, DialInSecurityProfile],
        PlacedByGuess = [Name, UriGenerator, CallLegProfile, GenerateUniqueCallId, DialInSecurityProfile],
        Filters =
        [
            QueryFilter.Contains("filter", Name, UriGenerator),
            QueryFilter.RefersTo("callLegProfileFilter", CallLegProfile) with { Lifetime = Lifetime.From("2.9") },
        ],
    };
}
