using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>Gives a space template to the users imported from one source.</summary>
internal static class LdapUserCoSpaceTemplateSource
{
    public static readonly Field<Guid> CoSpaceTemplate = Field.ReferenceTo("coSpaceTemplate", "coSpaceTemplates", Failure.CoSpaceTemplateDoesNotExist).Required();
    public static readonly Field<Guid> LdapSource = Field.ReferenceTo("ldapSource", "ldapSources", Failure.LdapSourceDoesNotExist).Required();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapUserCoSpaceTemplateSources",
        Element = "ldapUserCoSpaceTemplateSource",
        NotFound = Failure.LdapUserCoSpaceTemplateSourceDoesNotExist,
        AuditName = "LDAP user space template source",
        Lifetime = Lifetime.From("2.9"),
        VerbsOn = [(Verbs.List | Verbs.Read, Basis.Inferred("the reference describes only POST and PUT"))],
        Fields = [CoSpaceTemplate, LdapSource],
        Item = [CoSpaceTemplate, LdapSource],
        Listed = [CoSpaceTemplate, LdapSource],
    };
}
