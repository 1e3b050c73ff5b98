using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>A directory server from which users are imported.</summary>
internal static class LdapServer
{
    public static readonly Field<string> Address = Field.Text("address").Required();
    public static readonly Field<string> Name = Field.Text("name").Since("2.9");
    public static readonly Field<long> PortNumber = Field.Number("portNumber").Required();
    public static readonly Field<string> Username = Field.Text("username");

    /// <summary>The password. Answers never show it, as in the recorded ones.</summary>
    public static readonly Field<string> Password = Field.Text("password");

    public static readonly Field<bool> Secure = Field.Flag("secure").Required();
    public static readonly Field<bool> UsePagedResults = Field.Flag("usePagedResults").Since("2.1");

    // A list of 2022, of a 2.9 or later, shows it. That older releases do not is inferred.
    private static readonly Placed s_usePagedResultsInList = new Placed(UsePagedResults).Since("2.9");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapServers",
        Element = "ldapServer",
        NotFound = Failure.LdapServerDoesNotExist,
        AuditName = "LDAP server",
        VerbsOn = [(Verbs.Read, Basis.Inferred("the reference describes only the list"))],
        Fields = [Address, Name, PortNumber, Username, Password, Secure, UsePagedResults],
        Item = [Address, Name, PortNumber, Username, Secure, UsePagedResults],
        Listed = [Address, Name, Username, PortNumber, Secure, s_usePagedResultsInList],
        Filters = [QueryFilter.Contains("filter", Address, Name, Username)],
    };
}
