using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Queries;

/// <summary>Finds the objects that a dialled address leads to.</summary>
internal static class AddressBook
{
    /// <summary>The spaces, access methods, IVRs and users that have the URI, each type in the order of its list.</summary>
    public static IEnumerable<ResourceObject> WithUri(string userPart, IBridgeContext bridge)
    {
        var holders = bridge.HoldersOf(CoSpace.UniqueUri, userPart).ToList();
        return
        [
            .. Listed(CoSpace.Definition, holders),
            .. Listed(AccessMethod.Definition, holders),
            .. Listed(Ivr.Definition, holders),
            .. bridge.All(User.Definition).Where(user => IsOf(userPart, user.Text(User.UserJid))),
        ];
    }

    /// <summary>The spaces and access methods that have the call ID, each type in the order of its list.</summary>
    public static IEnumerable<ResourceObject> WithCallId(string callId, IBridgeContext bridge)
    {
        var holders = bridge.HoldersOf(CoSpace.UniqueCallId, callId).ToList();
        return
        [
            .. Listed(CoSpace.Definition, holders),
            .. Listed(AccessMethod.Definition, holders),
        ];
    }

    private static IEnumerable<ResourceObject> Listed(ResourceDefinition type, IEnumerable<ResourceObject> holders) =>
        holders.Where(holder => holder.Type == type).Order(type.Order);

    private static bool IsOf(string userPart, string? jid) =>
        jid is not null && jid.Length > userPart.Length && jid[userPart.Length] is '@' && jid.StartsWith(userPart, StringComparison.OrdinalIgnoreCase);

    public static string? TenantOf(ResourceObject subject, IBridgeContext bridge) => Inheritance.Within(Tenant.Definition, subject, bridge)?.Id.ToString();
}
