using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>How busy a bridge is with media.</summary>
internal static class SystemLoad
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/load",
        Verbs = Verbs.Read,
        Lifetime = Lifetime.From("2.1"),
        Item =
        [
            Computed.Number("mediaProcessingLoad", (_, bridge) => Of(bridge))
                .On(Basis.Inferred("every connected leg is taken to cost the same")),
        ],
    };

    /// <summary>In the unit of the limit that a bridge may have.</summary>
    public static long Of(IBridgeContext bridge) => (long)bridge.Settings.LoadOfLeg * bridge.Counters.Connected;
}
