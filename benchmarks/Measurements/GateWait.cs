using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures how long requests wait for the gate of the cluster, for one client and for many, on all cores.</summary>
internal sealed class GateWait() : Measurement("gate-wait", "waiting for the gate, with reads and writes of 1 to 128 clients on all cores")
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_workTime = TimeSpan.FromSeconds(3);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var server = await ServerProcess.StartAsync(pinned: false, "simulator", "1000");

        // A write after three reads, as a scheduler that polls.
        byte[][] requests =
        [
            Requests.Get("/api/v1/system/status"), Requests.Get("/api/v1/coSpaces"), Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}"),
            Requests.PutSpace(SimulatorServer.SpaceId(501), 501),
        ];
        List<Result> results = [];
        foreach (var clients in (int[])[1, 8, 32, 128])
        {
            cancellation.ThrowIfCancellationRequested();
            using var load = new Generator(server.Address, clients);
            load.RunFor(s_warmUp, requests);
            var before = await server.CostsAsync();
            var figure = load.RunFor(s_workTime, requests);
            var after = await server.CostsAsync();
            var (waits, time) = (after.GateWaits - before.GateWaits, after.GateWaitTime - before.GateWaitTime);
            results.Add(Shown(string.Create(CultureInfo.InvariantCulture, $"{clients} clients: wait of a request"), time.TotalMicroseconds / figure.Requests, "µs",
                string.Create(CultureInfo.InvariantCulture, $"{100.0 * waits / figure.Requests:N2} % of {figure.PerSecond:N0} requests/s waited, {(waits == 0 ? 0 : time.TotalMicroseconds / waits):N1} µs each")));
        }
        return results;
    }
}
