using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>One kind of servers beside the bridges, as the configuration describes them.</summary>
/// <param name="Type">The type of their objects.</param>
/// <param name="Address">The field with the address that the bridge uses.</param>
/// <param name="CallBridge">The field with the only bridge that uses the server.</param>
/// <param name="CallBridgeGroup">The field with the group whose bridges use the server.</param>
internal sealed record ServerKind(ResourceDefinition Type, Field<string> Address, Field<Guid> CallBridge, Field<Guid> CallBridgeGroup)
{
    public static readonly ServerKind Recorders = new(Recorder.Definition, Recorder.Url, Recorder.CallBridge, Recorder.CallBridgeGroup) { Schemes = ["https", "http"] };
    public static readonly ServerKind Streamers = new(Streamer.Definition, Streamer.Url, Streamer.CallBridge, Streamer.CallBridgeGroup) { Schemes = ["https", "http"] };
    public static readonly ServerKind WebBridges = new(WebBridge.Definition, WebBridge.Url, WebBridge.CallBridge, WebBridge.CallBridgeGroup) { Schemes = ["https", "http", "c2w"] };
    public static readonly ServerKind TurnServers = new(TurnServer.Definition, TurnServer.ServerAddress, TurnServer.CallBridge, TurnServer.CallBridgeGroup);

    public static readonly IReadOnlyList<ServerKind> All = [Recorders, Streamers, WebBridges, TurnServers];

    /// <summary>The schemes that an address can have; empty for an address that is no URL.</summary>
    public IReadOnlyList<string> Schemes { get; private init; } = [];

    public static ServerKind Of(ResourceObject server) => All.First(kind => kind.Type == server.Type);

    /// <summary>
    /// The servers that the bridge uses, oldest first: those with an address that are associated with the bridge, with its group, or with
    /// neither. That one of two associations is enough is inferred.
    /// </summary>
    public IEnumerable<ResourceObject> UsedBy(IBridgeContext bridge) => bridge.All(Type).Where(server => IsUsedBy(bridge, server));

    public bool IsUsedBy(IBridgeContext bridge, ResourceObject server)
    {
        if (!server.Has(Address))
            return false;
        var (own, group) = (server.Has(CallBridge), server.Has(CallBridgeGroup));
        return (!own && !group)
            || (own && server.Get(CallBridge) == bridge.CallBridgeId)
            || (group && GroupOf(bridge) == server.Text(CallBridgeGroup));
    }

    public bool IsValid(string address) =>
        Schemes is [] || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme) && uri.Host.Length > 0);

    private static string? GroupOf(IBridgeContext bridge) =>
        bridge.CallBridgeId is { } id ? bridge.Find(SystemLevel.CallBridge.Definition, id)?.Text(SystemLevel.CallBridge.CallBridgeGroup) : null;
}
