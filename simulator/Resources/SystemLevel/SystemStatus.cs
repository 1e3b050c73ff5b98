using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status that schedulers poll: version, uptime, counters.</summary>
internal static class SystemStatus
{
    private static readonly Basis s_bitRates = Basis.Inferred("every connected leg counts as sending and receiving the same constant rates");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/status",
        Element = "status",
        Verbs = Verbs.Read,
        AuditName = "system status",
        Item =
        [
            new Computed("hostId", (_, bridge) => bridge.HostId.ToString()).Since("2.4").On(Basis.Observed("first element of a sample of 2.6.1")),
            new Computed("softwareVersion", (_, bridge) => bridge.SoftwareVersion),
            Computed.Number("uptimeSeconds", (_, bridge) => (long)(bridge.Now - bridge.Booted).TotalSeconds),
            new Computed("cdrTime", (_, bridge) => Moment.Shown(bridge.CdrTime)),
            new Computed("activated", (_, _) => "true"),
            new Computed("clusterEnabled", (_, bridge) => bridge.IsClustered ? "true" : "false"),
            new Computed("clusterId", (_, bridge) => bridge.ClusterId?.ToString()).Since("3.0")
                .On(Basis.Inferred("its position, and that a bridge outside a cluster shows none")),
            Computed.Number("cdrCorrelatorIndex", (_, bridge) => bridge.CdrCorrelatorIndex).Since("2.2").On(Basis.Documented("0 until a CDR is sent")),
            Computed.Number("callLegsActive", (_, bridge) => bridge.Counters.Active),
            Computed.Number("callLegsMaxActive", (_, bridge) => bridge.Counters.MaxActive),
            Computed.Number("callLegsCompleted", (_, bridge) => bridge.Counters.Completed),
            Computed.Number("audioBitRateOutgoing", (_, bridge) => bridge.Counters.Rates.TxAudio).On(s_bitRates),
            Computed.Number("audioBitRateIncoming", (_, bridge) => bridge.Counters.Rates.RxAudio).On(s_bitRates),
            Computed.Number("videoBitRateOutgoing", (_, bridge) => bridge.Counters.Rates.TxVideo).On(s_bitRates),
            Computed.Number("videoBitRateIncoming", (_, bridge) => bridge.Counters.Rates.RxVideo).On(s_bitRates),
        ],
    };
}
