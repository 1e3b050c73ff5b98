using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Compares the three most frequent GETs with Kestrel that sends constant bytes of the same size.</summary>
internal sealed class Reads() : Measurement("reads", "authenticated GETs against bare Kestrel, trace log off and on")
{
    private const string Bare = "bare Kestrel";
    public const string Quiet = "simulator";
    private const string Logging = "simulator with log";
    private static readonly TimeSpan s_workTime = TimeSpan.FromSeconds(0.5);

    private static readonly string[] s_targets =
        ["/api/v1/system/status", "/api/v1/coSpaces", $"/api/v1/coSpaces/{SimulatorServer.SpaceId(500)}"];

    private static readonly string[] s_names = ["GET system/status", "GET coSpaces, 20 of many", "GET coSpaces/{id}"];

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var logs = new TemporaryFolder();
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        var simulator = await contest.AddAsync(Quiet, pinned: true, "simulator", "1000");
        await contest.AddAsync(Logging, pinned: true, "simulator", "1000", logs.Path);
        return await CompareAsync(Name, contest, simulator, logs, options, cancellation);
    }

    /// <summary>Adds bare Kestrel to the contest, and lets all servers answer the three GETs.</summary>
    public static async Task<IReadOnlyList<Result>> CompareAsync(
        string measurement, Contest contest, ServerProcess simulator, TemporaryFolder? logs, Options options, CancellationToken cancellation)
    {
        int[] sizes = [.. s_targets.Select(target => SizeOf(simulator.Address, target))];
        await contest.AddAsync(Bare, pinned: true, ["bare", .. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))]);

        List<Result> results = [];
        for (var k = 0; k < s_targets.Length; k++)
        {
            var fromBare = Requests.Get(string.Create(CultureInfo.InvariantCulture, $"/{k}"));
            var fromSimulator = Requests.Get(s_targets[k]);

            // The first rounds compile hot code. The log of each round is discarded.
            LoadFigure Work(string name, Generator load)
            {
                var figure = load.RunFor(s_workTime, [name == Bare ? fromBare : fromSimulator]);
                logs?.Empty();
                return figure;
            }
            contest.WarmUp(Work, cancellation);
            var samples = contest.Run(options.Rounds, Work, cancellation);
            foreach (var (name, budget, next) in new[] { (Quiet, 90, 95), (Logging, 70, 85) }.Where(entry => samples.ContainsKey(entry.Item1)))
            {
                results.Add(new Result(measurement, s_names[k] + (name == Logging ? ", log on" : ""), samples[name].PercentOf(samples[Bare]), "%", Bound.AtLeast, budget,
                    $"{samples[name].Describe()}; bare {samples[Bare].Describe()}; {sizes[k].ToString(CultureInfo.InvariantCulture)} bytes")
                {
                    Next = next,
                });
            }
        }
        return results;
    }

    public static int SizeOf(Uri server, string target)
    {
        using var connection = new Connection(server);
        return connection.Exchange(Requests.Get(target)) == 200
            ? connection.BodyLength
            : throw new MeasurementException($"GET {target} was answered {connection.Status}.");
    }
}
