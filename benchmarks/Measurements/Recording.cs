using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>
/// Compares requests through the recording proxy with the same requests without it: the time that one request takes longer, the throughput
/// of many connections, and the processor time of the proxy.
/// </summary>
internal sealed class Recording() : Measurement("record", "the overhead of the recording proxy, beside the same requests without it")
{
    private const string Direct = "direct";
    private const string Recorded = "recorded";
    private const int Exchanges = 1_000;
    private static readonly TimeSpan s_workTime = TimeSpan.FromSeconds(0.2);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        var simulator = await contest.AddAsync(Direct, pinned: true, "simulator", "1000");
        var proxy = await contest.AddAsync(Recorded, pinned: true, "record", simulator.Address.ToString(), Path.Combine(folder.Path, "recording.raw"));
        byte[][] requests = [Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}")];

        LoadFigure Work(string name, Generator load) => load.RunFor(s_workTime, requests);
        contest.WarmUp(Work, cancellation);
        var samples = contest.Run(options.Rounds, Work, cancellation);
        var (direct, recorded) = Latencies(simulator.Address, proxy.Address, requests[0], options.Rounds, cancellation);
        return
        [
            new Result(Name, "time added to a request", recorded - direct, "µs", Bound.AtMost, 300, string.Create(CultureInfo.InvariantCulture, $"{recorded:N0} µs through the proxy, {direct:N0} µs direct; one connection")),
            new Result(Name, "processor time of the proxy", samples[Recorded].Select(sample => sample.Cost).Median(), "µs", Bound.AtMost, 100, "for a request and its answer, on 32 connections"),
            new Result(Name, "throughput with the proxy on the same core", samples[Recorded].PercentOf(samples[Direct]), "%", Bound.AtLeast, 25, $"{samples[Recorded].Describe()}; direct {samples[Direct].Describe()}"),
        ];
    }

    // The medians of a request that has its connection for itself. Both take turns, so a slowdown of the machine affects both.
    private static (double Direct, double Recorded) Latencies(Uri direct, Uri recorded, byte[] request, int rounds, CancellationToken cancellation)
    {
        using var without = new Connection(direct);
        using var with = new Connection(recorded);
        List<double> fromDirect = [], fromRecorded = [];
        for (var i = 0; i < rounds * Exchanges; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            fromDirect.Add(Microseconds(without, request));
            fromRecorded.Add(Microseconds(with, request));
        }
        return (fromDirect.Median(), fromRecorded.Median());
    }

    private static double Microseconds(Connection connection, byte[] request)
    {
        var began = Stopwatch.GetTimestamp();
        connection.Exchange(request);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }
}
