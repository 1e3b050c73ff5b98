using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a TURN server as a bridge sees it.</summary>
internal static class TurnServerStatus
{
    private const long StandardPort = 3478;

    private static readonly IReadOnlyList<Element> s_host =
    [
        Field.Text("address"), Field.Number("portNumber"), Field.Flag("reachable"), Field.Number("roundTripTimeMs"), Field.Text("mappedAddress"),
        Field.Number("mappedPortNumber"), Field.Number("numAllocations"),
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "status",
        Below = "turnServers",
        Element = "turnServer",
        Verbs = Verbs.Read,
        Attributes = [WebBridgeStatus.Id],
        Item = [new Composed("host", s_host, Host).On(Basis.Inferred("a server has one host; no media flows, so it has no allocation, and no address is mapped"))],
    };

    private static IEnumerable<XElement> Host(ResourceObject server, IBridgeContext bridge)
    {
        if (server.Text(TurnServer.ServerAddress) is not { } address)
            return [];
        var isReachable = bridge.Live.StateOf(server) is ServerState.Success;
        return
        [
            new XElement("host",
                new XElement("address", address),
                new XElement("portNumber", server.Text(TurnServer.TcpPortNumberOverride) ?? StandardPort.ToString(CultureInfo.InvariantCulture)),
                new XElement("reachable", isReachable ? "true" : "false"),
                isReachable ? new XElement("roundTripTimeMs", "1") : null,
                isReachable ? new XElement("numAllocations", "0") : null),
        ];
    }
}
