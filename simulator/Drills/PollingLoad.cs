namespace CmsSim.Simulator.Drills;

/// <summary>A bridge with tens of thousands of calls, for clients that poll them.</summary>
internal static class PollingLoad
{
    public static readonly Drill Drill = new("polling-load", "20,000 meetings with 40,000 legs run on one bridge; a client that polls reads 4,000 pages of call legs.")
    {
        World = _ => DrillWorlds.WithCalls(calls: 20_000),
        Steps = [],
    };
}
