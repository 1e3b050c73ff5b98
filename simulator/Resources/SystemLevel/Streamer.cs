using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A streamer for calls.</summary>
internal static class Streamer
{
    public static readonly Field<string> Url = Field.Text("url").Required();
    public static readonly Field<Guid> CallBridge = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist);
    public static readonly Field<Guid> CallBridgeGroup = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "streamers",
        Element = "streamer",
        NotFound = Failure.StreamerDoesNotExist,
        AuditName = "streamer",
        Lifetime = new(Release.Parse("2.1"), Release.Parse("3.0")),
        Fields = [Url, CallBridge, CallBridgeGroup],
        Item = [Url, CallBridge, CallBridgeGroup],
        Listed = [Url, CallBridge, CallBridgeGroup],
    };
}
