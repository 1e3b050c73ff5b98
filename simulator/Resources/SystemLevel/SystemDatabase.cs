using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The nodes of the clustered database as one bridge sees them. Each bridge has one node (inferred).</summary>
internal static class SystemDatabase
{
    // A client reads the children of the cluster as elements and those of a node as attributes. The content of error is not known.
    private static readonly IReadOnlyList<Element> s_cluster = [Field.Text("error"), Field.Number("totalNodes"), Field.Text("nodeInUse"), Field.Text("node")];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/database",
        Verbs = Verbs.Read,
        Attributes = [new("clustered", (_, bridge) => bridge.IsClustered ? "enabled" : "disabled")],
        Item = [new Composed("cluster", s_cluster, (_, bridge) => bridge.IsClustered ? [Cluster(bridge)] : []).On(Basis.Inferred("the guide's sample shows only a database without a cluster"))],
    };

    private static XElement Cluster(IBridgeContext bridge)
    {
        // A node that is cut off does not know the master.
        var master = bridge.DatabaseMaster;
        return new XElement("cluster",
            new XElement("totalNodes", bridge.Bridges.Count.ToString(CultureInfo.InvariantCulture)),
            master is null ? null : new XElement("nodeInUse", master.BridgeName),
            bridge.Bridges.Select(node => new XElement("node",
                new XAttribute("hostname", node.BridgeName),
                new XAttribute("up", bridge.Reaches(node)),
                new XAttribute("syncBehind", 0),
                new XAttribute("master", node == master))));
    }
}
