namespace CmsSim.Simulator.Drills;

/// <summary>A bridge whose clock leaves that of the others.</summary>
internal static class ClockSkew
{
    public static readonly Drill Drill = new("clock-skew", "The clock of Core2 jumps ahead by 90 seconds, falls behind, and then drifts.")
    {
        World = _ => DrillWorlds.Lab(bridges: 2),
        Steps =
        [
            DrillStep.After(60, "the clock of Core2 jumps 90 seconds ahead", cluster => cluster.BridgeNamed("Core2")!.Clock.Set(TimeSpan.FromSeconds(90), 0)),
            DrillStep.After(180, "the clock of Core2 falls back, to 10 minutes behind", cluster => cluster.BridgeNamed("Core2")!.Clock.Set(TimeSpan.FromMinutes(-10), 0)),
            DrillStep.After(300, "the clock of Core2 is right again, and gains 10 seconds an hour", cluster => cluster.BridgeNamed("Core2")!.Clock.Set(TimeSpan.Zero, 10_000_000 / 3_600.0)),
        ],
    };
}
