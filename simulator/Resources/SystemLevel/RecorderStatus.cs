using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a recorder as a bridge sees it.</summary>
internal static class RecorderStatus
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "status",
        Below = "recorders",
        Element = "recorder",
        Lifetime = new(Release.Parse("2.2"), Release.Parse("3.0")),
        Verbs = Verbs.Read,
        Attributes = [WebBridgeStatus.Id],
        Item = [WebBridgeStatus.StatusOf(state => state), Computed.Number("activeRecordings", (recorder, bridge) => bridge.Live.WorkOf(recorder))],
    };
}
