using CmsSim.Simulator.Resources.Ldap;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// The page Active Directory (document 213821). It shows the first server, source and mapping of the API (inferred). The API requires a value
/// for a secure connection, so the page has a field for it (inferred).
/// </summary>
internal static class DirectoryPage
{
    private const int Wide = 50;

    public static readonly Page ActiveDirectory = new(Menu.Configuration, "Active Directory", "/configuration/active-directory",
        new FormSection(
            new FormPart(LdapServer.Definition,
                new Column("Address", LdapServer.Address) { Width = Wide },
                new Column("Port", LdapServer.PortNumber) { Width = 8 },
                new Column("Secure connection", LdapServer.Secure),
                new Column("Username", LdapServer.Username) { Width = Wide },
                new Column("Password", LdapServer.Password) { Width = Wide, IsSecret = true })
            {
                Heading = "Active Directory Server Settings",
            },
            new FormPart(LdapMapping.Definition,
                new Column("Display Name", LdapMapping.NameMapping) { Width = Wide },
                new Column("Username", LdapMapping.JidMapping) { Width = Wide },
                new Column("Space Name", LdapMapping.CoSpaceNameMapping) { Width = Wide },
                new Column("Space URI user part", LdapMapping.CoSpaceUriMapping) { Width = Wide },
                new Column("Space Call ID", LdapMapping.CoSpaceCallIdMapping) { Width = Wide })
            {
                Heading = "Field Mapping Expressions",
            },
            new FormPart(LdapSource.Definition,
                new Column("Base DN", LdapSource.BaseDn) { Width = Wide },
                new Column("Filter", LdapSource.Filter) { Width = Wide })
            {
                Heading = "Import Settings",
                Links = [(LdapSource.Server, 0), (LdapSource.Mapping, 1)],
            })
        {
            Also = ("Sync now", "sync", visit => visit.Changes.Make("POST", Changes.PathOf(LdapSync.Definition), [])),
        })
    {
        Heading = "Active Directory",
    };
}
