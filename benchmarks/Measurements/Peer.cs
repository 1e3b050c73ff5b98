using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>One space read from the simulator, and the same number of bytes from a stub that always says the same.</summary>
internal sealed class Peer() : Measurement("peer", "GET of a space against WireMock.Net with one static stub")
{
    private const string Simulator = "simulator";
    private const string WireMock = "WireMock.Net";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        var target = $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}";
        var simulator = await contest.AddAsync(Simulator, pinned: true, "simulator", "1000");
        var size = Reads.SizeOf(simulator.Address, target);
        await contest.AddAsync(WireMock, pinned: true, "wiremock", target, size.ToString(CultureInfo.InvariantCulture));

        byte[][] requests = [Requests.Get(target)];
        LoadFigure Turn(string name, Generator load) => load.RunFor(TimeSpan.FromSeconds(0.5), requests);
        contest.WarmUp(Turn, cancellation);
        var turns = contest.Run(options.Rounds, Turn, cancellation);
        return
        [
            new Result(Name, "GET coSpaces/{id}", turns[Simulator].PercentOf(turns[WireMock]) / 100, "times", Bound.AtLeast, 1.5,
                $"{turns[Simulator].Describe()}; WireMock.Net {turns[WireMock].Describe()}"),
        ];
    }
}
