using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The features that one bridge is licensed for, as its world says.</summary>
internal static class SystemLicensing
{
    private static readonly Field[] s_feature = [Field.Text("status"), Field.Text("expiry"), Field.Text("level"), Field.Number("limit")];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/licensing",
        Verbs = Verbs.Read,
        Item = [new Composed("features", [.. LicensedFeature.All.Select(feature => new Group(feature.Name, s_feature))], Features)],
    };

    private static IEnumerable<XElement> Features(ResourceObject _, IBridgeContext bridge) =>
        [new XElement("features", bridge.Licenses.Where(feature => feature.Lifetime.Includes(bridge.Release)).Select(feature => feature.ToXml()))];
}
