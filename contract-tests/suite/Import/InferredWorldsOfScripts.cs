using CmsSim.ContractTests.Fuzz;
using CmsSim.Harness.Fixtures;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Random scripts are logged, the log is imported, and the fixtures are replayed in the worlds that were inferred.</summary>
[Collection(nameof(Fuzzers))]
public sealed class InferredWorldsOfScripts
{
    private const int Requests = 60;

    [Fact]
    public Task Answers_match_when_the_log_shows_the_script_from_its_start() => CheckAsync("log from the start", mostDiffering: 0.01, _ => 0);

    [Fact]
    public Task Answers_match_when_the_log_begins_in_the_middle_of_the_script() => CheckAsync("log from the middle", mostDiffering: 0.05, seed => 20 + (seed % 40));

    private static async Task CheckAsync(string name, double mostDiffering, Func<int, int> requestsBefore)
    {
        var (all, kinds) = (0, new SortedDictionary<string, int>());
        await FuzzRun.RunAsync(name, (4, 100, 10_000), async round =>
        {
            foreach (var built in BuiltInputs.Build(await LogAsync(round.Seed, requestsBefore(round.Seed))))
            {
                all += built.Fixture.Exchanges.Count;
                foreach (var found in (await BuiltReplay.ReplayAsync(built)).DistinctBy(found => found.Exchange))
                {
                    var kind = KindOf(found.Exchange) ?? throw round.Failed($"{built.Fixture.Flow} {found.Exchange.Trace}: {found.Exchange.Request.Method} {found.Exchange.Request.Path.Text}: {found.Difference}");
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                }
            }
        });

        Console.WriteLine($"{name}: {all} exchanges; {kinds.Values.Sum()} differ because of what the log cannot hold: {string.Join("; ", kinds.Select(kind => $"{kind.Value} {kind.Key}"))}");
        kinds.Values.Sum().Should().BeLessThanOrEqualTo((int)(all * mostDiffering), "{0}", string.Join("; ", kinds));
    }

    private static async Task<string> LogAsync(int seed, int requestsBefore)
    {
        await using var script = new BuiltScript(seed);
        await script.PlayAsync(requestsBefore);
        var before = (await script.LogAsync()).TrimEnd('\n').Length;
        await script.PlayAsync(Requests);
        return (await script.LogAsync())[before..].TrimStart('\n');
    }

    // The things that a log cannot hold, by the exchange in which they show. Null for an exchange that a log holds in full.
    private static string? KindOf(FixtureExchange exchange) => exchange.Request switch
    {
        { Method: "GET" } when exchange.Answer!.Body.Holes.Any() => "elided values that no other answer shows",
        { Method: "GET" } request when request.Path.Text.Contains('?') => "pages beside objects that no answer shows whole",
        { Method: "GET" } request when request.Path.Text.StartsWith("/api/v1/call", StringComparison.Ordinal) || request.Path.Text == "/api/v1/coSpaces" => "values that follow from elided ones",
        { Method: "POST" or "PUT" or "DELETE" } => "outcomes that depend on elided values",
        _ => null,
    };
}
