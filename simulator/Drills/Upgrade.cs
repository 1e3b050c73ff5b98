using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>An upgrade of a cluster, bridge by bridge.</summary>
internal static class Upgrade
{
    private static readonly Release s_before = Release.Parse("2.9");
    private static readonly Release s_after = Release.Parse("3.0");

    public static readonly Drill Drill = new("upgrade", "A cluster of three bridges is upgraded from 2.9 to 3.0, one bridge after the other; in between, their releases differ.")
    {
        World = _ => DrillWorlds.Lab(bridges: 3, s_before),
        Steps = [.. Enumerable.Range(1, 3).SelectMany(StepsOf)],
    };

    // Each bridge is down for two minutes.
    private static IEnumerable<DrillStep> StepsOf(int number)
    {
        var name = $"Core{number}";
        yield return DrillStep.After(number * 300, $"{name} goes down for its upgrade", cluster => cluster.LifeCycle.Fail(cluster.BridgeNamed(name)!));
        yield return DrillStep.After((number * 300) + 120, $"{name} is up again, in release 3.0", cluster =>
        {
            if (cluster.BridgeNamed(name) is not { IsRunning: false } stopped)
                return;
            cluster.LifeCycle.SetRelease(stopped, s_after);
            cluster.LifeCycle.Start(cluster.BridgeNamed(name)!);
        });
    }
}
