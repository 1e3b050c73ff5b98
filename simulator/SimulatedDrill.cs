namespace CmsSim.Simulator;

/// <summary>A drill: a world, and what goes wrong in it, at fixed times. <see cref="SimulatorOptions.Drill"/> starts one.</summary>
/// <param name="Name">The name of the drill.</param>
/// <param name="Summary">A sentence that describes it.</param>
/// <param name="Steps">The steps with a text, each with its time from the start.</param>
public sealed record SimulatedDrill(string Name, string Summary, IReadOnlyList<(TimeSpan At, string Says)> Steps)
{
    /// <summary>All drills.</summary>
    public static IReadOnlyList<SimulatedDrill> All { get; } =
        [.. Drills.Drill.All.Select(drill => new SimulatedDrill(drill.Name, drill.Summary, [.. drill.Steps.Where(step => step.Says is not null).Select(step => (step.At, step.Says!))]))];
}
