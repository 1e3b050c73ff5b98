using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A TURN server for clients behind firewalls.</summary>
internal static class TurnServer
{
    public static readonly Field<string> ServerAddress = Field.Text("serverAddress");
    public static readonly Field<string> ClientAddress = Field.Text("clientAddress");
    public static readonly Field<string> Username = Field.Text("username");

    /// <summary>The password. Answers never show it, as document 211301 notes; the table of the 2.0 guide lists it all the same.</summary>
    public static readonly Field<string> Password = Field.Text("password");

    public static readonly Field<string> Type = Field.Choice("type", "acano", "cms", "expressway", "lyncEdge", "standard").DefaultsTo("standard");
    public static readonly Field<long> NumRegistrations = Field.Number("numRegistrations");
    public static readonly Field<long> TcpPortNumberOverride = Field.Number("tcpPortNumberOverride");
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).Since("2.1");
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.1");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "turnServers",
        Element = "turnServer",
        NotFound = Failure.TurnServerDoesNotExist,
        AuditName = "TURN server",
        DecidesServers = true,
        Most = limits => limits.ConfiguredServers,
        Fields =
        [
            ServerAddress, ClientAddress, Username, Password, Type, NumRegistrations, TcpPortNumberOverride, CallBridge,
            CallBridgeGroup,
        ],
        Item =
        [
            ServerAddress, ClientAddress, NumRegistrations, Type, Username, TcpPortNumberOverride, CallBridge,
            CallBridgeGroup,
        ],
        Listed = [ServerAddress, ClientAddress],
        Filters = [QueryFilter.Contains("filter", ServerAddress, ClientAddress)],
    };
}
