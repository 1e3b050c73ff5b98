using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>What a scheduler asks first and most often: version, uptime, counters.</summary>
internal static class SystemStatus
{
    private static readonly Basis s_bitRates = Basis.Inferred("every connected leg is taken to send and receive the same constant rates");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/status",
        Element = "status",
        Verbs = Verbs.Read,
        AuditName = "system status",
        Item =
        [
            new Computed("softwareVersion", (_, bridge) => bridge.SoftwareVersion),
            new Computed("uptimeSeconds", (_, bridge) => Number((long)(bridge.Now - bridge.Booted).TotalSeconds)),
            new Computed("cdrTime", (_, bridge) =>
                (bridge.Now + bridge.CdrClockOffset).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new Computed("activated", (_, _) => "true"),
            new Computed("clusterEnabled", (_, bridge) => bridge.IsClustered ? "true" : "false"),
            new Computed("callLegsActive", (_, bridge) => Number(bridge.Counters.Active)),
            new Computed("callLegsMaxActive", (_, bridge) => Number(bridge.Counters.MaxActive)),
            new Computed("callLegsCompleted", (_, bridge) => Number(bridge.Counters.Completed)),
            new Computed("audioBitRateOutgoing", (_, bridge) => BitRate(bridge, MediaRates.Audio)).On(s_bitRates),
            new Computed("audioBitRateIncoming", (_, bridge) => BitRate(bridge, MediaRates.Audio)).On(s_bitRates),
            new Computed("videoBitRateOutgoing", (_, bridge) => BitRate(bridge, MediaRates.Video)).On(s_bitRates),
            new Computed("videoBitRateIncoming", (_, bridge) => BitRate(bridge, MediaRates.Video)).On(s_bitRates),
        ],
    };

    private static string BitRate(IBridgeContext bridge, long perLeg)
    {
        if (bridge.Counters.Active == 0)
            return "0";
        return Number(perLeg * bridge.All(CallLeg.Definition).Count(leg => leg.Live is CallLegLifecycle { IsConnected: true }));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
