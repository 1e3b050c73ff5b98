using System.Xml.Linq;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>Which levels a leg takes its settings from, the most general first.</summary>
internal static class CallLegProfileTrace
{
    private static readonly Computed s_userId = new Computed("userId", CoSpaceUser.UserIdOf)
        .On(Basis.Inferred("the guide has it for members; where it stands is not known"));

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

            // What a leg sets for itself is no profile, so it has no id (inferred).
            yield return new XElement("profile",
                new XAttribute("scope", ScopeOf(level)),
                new XElement("callLegProfile", isOwn ? null : new XAttribute("id", level.Profile.Id), settings),
                level.Holder.Type == CoSpaceUser.Definition ? new XElement(s_userId.Name, s_userId.ValueOf(level.Holder, bridge)) : null);
        }
    }

    // The profile that a leg names came with the request to call out (inferred).
    private static string ScopeOf(Level level) =>
        level.Holder.Type.IsSetting ? "global"
        : level.Holder.Type == CallLeg.Definition && level.Profile != level.Holder ? "callOut"
        : level.Holder.Type.Element;
}
