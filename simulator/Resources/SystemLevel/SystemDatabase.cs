using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The nodes of the clustered database as one bridge sees them.</summary>
internal static class SystemDatabase
{
    private static readonly Basis s_form = Basis.Observed("two clients read attributes of cluster and node; the guide's sample shows only a database without a cluster");

    private static readonly Lifetime s_primary = Lifetime.From("3.0");

    // The order of the attributes is inferred.
    private static readonly IReadOnlyList<Element> s_cluster =
    [
        Field.Text("error").On(Basis.Inferred("present without a master; its text is not known")),
        Field.Number("totalNodes").On(s_form),
        Field.Text("nodeInUse").On(s_form),
        Field.Text("node").On(s_form),
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/database",
        Verbs = Verbs.Read,
        AfterReachabilityChange = CheckLostNodes,
        Attributes = [new("clustered", (_, bridge) => bridge.Database.Nodes is [] ? "disabled" : "enabled")],
        Item = [new Composed("cluster", s_cluster, (_, bridge) => bridge.Database is { Nodes: [_, ..] } database ? [Cluster(database, bridge)] : []).On(s_form)],
    };

    // A loss that is over before the next check shows nowhere. A bridge writes the line once for each longer one (inferred).
    private static void CheckLostNodes(IBridgeContext bridge)
    {
        foreach (var node in bridge.Database.Nodes.Where(node => node.IsJustLost))
            bridge.After(bridge.Settings.DatabaseHealthCheck, () => LogIfLost(node.Name, bridge));
    }

    // The line is that of document 210530, where a node refuses connections; #011 is a tab.
    private static void LogIfLost(string name, IBridgeContext bridge)
    {
        if (bridge.Database.Nodes.First(node => node.Name == name) is { IsUp: false } node)
        {
            var hostname = HostnameOf(node, bridge);
            bridge.LogOf("sfpool", $"Health check {hostname}: error (up = 1): could not connect to server: Connection refused |#011Is the server running on host \"{hostname}\" and accepting|#011TCP/IP connections on port 5432 ?|");
        }
    }

    private static XElement Cluster(DatabaseStatus database, IBridgeContext bridge) => new("cluster",
        database.Master is null ? new XAttribute("error", s_primary.Includes(bridge.Release) ? "no primary node" : "no master node") : null,
        new XAttribute("totalNodes", database.Nodes.Count.ToString(CultureInfo.InvariantCulture)),
        database.Master is { } master ? new XAttribute("nodeInUse", HostnameOf(master, bridge)) : null,
        database.Nodes.Select(node => new XElement("node",
            new XAttribute("hostname", HostnameOf(node, bridge)),
            new XAttribute("up", node.IsUp),
            new XAttribute("syncBehind", node.SyncBehind),
            new XAttribute("master", node.IsMaster))));

    private static string HostnameOf(DatabaseNodeStatus node, IBridgeContext bridge) => node.Hostname ?? CallBridge.HostOf(node.CallBridge, bridge) ?? node.Name;
}
