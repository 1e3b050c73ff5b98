using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a TURN server as a bridge sees it. Bridges here contact no server, so it is never reachable.</summary>
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
        Item = [new Composed("host", s_host, Host).On(Basis.Inferred("no server is reachable, and no alarm is raised because none is in use"))],
    };

    private static IEnumerable<XElement> Host(ResourceObject server, IBridgeContext bridge) => server.Text(TurnServer.ServerAddress) is { } address
        ?
        [
            new XElement("host",
                new XElement("address", address),
                new XElement("portNumber", server.Text(TurnServer.TcpPortNumberOverride) ?? StandardPort.ToString(CultureInfo.InvariantCulture)),
                new XElement("reachable", "false")),
        ]
        : [];
}
