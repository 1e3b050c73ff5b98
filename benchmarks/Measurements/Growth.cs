using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures how answer times grow with the number of spaces.</summary>
internal sealed class Growth() : Measurement("growth", "item and page at 100 and 1,000,000 spaces, filter at 10,000 and 100,000")
{
    private const string Few = "100";
    private const string Some = "10000";
    private const string Many = "100000";
    private const string Most = "1000000";
    private const int ItemsAskedFor = 1_000;
    private const int PagesPerBurst = 8;
    private const int SamplesPerRound = 8;
    private const int FilterWarmUps = 800;
    private const int FilterWarmUpsPerRound = 40;
    private const int FiltersPerRound = 10;

    // Short, so that a slowdown of the machine affects both servers of a pair.
    private static readonly TimeSpan s_workTime = TimeSpan.FromMilliseconds(100);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var cores = Cores.LeaveFirstToServers();
        return [.. await ItemsAndPagesAsync(options, cancellation), .. await FiltersAsync(options, cancellation)];
    }

    private async Task<List<Result>> ItemsAndPagesAsync(Options options, CancellationToken cancellation)
    {
        string[] counts = [Few, Most];
        await using var contest = new Contest();
        foreach (var count in counts)
            contest.Add(count, await ServerProcess.StartCompiledAsync("simulator", count));
        return
        [
            Compare("GET coSpaces/{id}", ItemsOf),
            Compare("GET coSpaces?offset=middle", count =>
                [.. Enumerable.Repeat(Requests.Get(string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?offset={Number(count) / 2}")), PagesPerBurst)]),
        ];

        Result Compare(string name, Func<string, byte[][]> requestsOf)
        {
            var requests = counts.ToDictionary(count => count, requestsOf);
            LoadFigure Work(string count, Generator load) => load.RunInBurstsFor(s_workTime, requests[count]);
            contest.Run(SamplesPerRound, Work, cancellation);
            var samples = contest.Run(SamplesPerRound * options.Rounds, Work, cancellation);
            return new Result(Name, name + ", 100 to 1,000,000", samples[Few].PercentOf(samples[Most]) / 100, "times", Bound.AtMost, 1.3,
                $"{samples[Few].Describe()} at 100; {samples[Most].Describe()} at 1,000,000");
        }
    }

    private async Task<List<Result>> FiltersAsync(Options options, CancellationToken cancellation)
    {
        await using var many = await ServerProcess.StartAsync(pinned: true, "simulator", Many);
        await using var some = await ServerProcess.StartAsync(pinned: true, "simulator", Some);
        return [.. Filtered()];

        IEnumerable<Result> Filtered()
        {
            using var someSpaces = new Connection(some.Address);
            using var manySpaces = new Connection(many.Address);
            var aSpaceOfSome = Requests.Get(FilterFor(Some));
            var aSpaceOfMany = Requests.Get(FilterFor(Many));
            var nothing = Requests.Get("/api/v1/coSpaces?filter=team.none");
            var everything = Requests.Get("/api/v1/coSpaces?filter=a");
            List<double> ofSome = [], ofMany = [], none = [], all = [], afterWrite = [];
            for (var i = -FilterWarmUps; i < FiltersPerRound * options.Rounds; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (i < 0 && i % FilterWarmUpsPerRound == 0)
                    Contest.LetServersCompile();
                if (i == 0)
                {
                    foreach (var warmUps in (List<double>[])[ofSome, ofMany, none, all, afterWrite])
                        warmUps.Clear();
                }
                ofSome.Add(Milliseconds(someSpaces, aSpaceOfSome, total: 1));
                ofMany.Add(Milliseconds(manySpaces, aSpaceOfMany, total: 1));
                none.Add(Milliseconds(manySpaces, nothing, total: 0));
                all.Add(Milliseconds(manySpaces, everything, total: Number(Many)));

                // Changes one space after another, spread over the whole list.
                var number = (int)((i + FilterWarmUps) * 7_919L % Number(Many));
                if (manySpaces.Exchange(Requests.PutSpace(SimulatorServer.SpaceId(number), number)) != 200)
                    throw new MeasurementException($"PUT of a space was answered {manySpaces.Status}: {manySpaces.Body}");
                afterWrite.Add(Milliseconds(manySpaces, aSpaceOfMany, total: 1));
            }
            yield return Budgeted("one of 100,000", ofMany);
            yield return Budgeted("none of 100,000", none);
            yield return Budgeted("all of 100,000", all);
            yield return Budgeted("one of 100,000 after a change", afterWrite);

            // The factor is ten for ten times as many spaces. The budget adds a tenth, because caches hold less of the larger table.
            yield return new Result(Name, "GET coSpaces?filter=, 10,000 to 100,000", ofMany.Median() / ofSome.Median(), "times", Bound.AtMost, 11,
                string.Create(CultureInfo.InvariantCulture, $"{ofSome.Median():N2} ms at 10,000; linear would be 10 times"));

            Result Budgeted(string what, List<double> times) =>
                new(Name, "GET coSpaces?filter=, " + what, times.Median(), "ms", Bound.AtMost, 2, "one connection");
        }
    }

    private static double Milliseconds(Connection connection, byte[] filter, int total)
    {
        var started = Stopwatch.GetTimestamp();
        if (connection.Exchange(filter) != 200 || !connection.Body.Contains(string.Create(CultureInfo.InvariantCulture, $"total=\"{total}\""), StringComparison.Ordinal))
            throw new MeasurementException($"GET with a filter was answered {connection.Status}: {connection.Body}");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Returns the target of a request that filters by the URI of one space.</summary>
    private static string FilterFor(string count) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?filter=team.{Number(count) / 2:D8}");

    private static byte[][] ItemsOf(string count) =>
    [
        .. Enumerable.Range(0, ItemsAskedFor).Select(i => Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId((int)((long)i * Number(count) / ItemsAskedFor))}")),
    ];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
