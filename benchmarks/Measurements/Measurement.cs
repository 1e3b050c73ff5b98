namespace CmsSim.Benchmarks.Measurements;

/// <summary>A measurement that can run by itself.</summary>
internal abstract class Measurement(string name, string description)
{
    public static IReadOnlyList<Measurement> All { get; } =
        [new Reads(), new Writes(), new Peer(), new Peers(), new Growth(), new Bulk(), new GateHold(), new GateWait(), new LiveMeetings(), new BigCluster(), new MixedLoad(), new Day(), new Million(), new MemoryPerSpace(), new MemoryUnderLoad(), new WarmStart(), new ColdStart(), new ImportRead(), new ImportWhole(), new Recording(), new OpenPage(), new PageInBrowser()];

    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>A figure without a budget.</summary>
    protected Result Shown(string name, double figure, string unit, string detail) => new(Name, name, figure, unit, Bound.None, 0, detail);

    public abstract Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation);
}
