using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>Maps attributes of a directory to names and addresses of users and spaces.</summary>
internal static class LdapMapping
{
    public static readonly Field<string> JidMapping = Field.Text("jidMapping").EvenWhenEmpty();
    public static readonly Field<string> NameMapping = Field.Text("nameMapping").EvenWhenEmpty();
    public static readonly Field<string> CdrTagMapping = Field.Text("cdrTagMapping").EvenWhenEmpty();
    public static readonly Field<string> CoSpaceNameMapping = Field.Text("coSpaceNameMapping").EvenWhenEmpty();
    public static readonly Field<string> CoSpaceUriMapping = Field.Text("coSpaceUriMapping").EvenWhenEmpty();
    public static readonly Field<string> CoSpaceSecondaryUriMapping = Field.Text("coSpaceSecondaryUriMapping").EvenWhenEmpty();
    public static readonly Field<string> CoSpaceCallIdMapping = Field.Text("coSpaceCallIdMapping").EvenWhenEmpty();
    public static readonly Field<string> AuthenticationIdMapping = Field.Text("authenticationIdMapping").EvenWhenEmpty();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapMappings",
        Element = "ldapMapping",
        NotFound = Failure.LdapMappingDoesNotExist,
        AuditName = "LDAP mapping",
        Fields =
        [
            JidMapping, NameMapping, CdrTagMapping, CoSpaceNameMapping, CoSpaceUriMapping, CoSpaceSecondaryUriMapping,
            CoSpaceCallIdMapping, AuthenticationIdMapping,
        ],
        Item =
        [
            JidMapping, NameMapping, CdrTagMapping, CoSpaceNameMapping, CoSpaceUriMapping, CoSpaceSecondaryUriMapping,
            CoSpaceCallIdMapping, AuthenticationIdMapping,
        ],
        Listed = [JidMapping, NameMapping],
        Filters = [QueryFilter.Contains("filter", JidMapping, NameMapping)],
    };
}
