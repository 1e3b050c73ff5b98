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
                .On(Basis.Inferred("the load of a leg follows from documented capacities for 1080p, 720p and 480p")),
        ],
    };

    /// <summary>The load, in the unit of the load limit in the cluster configuration.</summary>
    public static long Of(IBridgeContext bridge) => bridge.Counters.Load;
}
