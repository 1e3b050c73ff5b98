using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>Gives a space template to the users imported from one source, or to those of them that a filter matches.</summary>
internal static class LdapUserCoSpaceTemplateSource
{
    public static readonly Field<Guid> CoSpaceTemplate = Field.ReferenceTo("coSpaceTemplate", "coSpaceTemplates", Failure.CoSpaceTemplateDoesNotExist).Required();
    public static readonly Field<Guid> LdapSource = Field.ReferenceTo("ldapSource", "ldapSources", Failure.LdapSourceDoesNotExist).Required();

    // Shown only when it is set, as in a recorded list of a later release.
    public static readonly Field<string> Filter = Field.Text("filter").On(Basis.Documented("Cisco's Postman collection of 3.0"));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapUserCoSpaceTemplateSources",
        Element = "ldapUserCoSpaceTemplateSource",
        NotFound = Failure.LdapUserCoSpaceTemplateSourceDoesNotExist,
        AuditName = "LDAP user space template source",
        Lifetime = Lifetime.From("2.9"),
        VerbsOn = [(Verbs.List | Verbs.Read, Basis.Inferred("the reference describes only POST and PUT"))],
        Fields = [CoSpaceTemplate, LdapSource, Filter],
        Item = [CoSpaceTemplate, LdapSource, Filter],
        Listed = [CoSpaceTemplate, LdapSource, Filter],
        PlacedByGuess = [Filter],
    };
}
