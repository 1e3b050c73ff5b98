using System.Xml.Linq;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The objects that use a call leg profile.</summary>
internal static class CallLegProfileUsage
{
    private static readonly IReadOnlyList<Composed> s_users =
    [
        new("global", [], (profile, bridge) => IsUsedBy(bridge.SettingOf(SystemProfiles.Definition), SystemProfiles.CallLegProfile, profile) ? [new XElement("global")] : []),
        UsersOf(Tenant.Definition, Tenant.CallLegProfile),
        UsersOf(CoSpace.Definition, CoSpace.CallLegProfileId),
        UsersOf(CoSpaceUser.Definition, CoSpaceUser.CallLegProfile),
        UsersOf(AccessMethod.Definition, AccessMethod.CallLegProfile),
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "usage",
        Element = "callLegProfileUsage",
        Below = "callLegProfiles",
        Verbs = Verbs.Read,
        Attributes =
        [
            new("id", (profile, _) => profile.Id.ToString()),
            Computed.Number("total", (profile, bridge) => s_users.Sum(users => users.For(profile, bridge).Count())),
        ],
        Item = s_users,
    };

    private static Composed UsersOf(ResourceDefinition type, Field<Guid> field) =>
        new Composed(type.Element, [], (profile, bridge) => bridge.All(type)
            .Where(user => IsUsedBy(user, field, profile))
            .Select(user => new XElement(type.Element, user.Id)))
            .On(Basis.Inferred("the guide names the kinds of objects; its sample shows only global"));

    private static bool IsUsedBy(ResourceObject user, Field<Guid> field, ResourceObject profile) => user.Has(field) && user.Get(field) == profile.Id;
}
