using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A streamer for calls.</summary>
internal static class Streamer
{
    /// <summary>The address. As for a recorder, it can be set later (inferred from document 202722).</summary>
    public static readonly Field<string> Url = Field.Text("url");
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist);
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "streamers",
        Element = "streamer",
        NotFound = Failure.StreamerDoesNotExist,
        AuditName = "streamer",
        DecidesServers = true,
        Most = limits => limits.ConfiguredServers,
        Lifetime = new(Release.Parse("2.1"), Release.Parse("3.0")),
        Fields = [Url, CallBridge, CallBridgeGroup],
        Item = [Url, CallBridge, CallBridgeGroup],
        Listed = [Url, CallBridge, CallBridgeGroup],
        PlacedByGuess = [CallBridge, CallBridgeGroup],
    };
}
