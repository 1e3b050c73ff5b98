using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Compares reads while the page is open with the same reads without it.</summary>
internal sealed class OpenPage() : Measurement("page", "authenticated GETs while the page is open, beside the same GETs without it")
{
    private const string Closed = "no page";
    private const string Open = "page open";
    private static readonly TimeSpan s_workTime = TimeSpan.FromSeconds(1);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        await contest.AddAsync(Closed, pinned: true, "controlled", "1000", "2", "0");
        var watched = await contest.AddAsync(Open, pinned: true, "controlled", "1000", "2", "0");
        await using var viewer = new PageViewer(await watched.ControlAddressAsync());
        byte[][] requests = [Requests.Get("/api/v1/coSpaces"), Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}"), Requests.Get("/api/v1/system/status")];

        LoadFigure Work(string name, Generator load) => load.RunFor(s_workTime, requests);
        contest.WarmUp(Work, cancellation);
        var samples = contest.Run(options.Rounds, Work, cancellation);
        return
        [
            new Result(Name, "three GETs, page open", samples[Open].PercentOf(samples[Closed]), "%", Bound.AtLeast, 95,
                $"{samples[Open].Describe()}; without the page {samples[Closed].Describe()}"),
        ];
    }
}
