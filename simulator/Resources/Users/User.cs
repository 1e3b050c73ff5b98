using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Users;

/// <summary>A user imported by an LDAP sync. The API itself neither creates nor changes users.</summary>
internal static class User
{
    public static readonly Field<string> UserJid = Field.Text("userJid").ReadOnly();
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist).ReadOnly();
    public static readonly Field<string> Name = Field.Text("name").ReadOnly();
    public static readonly Field<string> Email = Field.Text("email").ReadOnly().EvenWhenEmpty();
    public static readonly Field<string> CdrTag = Field.Text("cdrTag", maxLength: 100).ReadOnly().On(Basis.Observed("a client reads it; the guide's table lacks it"));
    public static readonly Field<string> AuthenticationId = Field.Text("authenticationId").ReadOnly();
    public static readonly Field<Guid> UserProfile = Field.ReferenceTo("userProfile", "userProfiles", Failure.UserProfileDoesNotExist).ReadOnly();

    /// <summary>
    /// The LDAP source of the user, even if it has since been deleted; never shown. A user from a world file may have none.
    /// </summary>
    public static readonly Field<Guid> Source = Field.Identifier("ldapSource").ReadOnly();

    /// <summary>JIDs are unique ignoring letter case (inferred from the XMPP address format).</summary>
    public static readonly Uniqueness UniqueJid = new(UserJid, Failure.InvalidOperation) { Comparer = StringComparer.OrdinalIgnoreCase };

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "users",
        Element = "user",
        NotFound = Failure.UserDoesNotExist,
        AuditName = "user",
        Verbs = Verbs.List | Verbs.Read,
        Fields = [UserJid, Tenant, Name, Email, CdrTag, AuthenticationId, UserProfile, Source],
        Item = [UserJid, Tenant, Name, Email, CdrTag, AuthenticationId, UserProfile],
        Listed = [UserJid, Tenant],
        Unique = [UniqueJid],
        Filters =
        [
            QueryFilter.Contains("filter", UserJid, Name, Email),
            QueryFilter.RefersTo("tenantFilter", Tenant),
            new("emailFilter", text => (user, _) => user.Text(Email) == text) { Lifetime = Lifetime.From("2.1") },
            new("cdrTagFilter", text => (user, _) => user.Text(CdrTag) == text) { Lifetime = Lifetime.From("2.1") },
        ],
        AfterDelete = LeaveSpaces,
    };

    /// <summary>The user with the JID; null when there is none.</summary>
    public static ResourceObject? Named(string? jid, IBridgeContext bridge) => jid is null ? null : bridge.FindByUnique(Definition, UniqueJid, jid);

    // The spaces of a deleted owner stay (inferred).
    private static void LeaveSpaces(ResourceObject user, IBridgeContext bridge)
    {
        if (user.Text(UserJid) is not { } jid)
            return;
        foreach (var member in bridge.Referring(CoSpaceUser.Definition, CoSpaceUser.UserJid, jid))
            bridge.Remove(member);
        foreach (var space in bridge.Referring(CoSpace.Definition, CoSpace.OwnerJid, jid))
            bridge.Set(space, CoSpace.OwnerJid, null);
    }
}
