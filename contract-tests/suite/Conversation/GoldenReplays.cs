using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conversation;

/// <summary>Every documented exchange is sent to the simulator over HTTPS, and the answer is compared to the byte.</summary>
public sealed class GoldenReplays
{
    public static TheoryData<string, Spelling> Replays()
    {
        var data = new TheoryData<string, Spelling>();
        foreach (var flow in Repository.Flows)
        {
            data.Add(flow, Spelling.Canonical);
            data.Add(flow, Spelling.AsPrinted);
        }
        return data;
    }

    [Theory, MemberData(nameof(Replays))]
    public async Task Every_request_is_answered_as_the_trace_documents(string flow, Spelling spelling)
    {
        await using var host = await SimulatorHost.StartAsync(Options(virtualClock: true));
        var replay = await ReplayAsync(host, Repository.Golden(flow), control: host.Control, spelling);

        replay.Results.Should().OnlyContain(result => result.Matches, string.Join('\n', replay.Results.SelectMany(result => result.Differences)));
        replay.Results.Should().HaveCount(Repository.Golden(flow).Exchanges.Count);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("extend")]
    [InlineData("end")]
    public async Task A_bridge_with_its_own_ids_and_clock_matches_by_first_sight(string flow)
    {
        var golden = Repository.Golden(flow);
        await using var host = await SimulatorHost.StartAsync(Options(virtualClock: false) with { World = await File.ReadAllTextAsync(golden.WorldFile!) });

        var replay = await ReplayAsync(host, golden, control: null, Spelling.Canonical);

        replay.Results.Should().OnlyContain(result => result.Matches, string.Join('\n', replay.Results.SelectMany(result => result.Differences)));
    }

    [Fact]
    public async Task A_bridge_in_another_state_does_not_match()
    {
        await using var host = await SimulatorHost.StartAsync(Options(virtualClock: false));

        var replay = await ReplayAsync(host, Repository.Golden("end"), control: null, Spelling.Canonical);

        replay.Results.Should().Contain(result => !result.Matches);
    }

    private static SimulatorOptions Options(bool virtualClock) => new()
    {
        HttpPort = null,
        HttpsPort = 0,
        ControlPort = 0,
        VirtualClock = virtualClock ? DateTimeOffset.UnixEpoch : null,
        KeepAliveTimeout = TimeSpan.FromMinutes(5),
    };

    private static Task<FixtureReplay> ReplayAsync(SimulatorHost host, Fixture golden, Uri? control, Spelling spelling)
    {
        var target = new ReplayTarget(host.Bridges[0].Https!)
        {
            User = "admin",
            Password = "admin",
            Control = control,
            Trust = CertificateTrust.Pin(host.CertificateFingerprint),
        };
        return new Replayer(target, new ReplayOptions { Spelling = spelling }).ReplayAsync(golden);
    }
}
