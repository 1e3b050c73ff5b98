namespace CmsSim.Simulator.Drills;

/// <summary>The trap of a database cluster with two nodes: the loss of either makes the other read-only.</summary>
internal static class TwoNodeDatabase
{
    public static readonly Drill Drill = new("two-node-database", "Two bridges share a database of two nodes. One bridge is lost, and nothing can be written until it is back.")
    {
        World = _ => DrillWorlds.Lab(bridges: 2),
        Steps =
        [
            DrillStep.After(60, "Core2 is lost; the database has no master", cluster => cluster.LifeCycle.Fail(cluster.BridgeNamed("Core2")!)),
            DrillStep.After(300, "Core2 is back", cluster => cluster.LifeCycle.Start(cluster.BridgeNamed("Core2")!)),
        ],
    };
}
