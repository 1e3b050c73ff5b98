using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>Work of a server that can be profiled.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Server">The kind of server and its arguments; "LOGS" stands for a folder.</param>
/// <param name="Run">Does the work for about a time.</param>
internal sealed record Work(string Name, string[] Server, Func<Generator, TimeSpan, LoadFigure> Run)
{
    private const int SpacesOfCycle = 2_000;

    private static readonly string[] s_quiet = ["simulator", "1000"];
    private static readonly string[] s_logging = ["simulator", "1000", "LOGS"];

    private static readonly byte[][] s_puts = [.. Enumerable.Range(0, 1_000).Select(i => Requests.PutSpace(SimulatorServer.SpaceId(i), i))];

    public static IReadOnlyList<Work> All { get; } =
    [
        Reading("status", s_quiet, "/api/v1/system/status"),
        Reading("page", s_quiet, "/api/v1/coSpaces"),
        Reading("item", s_quiet, $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}"),
        Reading("status-log", s_logging, "/api/v1/system/status"),
        Reading("page-log", s_logging, "/api/v1/coSpaces"),
        Reading("item-log", s_logging, $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}"),
        new("put", s_quiet, (load, time) => load.RunFor(time, s_puts)),
        new("writes", s_quiet, Cycle),
    ];

    private static Work Reading(string name, string[] server, string target)
    {
        byte[][] requests = [Requests.Get(target)];
        return new Work(name, server, (load, time) => load.RunFor(time, requests));
    }

    // As many POSTs as PUTs as DELETEs.
    private static LoadFigure Cycle(Generator load, TimeSpan time)
    {
        var ids = new string[SpacesOfCycle];
        byte[][] posts = [.. Enumerable.Range(0, SpacesOfCycle).Select(Requests.PostSpace)];
        var total = new LoadFigure(0, TimeSpan.Zero);
        void Add(LoadFigure figure) => total = new(total.Requests + figure.Requests, total.Time + figure.Time);
        while (total.Time < time)
        {
            Add(load.RunOnce(posts, (i, answer) => ids[i] = answer.LocationId));
            Add(load.RunOnce([.. ids.Select(Requests.PutSpace)]));
            Add(load.RunOnce([.. ids.Select(id => Requests.Delete($"/api/v1/coSpaces/{id}"))]));
        }
        return total;
    }
}
