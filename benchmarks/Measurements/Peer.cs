using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Compares reading one space from the simulator with reading as many bytes from a static stub.</summary>
internal sealed class Peer() : Measurement("peer", "GET of a space against WireMock.Net with one static stub")
{
    private const string Simulator = "simulator";
    private const string WireMock = "WireMock.Net";
    private const string Bare = "bare Kestrel";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        var target = $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}";
        var simulator = await contest.AddAsync(Simulator, pinned: true, "simulator", "1000");
        var size = Reads.SizeOf(simulator.Address, target);
        await contest.AddAsync(Bare, pinned: true, "bare", size.ToString(CultureInfo.InvariantCulture));
        await contest.AddAsync(WireMock, pinned: true, "wiremock", target, size.ToString(CultureInfo.InvariantCulture));

        byte[][] requests = [Requests.Get(target)], constant = [Requests.Get("/0")];
        LoadFigure Work(string name, Generator load) => load.RunFor(TimeSpan.FromSeconds(0.5), name == Bare ? constant : requests);
        contest.WarmUp(Work, cancellation);
        var samples = contest.Run(options.Rounds, Work, cancellation);
        return
        [
            new Result(Name, "GET coSpaces/{id}", samples[Simulator].PercentOf(samples[WireMock]) / 100, "times", Bound.AtLeast, 2,
                string.Create(CultureInfo.InvariantCulture, $"{samples[Simulator].Describe()}; WireMock.Net {samples[WireMock].Describe()}; bare Kestrel is {samples[Bare].PercentOf(samples[WireMock]) / 100:N2} times as fast")) { Next = 3 },
        ];
    }
}
