using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>A drill: a world, and what goes wrong in it, at fixed times of the simulated clock.</summary>
internal sealed record Drill(string Name, string Summary)
{
    /// <summary>All drills, in the order of the docs.</summary>
    public static IReadOnlyList<Drill> All { get; } =
    [
        TwoNodeDatabase.Drill, ClockSkew.Drill, .. TlsDrills.All, CrashingRequest.Drill, .. CdrReceiverDrills.All, SipScanners.Drill, EditedSlots.Drill, Upgrade.Drill, PollingLoad.Drill, CompanyDay.Drill,
    ];

    /// <summary>Returns the world that the drill starts in, as XML. The argument is the release that the options set; null when they set none.</summary>
    public required Func<Release?, string> World { get; init; }

    /// <summary>The steps, in order of time.</summary>
    public required IReadOnlyList<DrillStep> Steps { get; init; }

    /// <summary>The drill with this name; null when there is none.</summary>
    public static Drill? Named(string name) => All.FirstOrDefault(drill => drill.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Schedules the steps, from now on. Called inside the gate when the world has been loaded.</summary>
    public void Begin(Cluster cluster)
    {
        cluster.RequireGate();
        foreach (var step in Steps)
            Schedule(step, step.At, cluster);
    }

    private void Schedule(DrillStep step, TimeSpan delay, Cluster cluster) => cluster.Timeline.After(delay, () =>
    {
        foreach (var bridge in cluster.Bridges.Where(_ => step.Says is not null))
            bridge.Syslog.WriteOwn($"drill {Name}: {step.Says}");
        step.Do(cluster);
        if (step.Every is { } pause)
            Schedule(step with { Says = null }, pause, cluster);
    }, cluster.WorldEnds);
}

/// <summary>One step of a drill.</summary>
/// <param name="At">The time from the start of the drill.</param>
/// <param name="Says">The text of the step in the log of every bridge; null for none.</param>
/// <param name="Do">The action, inside the gate.</param>
internal sealed record DrillStep(TimeSpan At, string? Says, Action<Cluster> Do)
{
    /// <summary>The time after which the step is done again; null for once.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>A step at this number of seconds.</summary>
    public static DrillStep After(double seconds, string says, Action<Cluster> action) => new(TimeSpan.FromSeconds(seconds), says, action);
}
