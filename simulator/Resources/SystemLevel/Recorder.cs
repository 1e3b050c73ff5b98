using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A recorder for calls.</summary>
internal static class Recorder
{
    /// <summary>The address. Document 202722 creates a recorder without one, and sets it later with a PUT.</summary>
    public static readonly Field<string> Url = Field.Text("url");
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).Since("2.1");
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).Since("2.1");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "recorders",
        Element = "recorder",
        NotFound = Failure.RecorderDoesNotExist,
        AuditName = "recorder",
        DecidesServers = true,
        Most = limits => limits.ConfiguredServers,
        Lifetime = Lifetime.UpTo("3.0"),
        Fields = [Url, CallBridge, CallBridgeGroup],
        Item = [Url, CallBridge, CallBridgeGroup],
        Listed = [Url, CallBridge, CallBridgeGroup],
        PlacedByGuess = [CallBridge, CallBridgeGroup],
    };
}
