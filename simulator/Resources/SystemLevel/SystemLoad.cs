using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The media load of a bridge.</summary>
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
                .On(Basis.Inferred("every connected leg counts the same")),
        ],
    };

    /// <summary>The load, in the unit of the load limit in the cluster configuration.</summary>
    public static long Of(IBridgeContext bridge) => (long)bridge.Settings.LoadOfLeg * bridge.Counters.Connected;
}
