using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the memory that remains after many requests of all kinds.</summary>
internal sealed class MemoryUnderLoad() : Measurement("memory-under-load", "managed bytes after 200,000 requests, or 1,000,000 with --long")
{
    private const int Batch = 1_000;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var logs = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(pinned: false, "simulator", "1000", logs.Path);
        using var load = new Generator(server.Address);
        var requests = options.Long ? 1_000_000 : 200_000;
        Load(load, 20_000, logs, cancellation);
        var before = await server.MemoryAsync();
        Load(load, requests, logs, cancellation);
        var after = await server.MemoryAsync();
        return
        [
            new Result(Name, string.Create(CultureInfo.InvariantCulture, $"growth over {requests:N0} requests, log on"),
                (after.Managed - before.Managed) / 1024.0, "KiB", Bound.AtMost, 1024, string.Create(CultureInfo.InvariantCulture,
                    $"{before.Managed / 1048576.0:N2} MiB to {after.Managed / 1048576.0:N2} MiB; resident {before.Resident / 1048576.0:N0} to {after.Resident / 1048576.0:N0} MiB")),
        ];
    }

    /// <summary>Sends reads, refused requests, and requests that create and delete spaces, in batches of one kind.</summary>
    private static void Load(Generator load, int requests, TemporaryFolder logs, CancellationToken cancellation)
    {
        var ids = new string[Batch];
        byte[][] posts = [.. Enumerable.Range(0, Batch).Select(Requests.PostSpace)];
        byte[][] reads =
        [
            .. Enumerable.Range(0, Batch).Select(i => (i % 4) switch
            {
                0 => Requests.Get("/api/v1/system/status"),
                1 => Requests.Get(string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?offset={i}")),
                2 => Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId(i)}"),
                _ => Requests.PutSpace(SimulatorServer.SpaceId(i), i),
            }),
        ];
        byte[][] unknown = [.. Enumerable.Range(0, Batch).Select(i => Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId(1_000_000 + i)}"))];
        for (var sent = 0; sent < requests; sent += 5 * Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            load.RunOnce(reads);
            load.RunOnce(unknown, expectedStatus: 400);
            load.RunOnce(posts, (i, answer) => ids[i] = answer.LocationId);
            load.RunOnce(posts, expectedStatus: 400);
            load.RunOnce([.. ids.Select(id => Requests.Delete($"/api/v1/coSpaces/{id}"))]);
            logs.Empty();
        }
    }
}
