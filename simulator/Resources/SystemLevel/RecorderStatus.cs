using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>How a bridge gets on with a recorder.</summary>
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
        Item = [WebBridgeStatus.Unused, Computed.Number("activeRecordings", (_, _) => 0).On(Basis.Inferred("no server is ever used"))],
    };
}
