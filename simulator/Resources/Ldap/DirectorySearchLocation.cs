using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>A directory that clients search for contacts.</summary>
internal static class DirectorySearchLocation
{
    public static readonly Field<Guid> LdapServer = Field.ReferenceTo("ldapServer", "ldapServers", Failure.LdapServerDoesNotExist).Required().EvenWhenEmpty();
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist).EvenWhenEmpty();
    public static readonly Field<string> BaseDn = Field.Text("baseDn").EvenWhenEmpty();
    public static readonly Field<string> FilterFormat = Field.Text("filterFormat").EvenWhenEmpty();
    public static readonly Field<string> Label = Field.Text("label").EvenWhenEmpty();
    public static readonly Field<long> Priority = Field.Number("priority").EvenWhenEmpty();
    public static readonly Field<string> FirstName = Field.Text("firstName").EvenWhenEmpty();
    public static readonly Field<string> LastName = Field.Text("lastName").EvenWhenEmpty();
    public static readonly Field<string> DisplayName = Field.Text("displayName").EvenWhenEmpty();
    public static readonly Field<string> Phone = Field.Text("phone").EvenWhenEmpty();
    public static readonly Field<string> Mobile = Field.Text("mobile").EvenWhenEmpty();
    public static readonly Field<string> Email = Field.Text("email").EvenWhenEmpty();
    public static readonly Field<string> Sip = Field.Text("sip").EvenWhenEmpty();
    public static readonly Field<string> Organisation = Field.Text("organisation").EvenWhenEmpty();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "directorySearchLocations",
        Element = "directorySearchLocation",
        NotFound = Failure.DirectorySearchLocationDoesNotExist,
        AuditName = "directory search location",
        Fields =
        [
            LdapServer, Tenant, BaseDn, FilterFormat, Label, Priority, FirstName, LastName, DisplayName, Phone, Mobile, Email, Sip,
            Organisation,
        ],
        Item =
        [
            LdapServer, BaseDn, FilterFormat, Priority, Label, FirstName, LastName, DisplayName, Phone, Mobile, Email, Sip,
            Organisation, Tenant,
        ],
        Listed = [LdapServer, BaseDn, FilterFormat, Priority, Label, Tenant],
        PlacedByGuess = [Tenant],
        Filters = [QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
