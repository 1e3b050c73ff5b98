using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a streamer as a bridge sees it.</summary>
internal static class StreamerStatus
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "status",
        Below = "streamers",
        Element = "streamer",
        Lifetime = new(Release.Parse("2.2"), Release.Parse("3.0")),
        Verbs = Verbs.Read,
        Attributes = [WebBridgeStatus.Id],
        Item =
        [
            WebBridgeStatus.StatusOf(state => state).On(Basis.Inferred("the words are those of a recorder's status")),
            Computed.Number("activeStreams", (streamer, bridge) => bridge.Live.WorkOf(streamer)).On(Basis.Observed("only a sample shows it")),
        ],
    };
}
