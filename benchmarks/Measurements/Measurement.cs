namespace CmsSim.Benchmarks.Measurements;

/// <summary>One thing that can be measured by itself.</summary>
internal abstract class Measurement(string name, string what)
{
    public static IReadOnlyList<Measurement> All { get; } =
        [new Reads(), new Writes(), new Peer(), new Growth(), new Bulk(), new GateHold(), new LiveMeetings(), new MemoryPerSpace(), new MemoryUnderLoad(), new WarmStart(), new ColdStart()];

    public string Name { get; } = name;

    public string What { get; } = what;

    public abstract Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation);
}
