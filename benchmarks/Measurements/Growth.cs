using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>What becomes of answering times as spaces become many.</summary>
internal sealed class Growth() : Measurement("growth", "item, page and filter at 100, 10,000 and 100,000 spaces")
{
    private const string Few = "100";
    private const string Some = "10000";
    private const string Many = "100000";
    private const int ItemsAskedFor = 1_000;
    private const int FilterWarmUps = 200;
    private const int FiltersARound = 10;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var contest = new Contest();
        using var cores = Cores.LeaveFirstToServers();
        await contest.AddAsync(Few, pinned: true, "simulator", Few);
        var many = await contest.AddAsync(Many, pinned: true, "simulator", Many);
        await using var some = await ServerProcess.StartAsync(pinned: true, "simulator", Some);

        var items = new[] { Few, Many }.ToDictionary(count => count, ItemsOf);
        var pages = new[] { Few, Many }.ToDictionary(count => count, count =>
            new[] { Requests.Get(string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?offset={Number(count) / 2}")) });
        return
        [
            Compare("GET coSpaces/{id}", items),
            Compare("GET coSpaces?offset=middle", pages),
            .. Filtered(),
        ];

        Result Compare(string name, Dictionary<string, byte[][]> requests)
        {
            LoadFigure Turn(string count, Generator load) => load.RunFor(TimeSpan.FromSeconds(0.5), requests[count]);
            contest.WarmUp(Turn, cancellation);
            var turns = contest.Run(options.Rounds, Turn, cancellation);
            return new Result(Name, name + ", 100 to 100,000", turns[Few].PercentOf(turns[Many]) / 100, "times", Bound.AtMost, 1.3,
                $"{turns[Few].Describe()} at 100; {turns[Many].Describe()} at 100,000");
        }

        IEnumerable<Result> Filtered()
        {
            using var askSome = new Filter(some, Some);
            using var askMany = new Filter(many, Many);
            List<double> someTimes = [], manyTimes = [];
            for (var i = -FilterWarmUps; i < FiltersARound * options.Rounds; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (someTime, manyTime) = (askSome.Milliseconds(), askMany.Milliseconds());
                if (i < 0)
                    continue;
                someTimes.Add(someTime);
                manyTimes.Add(manyTime);
            }
            var (ofSome, ofMany) = (someTimes.Median(), manyTimes.Median());
            yield return new Result(Name, "GET coSpaces?filter=, 100,000", ofMany, "ms", Bound.AtMost, 2, "one connection, one space found");

            // Ten times as many spaces; a tenth more for the larger part that no cache holds.
            yield return new Result(Name, "GET coSpaces?filter=, 10,000 to 100,000", ofMany / ofSome, "times", Bound.AtMost, 11,
                string.Create(CultureInfo.InvariantCulture, $"{ofSome:N2} ms at 10,000; linear would be 10 times"));
        }
    }

    private static byte[][] ItemsOf(string count) =>
    [
        .. Enumerable.Range(0, ItemsAskedFor).Select(i => Requests.Get($"/api/v1/coSpaces/{SimulatorServer.SpaceId((int)((long)i * Number(count) / ItemsAskedFor))}")),
    ];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A client that looks for one space by its URI, over and over.</summary>
    private sealed class Filter(ServerProcess server, string count) : IDisposable
    {
        private readonly Connection _connection = new(server.Address);
        private readonly byte[] _request = Requests.Get(string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?filter=team.{Number(count) / 2:D8}"));

        public double Milliseconds()
        {
            var started = Stopwatch.GetTimestamp();
            if (_connection.Exchange(_request) != 200 || !_connection.Body.Contains("total=\"1\"", StringComparison.Ordinal))
                throw new MeasurementException($"A filter was answered {_connection.Status}: {_connection.Body}");
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        public void Dispose() => _connection.Dispose();
    }
}
