using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Queries;

/// <summary>Who is reached by what is dialled.</summary>
internal static class AddressBook
{
    /// <summary>The spaces, ways into a space, IVRs and users that have the URI.</summary>
    public static IEnumerable<ResourceObject> WithUri(string userPart, IBridgeContext bridge) =>
    [
        .. bridge.All(CoSpace.Definition).Where(space => space.Text(CoSpace.Uri) == userPart || space.Text(CoSpace.SecondaryUri) == userPart),
        .. bridge.All(AccessMethod.Definition).Where(method => method.Text(AccessMethod.Uri) == userPart),
        .. bridge.All(Ivr.Definition).Where(ivr => ivr.Text(Ivr.Uri) == userPart),
        .. bridge.All(User.Definition).Where(user => user.Text(User.UserJid)?.StartsWith(userPart + "@", StringComparison.OrdinalIgnoreCase) == true),
    ];

    /// <summary>The spaces and ways into a space that have the call ID.</summary>
    public static IEnumerable<ResourceObject> WithCallId(string callId, IBridgeContext bridge) =>
    [
        .. bridge.All(CoSpace.Definition).Where(space => space.Text(CoSpace.CallId) == callId),
        .. bridge.All(AccessMethod.Definition).Where(method => method.Text(AccessMethod.CallId) == callId),
    ];

    public static string? TenantOf(ResourceObject subject, IBridgeContext bridge) => Inheritance.Within(Tenant.Definition, subject, bridge)?.Id.ToString();
}
