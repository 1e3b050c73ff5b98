using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The licensed features of one bridge, from the world.</summary>
internal static class SystemLicensing
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/licensing",
        Verbs = Verbs.Read,
        Item = [new Composed("features", [.. LicensedFeature.All.Select(Shape)], Features)],
    };

    private static Group Shape(LicensedFeature feature) =>
        new Group(feature.Name, [.. feature.Children.Select(Child)]).Since(feature.Lifetime.Since.ToString());

    private static Field<string> Child(string name) =>
        name is "level" ? Field.Text(name).On(Basis.Observed("a sample of the guide has it; its table does not")) : Field.Text(name);

    private static IEnumerable<XElement> Features(ResourceObject _, IBridgeContext bridge) =>
        [new XElement("features", bridge.Licenses.Where(feature => feature.Lifetime.Includes(bridge.Release)).Select(feature => feature.ToXml()))];
}
