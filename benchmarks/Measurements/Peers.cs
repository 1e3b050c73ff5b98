using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Shows the throughput of the simulator beside that of stubs of other projects, which send as many constant bytes.</summary>
internal sealed class Peers() : Measurement("peers", "GET of a space beside bare Kestrel, WireMock.Net, WireMock and mountebank; needs --peers")
{
    private const string Simulator = "simulator";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        if (options.Peers is not { } peers)
        {
            Console.Error.WriteLine("peers: skipped; it needs --peers.");
            return [];
        }
        using var folder = new TemporaryFolder();
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        var target = $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}";
        var simulator = await contest.AddAsync(Simulator, pinned: true, "simulator", "1000");
        var size = Reads.SizeOf(simulator.Address, target);
        var text = size.ToString(CultureInfo.InvariantCulture);
        await contest.AddAsync("bare Kestrel", pinned: true, "bare", text);
        await contest.AddAsync("WireMock.Net", pinned: true, "wiremock", target, text);
        contest.Add("WireMock (Java)", await ForeignServers.WireMockAsync(peers.FullName, folder.Path, target, size));
        contest.Add("mountebank (Node.js)", await ForeignServers.MountebankAsync(peers.FullName, folder.Path, target, size));

        byte[][] space = [Requests.Get(target)], constant = [Requests.Get("/0")];
        LoadFigure Work(string name, Generator load) => load.RunFor(TimeSpan.FromSeconds(0.5), name is "bare Kestrel" ? constant : space);
        contest.WarmUp(Work, cancellation);
        var samples = contest.Run(options.Rounds, Work, cancellation);
        return
        [
            .. samples.Select(entry => Shown(entry.Key, entry.Value.Select(sample => sample.PerSecond).Median(), "requests/s",
                string.Create(CultureInfo.InvariantCulture, $"{entry.Value.Select(sample => sample.Cost).Median():N1} µs of processor time each; the simulator is {samples[Simulator].PercentOf(entry.Value) / 100:N2} times as fast"))),
        ];
    }
}
