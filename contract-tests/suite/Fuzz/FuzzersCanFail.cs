using System.Text;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Fuzzers must be able to fail: each test plants a defect and expects the fuzzer to find it.</summary>
[Collection(nameof(Fuzzers))]
public sealed class FuzzersCanFail
{
    [Theory]
    [InlineData("""{"status":500}""", "*500*came of*")]
    [InlineData("""{"status":200,"body":"<coSpaces>"}""", "*is no XML*")]
    [InlineData("""{"truncate":true}""", "*breaks off*")]
    [InlineData("""{"reset":true}""", "*")]
    public async Task A_bad_answer_is_found(string effect, string failure)
    {
        var round = new FuzzRound(new FuzzRun("planted"), seed: 1);
        await using var cluster = await FuzzCluster.StartAsync(round);
        await cluster.AskAsync(cluster.Control, new FuzzRequest("POST", "/faults", Encoding.UTF8.GetBytes($$"""{"match":{"path":"/coSpaces"},"effect":{{effect}}}"""), "application/json"));

        var asking = () => cluster.GetAsync(0, "/api/v1/coSpaces");

        (await asking.Should().ThrowAsync<FuzzFailure>()).WithMessage(failure).WithMessage("planted: *Seed 1;*GET /api/v1/coSpaces*");
    }

    [Fact]
    public async Task Two_objects_with_one_id_are_found()
    {
        var round = new FuzzRound(new FuzzRun("planted"), seed: 1);
        await using var cluster = await FuzzCluster.StartAsync(round, """
            <world><bridge name="Core1"/>
              <callProfiles><callProfile id="11111111-0000-4000-8000-000000000001"/></callProfiles>
              <callLegProfiles><callLegProfile id="11111111-0000-4000-8000-000000000001"/></callLegProfiles>
            </world>
            """);

        var checking = cluster.CheckAsync;

        (await checking.Should().ThrowAsync<FuzzFailure>()).WithMessage("*two objects have the id*");
    }

    [Fact]
    public async Task The_same_seed_sends_the_same_requests()
    {
        (await LastInputsAsync(3)).Should().Be(await LastInputsAsync(3)).And.NotBe(await LastInputsAsync(4));

        static async Task<string> LastInputsAsync(int seed)
        {
            var round = new FuzzRound(new FuzzRun("planted"), seed);
            await FormFuzz.PlayAsync(round, "2.9", Support.SimulatedCluster.Start, batches: 8);
            return round.Failed("").Message;
        }
    }
}
