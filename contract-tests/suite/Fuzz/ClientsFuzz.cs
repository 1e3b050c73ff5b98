using System.Globalization;
using System.Text;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>
/// Many clients at once send forms, hold meetings and read streams, while others advance the clock, take and restore snapshots, reset,
/// stop, start and isolate bridges and load worlds. The seed decides the requests of each client, but not the order of their arrival.
/// </summary>
[Collection(nameof(Fuzzers))]
public sealed class ClientsFuzz
{
    private const int Clients = 64;
    private const int Commanders = 8;
    private const int Steps = 20;

    [Theory]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public Task Sixty_four_clients_and_all_commands_at_once_leave_the_cluster_sound(string release) =>
        FuzzRun.RunAsync($"clients {release}", (1, 4, 40), async round =>
        {
            await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of(release), configure: options => options with { IsReachedInProcess = false });
            var (fresh, world) = (await cluster.StateAsync(), (await cluster.GetAsync(cluster.Control, "/world")).Body);
            cluster.IsInterrupted = true;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                // Seeds of clients are far from those of other rounds.
                var own = new FuzzRound(round.Run, unchecked((round.Seed * 1_000_003) + client));
                using var speaks = cluster.Client(own);
                var grammar = new FormGrammar(own, release);
                for (var step = 0; step < Steps; step++)
                {
                    if (client < Commanders)
                        await speaks.AskAsync(cluster.Control, Command(own, world));
                    else if (own.OneIn(30))
                        await StreamAsync(cluster, own);
                    else
                    {
                        foreach (var answer in await speaks.ExchangeAsync(own.Random.Next(2), [.. Enumerable.Range(0, own.Random.Next(1, 12)).SelectMany(_ => grammar.Next())]))
                            grammar.Learn(answer);
                    }
                }
            })));

            cluster.EndInterruptions();
            foreach (var bridge in (string[])["Core1", "Core2"])
            {
                foreach (var command in (string[])["start", "rejoin"])
                    await cluster.AskAsync(cluster.Control, Command("POST", $"/bridges/{bridge}/{command}"));
            }
            await cluster.CheckAsync();
            await cluster.CheckWorldAsync();
            await cluster.AskAsync(cluster.Control, Command("PUT", "/world", world, "application/xml"));
            if (await cluster.StateAsync() is var state && state != fresh)
                throw round.Failed($"a reset did not restore the world: {FuzzCluster.Difference(fresh, state)}");
        });

    /// <summary>A command that replaces the world, a part of it, or the time, while other clients use it.</summary>
    private static FuzzRequest Command(FuzzRound round, byte[] world)
    {
        var bridge = round.Pick(["Core1", "Core2"]);
        return round.Random.Next(16) switch
        {
            0 => Command("POST", "/reset"),
            1 => Command("PUT", "/world", world, "application/xml"),
            2 => Command("POST", "/snapshots", Encoding.ASCII.GetBytes($"{{\"name\":\"s{round.Random.Next(5)}\"}}")),
            3 => Command("POST", $"/snapshots/s{round.Random.Next(5)}/restore"),
            4 => Command("DELETE", $"/snapshots/s{round.Random.Next(5)}"),
            5 => Command("POST", $"/bridges/{bridge}/stop"),
            6 or 7 => Command("POST", $"/bridges/{bridge}/start"),
            8 => Command("POST", $"/bridges/{bridge}/isolate"),
            9 => Command("POST", $"/bridges/{bridge}/rejoin"),
            10 => Command("GET", round.Pick(["/world", "/journal", "/bridges", "/faults", "/clock", "/snapshots", "/openapi.json"])),
            11 => Command("POST", $"/bridges/{bridge}/incoming-calls", Encoding.ASCII.GetBytes($"{{\"remoteParty\":\"ann@example.com\",\"uri\":\"s{round.Random.Next(50)}\"}}")),
            12 => Command("POST", "/clock/run-until-idle", "{\"atMost\":600}"u8.ToArray()),
            _ => Command("POST", "/clock/advance", Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{round.Random.Next(30)}}}"))),
        };
    }

    private static FuzzRequest Command(string method, string path, byte[]? body = null, string mediaType = "application/json") =>
        new(method, path, method is "GET" ? null : body ?? [], mediaType);

    /// <summary>Reads a stream of events for a moment, or disconnects at once.</summary>
    private static async Task StreamAsync(FuzzCluster cluster, FuzzRound round)
    {
        round.Sends("control: GET /stream");
        using var quiet = new CancellationTokenSource(TimeSpan.FromMilliseconds(round.Random.Next(1, 200)));
        try
        {
            using var connection = await FuzzConnection.OpenAsync(cluster.Host.Control!, quiet.Token);
            await connection.WriteAsync("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), quiet.Token);
            await connection.DrainAsync(quiet.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The moment is over.
        }
    }
}
