using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>A request that crashes the bridge.</summary>
internal static class CrashingRequest
{
    public static readonly Drill Drill = new("crashing-request", "Every third PUT of a call leg crashes the bridge: its legs end without records, its counters start from zero, and a new session of records begins.")
    {
        World = _ => DrillWorlds.WithMeeting(bridges: 2, legs: 3),
        Steps =
        [
            DrillStep.After(0, "every third PUT /api/v1/callLegs/{id} crashes its bridge", cluster =>
            {
                foreach (var nth in Enumerable.Range(1, 100))
                    cluster.Faults.Add(new FaultMatch(Method: "PUT", Path: "/api/v1/callLegs/*", Nth: nth * 3), new FaultEffect(FaultKind.Crash), null);
            }),
        ],
    };
}
