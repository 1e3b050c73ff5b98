using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Days;

namespace CmsSim.Simulator.Drills;

/// <summary>Scanners from the internet that try numbers, and fill logs and records with calls that lead nowhere.</summary>
internal static class SipScanners
{
    public static readonly Drill Drill = new("sip-scanners", "Scanners call numbers that do not exist, twice a second; records and log fill with calls that lead nowhere.")
    {
        World = _ => DrillWorlds.Lab(bridges: 2),
        Steps =
        [
            new(TimeSpan.FromSeconds(30), "scanners begin to call", cluster =>
            {
                foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
                    IvrSession.Start(Scanner.CallerOf(bridge.Counters.NextCall), bridge);
            })
            {
                Every = TimeSpan.FromSeconds(1),
            },
        ],
    };
}
