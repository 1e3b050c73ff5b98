using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>A part of a directory, and the mapping used to import it.</summary>
internal static class LdapSource
{
    public static readonly Field<Guid> Server = Field.ReferenceTo("server", "ldapServers", Failure.LdapServerDoesNotExist).Required();
    public static readonly Field<Guid> Mapping = Field.ReferenceTo("mapping", "ldapMappings", Failure.LdapMappingDoesNotExist).Required();
    public static readonly Field<string> BaseDn = Field.Text("baseDn").Required();

    // A list of 2022 shows an unset filter empty. That older releases and the item do so is inferred.
    public static readonly Field<string> Filter = Field.Text("filter").EvenWhenEmpty();
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);
    public static readonly Field<Guid> UserProfile = Field.ReferenceTo("userProfile", "userProfiles", Failure.UserProfileDoesNotExist);
    public static readonly Field<bool> NonMemberAccess = Field.Flag("nonMemberAccess").Since("2.4").On(Basis.Observed("samples show it; the guide does not mention it"));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapSources",
        Element = "ldapSource",
        NotFound = Failure.LdapSourceDoesNotExist,
        AuditName = "LDAP source",
        Fields = [Server, Mapping, BaseDn, Filter, Tenant, UserProfile, NonMemberAccess],
        Item = [Server, Mapping, BaseDn, Filter, NonMemberAccess, Tenant, UserProfile],
        Listed = [Server, Mapping, Tenant, BaseDn, Filter, NonMemberAccess],
        Filters = [QueryFilter.Contains("filter", BaseDn, Filter), QueryFilter.RefersTo("tenantFilter", Tenant)],
    };
}
