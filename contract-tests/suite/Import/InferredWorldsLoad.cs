using System.Text;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Worlds;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>The simulator accepts the worlds that are inferred from its own logs, whatever the requests in them were.</summary>
[Collection(nameof(Fuzzers))]
public sealed class InferredWorldsLoad
{
    private const int Requests = 60;

    private static readonly string[] s_releases = ["2.0", "2.9", "3.4", "3.12"];

    [Fact]
    public async Task Worlds_of_emitted_logs_are_accepted()
    {
        var worlds = 0;
        await FuzzRun.RunAsync("inferred worlds", (20, 1_000, 10_000), async round =>
        {
            var release = s_releases[round.Seed % s_releases.Length];
            await using var cluster = new InsideCluster(LoggedScript.WorldOf(release), round.Seed, keepsLogs: true);
            var script = new LoggedScript(cluster, round.Seed, release);

            // The log begins in the middle, so that the world holds the objects before.
            await script.PlayAsync(round.Random.Next(Requests));
            await cluster.NewLogAsync(0);
            await script.PlayAsync(script.Played.Sum(played => played.Count) + Requests);
            foreach (var built in BuiltInputs.Build(Encoding.UTF8.GetString(await cluster.NewLogAsync(0))))
            {
                worlds++;
                round.Sends(built.WorldXml);
                Accept(built, round);
            }
        });
        worlds.Should().BeGreaterThan(10);
    }

    private static void Accept(BuiltFixture built, FuzzRound round)
    {
        try
        {
            InsideCluster.WorldOf(built.WorldXml, "2.0");
        }
        catch (WorldFormatException refused)
        {
            throw round.Failed(refused.Message);
        }
    }
}
