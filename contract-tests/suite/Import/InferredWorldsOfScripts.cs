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
    public Task Answers_match_when_the_log_shows_the_script_from_its_start() => CheckAsync("log from the start", _ => 0);

    [Fact]
    public Task Answers_match_when_the_log_begins_in_the_middle_of_the_script() => CheckAsync("log from the middle", seed => 20 + (seed % 40));

    private static Task CheckAsync(string name, Func<int, int> requestsBefore)
    {
        var kinds = new Dictionary<string, int>();
        var examples = new Dictionary<string, string>();
        var (all, differing) = (0, 0);
        return FuzzRun.RunAsync(name, (6, 200, 10_000), async round =>
        {
            await using var script = new BuiltScript(round.Seed);
            await script.PlayAsync(requestsBefore(round.Seed));
            var before = (await script.LogAsync()).Length;
            await script.PlayAsync(Requests);
            var log = (await script.LogAsync())[(before > 1 ? before - 1 : 0)..].TrimStart('\n');
            foreach (var built in BuiltInputs.Build(log))
            {
                if (Environment.GetEnvironmentVariable("SHOW") is not null)
                    Console.WriteLine(string.Join("\n", built.Guesses.Select(g => $"  {built.Fixture.Flow} guess {g.Trace}: {g.Reason}")));
                all += built.Fixture.Exchanges.Count;
                var differences = await BuiltReplay.ReplayAsync(built);
                foreach (var same in differences.GroupBy(found => found.Exchange.Trace))
                {
                    differing++;
                    var (exchange, difference) = same.First();
                    if (Environment.GetEnvironmentVariable("SHOW") is not null)
                        Console.WriteLine($"seed {round.Seed} {built.Fixture.Flow} {exchange.Trace}: {exchange.Request.Method} {exchange.Request.Path.Text} {exchange.Request.Body?.Content.Text}\n   {string.Join("\n   ", same.Select(one => one.Difference))}");
                }
            }

            Console.WriteLine($"{name}: {all} exchanges, {differing} differ");
        });
    }
}
