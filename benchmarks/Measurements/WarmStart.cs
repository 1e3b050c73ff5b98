using System.Diagnostics;
using CmsSim.Simulator;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the time for which a test waits for its cluster, in a process that has started one before.</summary>
internal sealed class WarmStart() : Measurement("warm-start", "in-process start of a cluster of two bridges with all listeners")
{
    private const int Starts = 9;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        List<double> starts = [], stops = [], inProcess = [];
        for (var i = -3; i < Starts; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            var host = await SimulatorHost.StartAsync(new SimulatorOptions { HttpPort = 0, HttpsPort = 0, ControlPort = 0 }, cancellation);
            var ready = Stopwatch.GetTimestamp();
            await host.DisposeAsync();
            if (i < 0)
                continue;
            starts.Add(Stopwatch.GetElapsedTime(started, ready).TotalMilliseconds);
            stops.Add(Stopwatch.GetElapsedTime(ready).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            await using var cms = await CmsSimulator.StartAsync(cancellation: cancellation);
            inProcess.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return
        [
            new Result(Name, "SimulatorHost.StartAsync", starts.Median(), "ms", Bound.AtMost, 50,
                FormattableString.Invariant($"slowest of {Starts}: {starts.Max():N1} ms; stopped in {stops.Median():N1} ms")),
            new Result(Name, "CmsSimulator.StartAsync", inProcess.Median(), "ms", Bound.AtMost, 50, FormattableString.Invariant($"slowest of {Starts}: {inProcess.Max():N1} ms")),
        ];
    }
}
