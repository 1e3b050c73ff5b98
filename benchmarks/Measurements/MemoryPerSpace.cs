using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the live managed bytes per space, for spaces created through the API and for spaces loaded from a world.</summary>
internal sealed class MemoryPerSpace() : Measurement("memory-per-space", "managed bytes per space, with 100,000 spaces")
{
    private const int Spaces = 100_000;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var empty = await ServerProcess.StartAsync(pinned: false, "simulator", "1000");
        using var load = new Generator(empty.Address);

        // Answers once first, so that memory which answering itself keeps is part of the first figure.
        load.RunFor(TimeSpan.FromSeconds(1), [Requests.Get("/api/v1/coSpaces")]);
        var before = await empty.MemoryAsync();
        load.RunOnce([.. Enumerable.Range(0, Spaces).Select(Requests.PostSpace)]);
        var after = await empty.MemoryAsync();

        await using var full = await ServerProcess.StartAsync(pinned: false, "simulator", (Spaces + 1000).ToString(CultureInfo.InvariantCulture));
        using var same = new Generator(full.Address);
        same.RunFor(TimeSpan.FromSeconds(1), [Requests.Get("/api/v1/coSpaces")]);
        var brought = await full.MemoryAsync();
        return
        [
            Bytes("created through the API", before, after),
            Bytes("loaded from a world", before, brought),
        ];
    }

    private Result Bytes(string name, (long Managed, long Resident) before, (long Managed, long Resident) after) =>
        new(Name, name, (after.Managed - before.Managed) / (double)Spaces, "bytes", Bound.AtMost, 1024, string.Create(CultureInfo.InvariantCulture,
            $"{before.Managed / 1048576.0:N1} MiB to {after.Managed / 1048576.0:N1} MiB; resident {after.Resident / 1048576.0:N0} MiB"));
}
