using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures how long single reads of the largest cluster take while all else happens at once.</summary>
internal sealed class MixedLoad() : Measurement("mixed", "reads of 24 bridges with 100,000 legs during bulk syncs, clock advances, records, events and the page")
{
    private const int Legs = 100_000;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(20);

    private static readonly string[] s_targets =
    [
        "/api/v1/system/status", "/api/v1/coSpaces", $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}", "/api/v1/calls?limit=20&offset=200",
        "/api/v1/callLegs?limit=20&offset=2000", "/api/v1/participants?limit=20&offset=2000", "/api/v1/coSpaces?filter=team.00000500",
    ];

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var server = await ServerProcess.StartAsync(pinned: false, "mixed", "1000", "24", Legs.ToString(CultureInfo.InvariantCulture));
        var alone = await ReadAsync(server.Address, s_warmUp, cancellation);
        string done;
        double[] mixed;
        await using (var disturbance = await Disturbance.StartAsync(server.Address, await server.ControlAddressAsync()))
        {
            await ReadAsync(server.Address, s_warmUp, cancellation);
            mixed = await ReadAsync(server.Address, s_measured, cancellation);
            done = disturbance.Done;
        }
        return
        [
            Shown("p50 of reads, nothing else", alone.At(0.5), "ms", Describe(alone)),
            Shown("p50 of reads, mixed load", mixed.At(0.5), "ms", Describe(mixed)),
            new Result(Name, "p99 of reads, mixed load", mixed.At(0.99), "ms", Bound.AtMost, 20, done),
        ];
    }

    private static string Describe(double[] times) => string.Create(CultureInfo.InvariantCulture,
        $"{times.Length:N0} reads on one connection; p99 {times.At(0.99):N2} ms, p99.9 {times.At(0.999):N2} ms, slowest {times[^1]:N1} ms");

    /// <summary>Reads one target after the other, and returns the sorted times in milliseconds.</summary>
    private static Task<double[]> ReadAsync(Uri server, TimeSpan time, CancellationToken cancellation) => Task.Factory.StartNew(() =>
    {
        using var connection = new Connection(server);
        byte[][] requests = [.. s_targets.Select(Requests.Get)];
        List<double> times = [];
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(began) < time; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var sent = Stopwatch.GetTimestamp();
            if (connection.Exchange(requests[i % requests.Length]) != 200)
                throw new MeasurementException($"GET {s_targets[i % requests.Length]} was answered {connection.Status}: {connection.Body}");
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        times.Sort();
        return times.ToArray();
    }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
