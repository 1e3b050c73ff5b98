using System.Xml.Linq;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The levels from which a leg inherits its settings, the most general first.</summary>
internal static class CallLegProfileTrace
{
    private static readonly Computed s_userId = new Computed("userId", CoSpaceUser.UserIdOf)
        .On(Basis.Inferred("the guide has it for members; its position is not known"));

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "callLegProfileTrace",
        Below = "callLegs",
        Verbs = Verbs.Read,
        Attributes = [new("callLeg", (leg, _) => leg.Id.ToString())],
        Item = [new Composed("profile", [new Group("callLegProfile", LegSettings.All), s_userId], Profiles)],
    };

    private static IEnumerable<XElement> Profiles(ResourceObject leg, IBridgeContext bridge)
    {
        foreach (var level in Inheritance.LevelsOfLeg(leg, bridge))
        {
            var isOwn = level.Profile == leg;
            var settings = LegSettings.All
                .Where(field => field.Lifetime.Includes(bridge.Release) && level.Profile.Has(field))
                .Select(field => new XElement(field.Name, level.Profile.Text(field)))
                .ToList();
            if (isOwn && settings is [])
                continue;

            // The leg's own settings are not a profile, so they have no id (inferred).
            yield return new XElement("profile",
                new XAttribute("scope", ScopeOf(level)),
                new XElement("callLegProfile", isOwn ? null : new XAttribute("id", level.Profile.Id), settings),
                level.Holder.Type == CoSpaceUser.Definition ? new XElement(s_userId.Name, s_userId.ValueOf(level.Holder, bridge)) : null);
        }
    }

    // A profile named by the leg was part of the request to dial out, so its scope is callOut (inferred).
    private static string ScopeOf(Level level) =>
        level.Holder.Type.IsSetting ? "global"
        : level.Holder.Type == CallLeg.Definition && level.Profile != level.Holder ? "callOut"
        : level.Holder.Type.Element;
}
