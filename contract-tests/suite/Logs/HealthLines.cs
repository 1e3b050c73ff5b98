using System.Text.Json.Nodes;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.State;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Logs;

/// <summary>The lines that a bridge logs at regular intervals, on a virtual clock and on a real one.</summary>
public sealed class HealthLines
{
    private const string Idle = "STATS: {\"callLegsPS\": 0, \"callLegs\": \"0/0\", \"CMA\": \"0/0\", \"sip\": {\"std\": \"0/0\", \"peer\": \"0/0\"}}";
    private const string Media = "media module status 1 (1/1) 1/1 (full media capacity)";

    [Fact]
    public async Task A_bridge_of_2_8_counts_its_sessions_every_five_minutes()
    {
        await using var lab = await MeetingLab.StartAsync("2.8", bridges: 2, ids: [Lab.Core1, Lab.Core2]);
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=ops");
        await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"ann@example.com","uri":"ops"}""");
        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/incoming-calls", """{"remoteParty":"bob@example.com","uri":"ops"}""");

        lab.Cluster.Advance(600);

        var lines = (await lab.Cluster.LogAsync()).Where(line => line.Contains("STATS")).ToList();
        lines.Should().Equal(
            "Jul 26 14:05:00 user.info Core1 host:server:  INFO : STATS: {\"callLegsPS\": 0, \"callLegs\": \"2/2\", \"CMA\": \"0/0\", \"sip\": {\"std\": \"1/1\", \"peer\": \"1/1\"}}",
            "Jul 26 14:10:00 user.info Core1 host:server:  INFO : STATS: {\"callLegsPS\": 0, \"callLegs\": \"2/2\", \"CMA\": \"0/0\", \"sip\": {\"std\": \"1/1\", \"peer\": \"1/1\"}}");
    }

    [Fact]
    public async Task Apps_and_browsers_are_counted_apart_from_SIP()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=ops");
        foreach (var kind in (string[])["sip", "app", "webApp"])
            await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"{{kind}}@example.com","uri":"ops","kind":"{{kind}}"}""");

        lab.Cluster.Advance(300);

        (await lab.Cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("STATS: {\"callLegsPS\": 0, \"callLegs\": \"3/3\", \"CMA\": \"2/2\", \"sip\": {\"std\": \"1/1\", \"peer\": \"0/0\"}}"));
    }

    [Theory]
    [InlineData("2.0", 0, 0)]
    [InlineData("2.5", 0, 0)]
    [InlineData("2.6", 0, 2)]
    [InlineData("2.7", 0, 2)]
    [InlineData("2.8", 6, 2)]
    [InlineData("3.4", 6, 2)]
    public async Task Releases_log_the_lines_that_are_known_of_them(string release, int sessions, int media)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        await lab.LinesAsync();

        lab.Cluster.Advance(1_800);

        var lines = await lab.LinesAsync();
        lines.Count(line => line == Idle).Should().Be(sessions);
        lines.Count(line => line == Media).Should().Be(media);
        lines.Should().HaveCount(sessions + media);
    }

    [Fact]
    public async Task A_peak_is_that_of_the_last_five_minutes()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (_, call) = await lab.MeetAsync();
        var legs = new List<string>();
        foreach (var who in (string[])["a@example.com", "b@example.com", "c@example.com"])
            legs.Add(await lab.JoinAsync(call, who));
        await lab.HangUpAsync(legs[0]);
        await lab.HangUpAsync(legs[1]);
        lab.Cluster.Advance(300);
        lab.Cluster.Advance(300);
        await lab.HangUpAsync(legs[2]);
        lab.Cluster.Advance(600);

        (await lab.LinesAsync()).Where(line => line.StartsWith("STATS", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[7..])!["callLegs"]!.ToString())
            .Should().Equal("1/3", "1/1", "0/1", "0/0");
    }

    [Fact]
    public async Task The_lines_count_from_the_start_of_each_bridge()
    {
        await using var lab = await MeetingLab.StartAsync("2.8", bridges: 2, ids: [Lab.Core1, Lab.Core2]);
        lab.Cluster.Advance(100);
        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/stop");
        lab.Cluster.Advance(100);
        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/start");
        lab.Cluster.Advance(500);

        (await StampsAsync(lab, "Core1")).Should().Equal("14:05:00", "14:10:00");
        (await StampsAsync(lab, "Core2")).Should().Equal("14:08:20");
    }

    [Fact]
    public async Task A_stopped_bridge_logs_none()
    {
        await using var lab = await MeetingLab.StartAsync("2.8", bridges: 2, ids: [Lab.Core1, Lab.Core2]);
        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/stop");
        lab.Cluster.Advance(3_600);

        (await StampsAsync(lab, "Core2")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_clock_is_idle_although_lines_come_at_intervals()
    {
        await using var lab = await MeetingLab.StartAsync("3.4");
        var (_, call) = await lab.MeetAsync();
        await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com&maxCallDurationTime=1000");

        var (status, text) = await lab.Cluster.ControlAsync("POST", "/clock/run-until-idle", "{}");

        status.Should().Be(200);
        var ran = JsonNode.Parse(text)!;
        ran["idle"]!.GetValue<bool>().Should().BeTrue();
        ran["now"]!.ToString().Should().StartWith("2016-07-26T14:16:4", "the leg ends after 1000 seconds, and nothing comes after it");
        (await StampsAsync(lab, "Core1")).Should().Equal("14:05:00", "14:10:00", "14:15:00");
        (await lab.Cluster.ControlAsync("POST", "/clock/run-until-idle", "{}")).Text.Should().Contain("\"timers\":0");
    }

    [Fact]
    public async Task A_reset_starts_the_lines_from_the_beginning()
    {
        await using var lab = await MeetingLab.StartAsync("2.8");
        lab.Cluster.Advance(299);
        await lab.Cluster.ControlAsync("POST", "/reset");
        lab.Cluster.Advance(299);
        (await StampsAsync(lab, "Core1")).Should().BeEmpty();

        lab.Cluster.Advance(1);

        (await StampsAsync(lab, "Core1")).Should().Equal("14:09:59");
    }

    [Fact]
    public async Task A_bridge_of_a_world_that_booted_before_goes_on_in_step()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.8\" clock=\"2020-01-01T10:00:00Z\"><bridge name=\"Core1\" booted=\"2019-12-30T09:58:30Z\"/></world>");
        cluster.Advance(600);

        (await cluster.LogAsync()).Where(line => line.Contains("STATS")).Select(line => line[7..15]).Should().Equal("10:03:30", "10:08:30");
    }

    [Fact]
    public async Task Many_bridges_pass_a_week_in_a_moment()
    {
        await using var cluster = await SimulatedCluster.StartAsync($"<world release=\"3.4\">{string.Concat(Enumerable.Range(1, 8).Select(i => $"<bridge name=\"B{i}\"/>"))}</world>",
            options => options with { LogStream = null });

        var watch = System.Diagnostics.Stopwatch.StartNew();
        cluster.Advance(7 * 86_400);

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "it is about 22,000 lines");
    }

    [Fact]
    public async Task A_clock_that_is_moved_by_centuries_leaves_out_all_but_the_lines_of_the_last_week()
    {
        await using var lab = await MeetingLab.StartAsync("2.8");
        var (status, _) = await lab.Cluster.ControlAsync("PUT", "/clock", """{"now":"2916-07-26T14:00:00Z"}""");

        status.Should().Be(200);
        (await StampsAsync(lab, "Core1")).Count().Should().BeInRange(2_010, 2_020);
    }

    [Fact]
    public void Repeated_actions_run_on_a_real_clock_and_skip_the_time_that_a_machine_sleeps()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Timeline? timeline = null;
        using var made = timeline = new Timeline(clock, new Incidents(clock, 10, null), 100, () => timeline!.RunDue());
        var ran = 0;
        using var end = new CancellationTokenSource();
        timeline.Every(TimeSpan.FromMinutes(5), clock.GetUtcNow(), () => ran++, end.Token);

        clock.Advance(TimeSpan.FromMinutes(5));
        ran.Should().Be(1);
        timeline.Waiting.Should().Be(0);
        clock.AdjustTime(clock.GetUtcNow().AddHours(8));
        clock.Advance(TimeSpan.FromMinutes(5));
        ran.Should().Be(2);
        clock.Advance(TimeSpan.FromMinutes(5));
        ran.Should().Be(3);
        end.Cancel();
        clock.Advance(TimeSpan.FromHours(1));

        ran.Should().Be(3);
    }

    [Fact]
    public async Task A_real_clock_needs_no_time_to_start_with_them()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { VirtualClock = null, Release = "3.4" });

        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
        cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    private static async Task<IEnumerable<string>> StampsAsync(MeetingLab lab, string bridge) =>
        (await lab.Cluster.LogAsync(bridge)).Where(line => line.Contains("STATS")).Select(line => line[7..15]);
}
