using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The licences of the cluster, which expire and are renewed. They follow the licences of the bridge that answers.</summary>
internal static class ClusterLicensing
{
    private static readonly (string Name, string Feature)[] s_features =
        [("callBridge", "callBridge"), ("callBridgeNoEncryption", "callBridgeNoEncryption"), ("customizations", "branding"), ("recording", "recording")];

    private static readonly Field[] s_feature = [Field.Text("status"), Field.Text("expiry")];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "clusterLicensing",
        Lifetime = Lifetime.From("3.0"),
        Verbs = Verbs.Read,
        Item =
        [
            new Composed("features", [.. s_features.Select(feature => new Group(feature.Name, s_feature))], Features)
                .On(Basis.Inferred("the licences of the bridge, renewed each day")),
        ],
    };

    private static IEnumerable<XElement> Features(ResourceObject _, IBridgeContext bridge) =>
        [new XElement("features", s_features.Select(feature => Status(feature.Name, bridge.Licenses.FirstOrDefault(license => license.Name == feature.Feature), bridge)))];

    // A cluster has no grace period.
    private static XElement Status(string name, LicensedFeature? license, IBridgeContext bridge) => license is { IsHeld: true }
        ? new XElement(name,
            new XElement("status", LicensedFeature.Activated),
            new XElement("expiry", LicensedFeature.Day(bridge.Now + bridge.Settings.ClusterLicenseAhead)))
        : new XElement(name, new XElement("status", license?.Status ?? LicensedFeature.None));
}
