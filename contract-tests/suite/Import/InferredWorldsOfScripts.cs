using System.Text;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;
using Cause = CmsSim.ContractTests.Import.InferenceCause;

namespace CmsSim.ContractTests.Import;

/// <summary>
/// Random scripts are logged, the log is imported, and the fixtures are replayed in the worlds that were inferred. The answers that differ
/// are counted by cause.
/// </summary>
[Collection(nameof(Fuzzers))]
public sealed class InferredWorldsOfScripts
{
    private const int Requests = 60;
    private const int MostWheres = 6;

    private static readonly string[] s_releases = ["2.0", "2.9", "3.4", "3.12"];

    [Fact]
    public Task Answers_match_when_the_log_shows_the_script_from_its_start() =>
        CheckAsync("log from the start", seed => CommonAsync(seed, 0), new()
        {
            [Cause.Places] = 0.0005,
            [Cause.ShownValue] = 0.0005,
            [Cause.Release] = 0.001,
        });

    [Fact]
    public Task Answers_match_when_the_log_begins_in_the_middle_of_the_script() =>
        CheckAsync("log from the middle", seed => CommonAsync(seed, RequestsBefore(seed)), new()
        {
            [Cause.Places] = 0.02,
            [Cause.HiddenValue] = 0.003,
            [Cause.ShownObject] = 0.0005,
            [Cause.ShownValue] = 0.002,
            [Cause.Release] = 0.001,
        });

    [Fact]
    public Task Answers_match_when_the_logs_of_a_cluster_show_the_script_from_its_start() =>
        CheckAsync("cluster from the start", seed => AnyAsync(seed, 0), new()
        {
            [Cause.Parties] = 0.013,
            [Cause.Jobs] = 0.021,
            [Cause.Release] = 0.02,
            [Cause.Licences] = 0.0005,
            [Cause.Outcome] = 0.001,
            [Cause.Places] = 0.0005,
            [Cause.HiddenObject] = 0.0005,
            [Cause.HiddenValue] = 0.0015,
            [Cause.ShownObject] = 0.0005,
            [Cause.ShownValue] = 0.0005,
        });

    [Fact]
    public Task Answers_match_when_the_logs_of_a_cluster_begin_in_the_middle_of_the_script() =>
        CheckAsync("cluster from the middle", seed => AnyAsync(seed, RequestsBefore(seed)), new()
        {
            [Cause.Parties] = 0.027,
            [Cause.Jobs] = 0.025,
            [Cause.Release] = 0.025,
            [Cause.Licences] = 0.0005,
            [Cause.Outcome] = 0.002,
            [Cause.Places] = 0.0005,
            [Cause.HiddenObject] = 0.0005,
            [Cause.HiddenValue] = 0.0015,
            [Cause.ShownObject] = 0.0005,
            [Cause.ShownValue] = 0.001,
        });

    private static int RequestsBefore(int seed) => 20 + (seed % 40);

    // Runs with few rounds may have this number of answers more.
    private const int Slack = 8;

    private static async Task CheckAsync(string name, Func<int, Task<List<LoggedPart>>> play, Dictionary<string, double> mostDiffering)
    {
        var (all, fixtures, kinds) = (0, 0, new SortedDictionary<string, Dictionary<string, int>>(StringComparer.Ordinal));
        await FuzzRun.RunAsync(name, (4, 100, 10_000), async round =>
        {
            foreach (var part in await play(round.Seed))
            {
                var imported = BuiltInputs.Exchanges(part.Log).ToList();
                if (imported.Count != part.Played.Count)
                    throw round.Failed($"{imported.Count} exchanges instead of {part.Played.Count}");
                var causes = new InferenceCauses(imported);
                foreach (var built in BuiltInputs.Build(part.Log, bridge: part.Bridge))
                {
                    all += built.Fixture.Exchanges.Count;
                    fixtures++;
                    var isOfRelease = built.WorldXml.Contains($"<world release=\"{part.Release}\"", StringComparison.Ordinal);
                    foreach (var found in (await BuiltReplay.ReplayAsync(built)).DistinctBy(found => found.Exchange))
                    {
                        var cause = causes.Of(part.Played[found.Exchange.Trace - imported[0].Trace!.Value], found, isOfRelease);
                        if (!mostDiffering.ContainsKey(cause.Kind))
                            throw round.Failed($"{cause.Kind}, {cause.Where}: {built.Fixture.Flow} {found.Exchange.Trace}: {found.Exchange.Request.Method} {found.Exchange.Request.Path.Text}: {found.Difference}");
                        if (!kinds.TryGetValue(cause.Kind, out var wheres))
                            kinds[cause.Kind] = wheres = [];
                        wheres[cause.Where] = wheres.GetValueOrDefault(cause.Where) + 1;
                    }
                }
            }
        });

        Console.WriteLine($"{name}: {all} exchanges in {fixtures} fixtures");
        foreach (var (kind, wheres) in kinds)
            Console.WriteLine($"  {wheres.Values.Sum()} {kind}: {string.Join("; ", wheres.OrderByDescending(where => where.Value).Take(MostWheres).Select(where => $"{where.Value} {where.Key}"))}");
        foreach (var (kind, wheres) in kinds)
            wheres.Values.Sum().Should().BeLessThanOrEqualTo((int)(all * mostDiffering[kind]) + Slack, "{0}", kind);
    }

    private static async Task<List<LoggedPart>> CommonAsync(int seed, int requestsBefore)
    {
        await using var script = new BuiltScript(seed);
        await script.PlayAsync(requestsBefore);
        var before = (await script.LogAsync()).TrimEnd('\n').Length;
        await script.PlayAsync(Requests);
        return [new LoggedPart("Core1", BuiltScript.Release, (await script.LogAsync())[before..].TrimStart('\n'), script.Played[requestsBefore..])];
    }

    private static async Task<List<LoggedPart>> AnyAsync(int seed, int requestsBefore)
    {
        var release = s_releases[seed % s_releases.Length];
        await using var cluster = new InsideCluster(LoggedScript.WorldOf(release), seed, keepsLogs: true);
        var script = new LoggedScript(cluster, seed, release) { HasOddRequests = false };
        await script.PlayAsync(requestsBefore);
        int[] before = [.. script.Played.Select(played => played.Count)];
        for (var bridge = 0; bridge < before.Length; bridge++)
            await cluster.NewLogAsync(bridge);
        await script.PlayAsync(before.Sum() + Requests);
        List<LoggedPart> parts = [];
        for (var bridge = 0; bridge < before.Length; bridge++)
        {
            var log = Encoding.UTF8.GetString(await cluster.NewLogAsync(bridge));
            parts.Add(new LoggedPart($"Core{bridge + 1}", release, log, [.. script.Played[bridge].Skip(before[bridge]).Where(sent => sent.IsTraced)]));
        }

        return parts;
    }

    /// <summary>A part of a bridge's log with the exchanges in it.</summary>
    private sealed record LoggedPart(string Bridge, string Release, string Log, List<PlayedExchange> Played);
}
