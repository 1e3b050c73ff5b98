using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Verify;

/// <summary>A simulated cluster as the target of a verification: time passes on its clock alone.</summary>
internal sealed class VerifiedCluster : IAsyncDisposable
{
    private static int s_runs;

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-verify-").FullName;

    private VerifiedCluster(SimulatedCluster cluster, string release) => (Cluster, Release) = (cluster, release);

    public SimulatedCluster Cluster { get; }

    public string Release { get; }

    public ReplayTarget Target => new(Cluster.Host.Bridges[0].Http!);

    public static async Task<VerifiedCluster> StartAsync(string release, Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        new(await SimulatedCluster.StartAsync(configure: options => (configure?.Invoke(options) ?? options) with { Release = release }), release);

    /// <summary>The options of one run, with a tag and a ledger of its own.</summary>
    public VerifyOptions NextOptions()
    {
        var run = Interlocked.Increment(ref s_runs);
        return new VerifyOptions
        {
            Tag = $"verify-{run:x8}",
            UnknownId = new Random(run).NextGuid,
            Ledger = Path.Combine(_folder, $"{run}.ledger"),
            Receiver = new Uri("http://127.0.0.1:0/cdr"),
            FarEnd = "verify@far-end.example",
            Pause = (time, _) =>
            {
                Cluster.Advance(time.TotalSeconds);
                return Task.CompletedTask;
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class RandomGuids
{
    public static Guid NextGuid(this Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
