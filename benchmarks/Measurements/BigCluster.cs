using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the largest cluster: 24 bridges with 100,000 connected legs.</summary>
internal sealed class BigCluster() : Measurement("cluster", "24 bridges with 100,000 legs: answers, memory, and an hour of virtual time with 20 callers a second")
{
    private const string Spaces = "1000";
    private const string Bridges = "24";
    private const int Legs = 100_000;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        List<Result> results = [];
        await using (var contest = new Contest())
        {
            using var cores = Cores.LeaveFirstToServers();
            var server = await contest.AddAsync(Reads.Quiet, pinned: true, "cluster", Spaces, Bridges, Legs.ToString(CultureInfo.InvariantCulture));
            results.AddRange(await Reads.CompareAsync(Name, contest, server, logs: null, options, cancellation));
        }

        await using var empty = await ServerProcess.StartAsync(pinned: false, "cluster", Spaces, Bridges, "0");
        await using var full = await ServerProcess.StartAsync(pinned: false, "cluster", Spaces, Bridges, Legs.ToString(CultureInfo.InvariantCulture));
        foreach (var server in (ServerProcess[])[empty, full])
        {
            using var load = new Generator(server.Address);
            load.RunFor(TimeSpan.FromSeconds(1), [Requests.Get("/api/v1/callLegs")]);
        }
        var (before, after) = (await empty.MemoryAsync(), await full.MemoryAsync());
        results.Add(new Result(Name, "memory of a leg", (after.Managed - before.Managed) / (double)Legs, "bytes", Bound.AtMost, 4096, string.Create(CultureInfo.InvariantCulture,
            $"{before.Managed / 1048576.0:N1} MiB to {after.Managed / 1048576.0:N1} MiB; resident {after.Resident / 1048576.0:N0} MiB")));
        results.Add(new Result(Name, "an hour of virtual time", await empty.PassAnHourAsync(), "s", Bound.AtMost, 60, "20 callers a second on 24 bridges, each for ten minutes; 72,000 legs"));
        return results;
    }
}
