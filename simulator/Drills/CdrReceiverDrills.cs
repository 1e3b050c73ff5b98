using CmsSim.Simulator.Calls;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>Records that reach their receivers late, twice, in another order, or not at all. A caller comes and goes every 20 seconds.</summary>
internal static class CdrReceiverDrills
{
    public static readonly IReadOnlyList<Drill> All =
    [
        Of("cdr-lost-answers", "Every post of records is taken, but its answer is lost, so the bridge sends the records again.", new FaultEffect(FaultKind.LoseAnswer), times: 3),
        Of("cdr-late", "Records arrive 40 seconds late.", new FaultEffect(FaultKind.Delay) { Pause = TimeSpan.FromSeconds(40) }),
        Of("cdr-refused", "The receiver answers 500 for a while; the bridge keeps the records and sends them again.", new FaultEffect(FaultKind.Status) { Status = 500 }, times: 10),
        Of("cdr-duplicates", "Every post of records arrives twice.", new FaultEffect(FaultKind.Duplicate)),
        Of("cdr-reordered", "The records of a post are in the reverse order.", new FaultEffect(FaultKind.Reorder)),
        new("cdr-new-session", "The bridge restarts during calls: its records begin a new session, and the legs of before never end.")
        {
            World = _ => DrillWorlds.Lab(bridges: 2),
            Steps =
            [
                Callers(),
                DrillStep.After(90, "Core1 restarts; its records begin a new session", cluster => cluster.LifeCycle.Crash(cluster.BridgeNamed("Core1")!)),
            ],
        },
    ];

    private static Drill Of(string name, string summary, FaultEffect effect, long? times = null) => new(name, summary)
    {
        World = _ => DrillWorlds.Lab(bridges: 2),
        Steps =
        [
            Callers(),
            DrillStep.After(60, char.ToLowerInvariant(summary[0]) + summary[1..].TrimEnd('.'), cluster => cluster.Faults.Add(new FaultMatch { Receiver = "*" }, effect, times)),
        ],
    };

    private static DrillStep Callers() => new(TimeSpan.FromSeconds(10), null, cluster =>
    {
        if (cluster.Bridges[0] is { IsRunning: true } bridge)
            IvrSession.Start(new Caller("ann@example.com", "drill.space") { HangsUpAfter = TimeSpan.FromSeconds(15) }, bridge);
    })
    {
        Every = TimeSpan.FromSeconds(20),
    };
}
