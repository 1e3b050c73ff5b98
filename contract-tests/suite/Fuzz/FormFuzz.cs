using System.Globalization;
using System.Text;
using CmsSim.ContractTests.Support;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Forms and queries to every node, while the clock moves, calls come in and syncs run.</summary>
[Collection(nameof(Fuzzers))]
public sealed class FormFuzz
{
    private const int Batches = 200;

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.5")]
    [InlineData("2.9")]
    [InlineData("3.0")]
    [InlineData("3.4")]
    public Task Forms_to_every_node_leave_the_cluster_sound(string release) =>
        FuzzRun.RunAsync($"forms {release}", (1, 4, 120), round => PlayAsync(round, release, SimulatedCluster.Start));

    [Fact]
    public Task Forms_on_the_real_clock_leave_the_cluster_sound() =>
        FuzzRun.RunAsync("forms on the real clock", (1, 4, 60), round => PlayAsync(round, "3.4", clock: null));

    internal static async Task PlayAsync(FuzzRound round, string release, DateTimeOffset? clock, int batches = Batches)
    {
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of(release), configure: options => options with { VirtualClock = clock });
        var grammar = new FormGrammar(round, release);
        for (var batch = 0; batch < batches; batch++)
        {
            var requests = Enumerable.Range(0, round.Random.Next(1, 30)).SelectMany(_ => grammar.Next()).ToList();
            foreach (var answer in await cluster.ExchangeAsync(round.Random.Next(2), requests))
                grammar.Learn(answer);
            if (clock is not null)
                await MoveAsync(cluster, round);
            if (round.OneIn(4))
                await CallInAsync(cluster, round);
            if (clock is not null && round.OneIn(40))
                await RefusalsChangeNothingAsync(cluster, round, grammar);
        }
        await cluster.CheckAsync();
        if (clock is not null)
            await cluster.CheckWorldAsync();
    }

    private static async Task MoveAsync(FuzzCluster cluster, FuzzRound round)
    {
        var (path, body) = round.Random.Next(8) switch
        {
            0 => ("run-until-idle", """{"atMost":600}"""),
            1 => ("advance", string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{round.Random.Next(round.OneIn(6) ? 86_400 : 600)}}}""")),
            2 when round.OneIn(20) => ("advance", """{"seconds":1000000}"""),
            _ => ("advance", string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{round.Random.NextDouble() * 3:F2}}}""")),
        };
        await cluster.AskAsync(cluster.Control, new FuzzRequest("POST", "/clock/" + path, Encoding.UTF8.GetBytes(body), "application/json"));
    }

    private static async Task CallInAsync(FuzzCluster cluster, FuzzRound round)
    {
        var uri = round.OneIn(3) ? HostileValues.Text(round.Random) : $"s{round.Random.Next(50)}";
        var body = $$"""{"remoteParty":"ann@example.com","uri":{{HostileValues.Json(uri)}},"passcode":"{{round.Random.Next(100)}}"}""";
        await cluster.AskAsync(cluster.Control, new FuzzRequest("POST", $"/bridges/Core{round.Random.Next(1, 3)}/incoming-calls", Encoding.UTF8.GetBytes(body), "application/json"));
    }

    /// <summary>Checks that refused requests have changed nothing.</summary>
    private static async Task RefusalsChangeNothingAsync(FuzzCluster cluster, FuzzRound round, FormGrammar grammar)
    {
        var before = await cluster.StateAsync();
        foreach (var request in grammar.Next())
        {
            var answer = await cluster.AskAsync(0, request);
            var after = await cluster.StateAsync();
            if (answer.Status >= 400 && after != before)
                throw round.Failed($"{request} was refused with {answer.Status} and changed {FuzzCluster.Difference(before, after)}");
            before = after;
        }
    }
}
