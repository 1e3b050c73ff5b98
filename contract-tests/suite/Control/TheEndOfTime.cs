using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>A cluster still answers after waits of any length and at the end of its clock.</summary>
public sealed class TheEndOfTime
{
    [Theory]
    [InlineData("remoteParty=a@b&maxCallDurationTime=5000000")]
    [InlineData("remoteParty=a@b&maxCallDurationTime=2147483647")]
    [InlineData("remoteParty=ends@late")]
    public async Task A_leg_with_a_limit_longer_than_a_system_timer_connects_in_real_time(string leg)
    {
        const string World = """
            <world><bridge name="Core1"/><farEnds>
              <farEnd address="ends@late" behaviour="answer" after="0" hangUpAfter="999999999"/>
              <farEnd address="*" behaviour="answer" after="0"/></farEnds></world>
            """;
        await using var cluster = await SimulatedCluster.StartAsync(World, options => options with { VirtualClock = null });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");

        var made = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", leg);

        for (var tries = 0; tries < 500 && !(await cluster.GetAsync("/api/v1/callLegs/" + made)).Text.Contains("<state>connected</state>"); tries++)
            await Task.Delay(20);
        (await cluster.GetAsync("/api/v1/callLegs/" + made)).Text.Should().Contain("<state>connected</state>");
        cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    [Fact]
    public async Task Timed_logging_can_last_longer_than_a_system_timer()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2", VirtualClock = null });

        (await cluster.SendAsync("PUT", "/api/v1/system/timedLogging", "activeControl=5000000")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("PUT", "/clock", """{"now":"9999-12-31T23:59:00Z","speed":1000000}""")]
    [InlineData("PUT", "/clock", """{"now":"9000-01-01T00:00:01Z"}""")]
    [InlineData("POST", "/clock/advance", """{"seconds":1000000000}""")]
    public async Task A_clock_cannot_be_moved_beyond_its_end(string method, string path, string body)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { VirtualClock = VirtualClock.Latest.AddYears(-1) });

        var (status, text) = await cluster.ControlAsync(method, path, body);

        status.Should().Be(400);
        text.Should().Contain("The clock cannot advance beyond 9000-01-01T00:00:00Z.");
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_cluster_at_the_end_of_time_answers_and_can_be_reset()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { VirtualClock = VirtualClock.Latest.AddSeconds(-30) });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@b&maxCallDurationTime=2147483647");
        cluster.Host.Clock!.RunAt(VirtualClock.HighestSpeed);
        cluster.Host.Clock.Advance(TimeSpan.FromDays(1));

        cluster.Host.Clock.GetUtcNow().Should().Be(VirtualClock.Latest);
        foreach (var node in (string[])["system/status", "callLegs", "coSpaces", "system/alarms", "system/database"])
            (await cluster.GetAsync("/api/v1/" + node)).Status.Should().Be(200);
        (await cluster.PostAsync("/api/v1/calls", "name=y")).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/clock/run-until-idle")).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    [Fact]
    public async Task A_speed_of_minus_zero_stops_the_clock()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("PUT", "/clock", """{"speed":-0.0}""")).Should().Be((200, """{"now":"2016-07-26T14:00:00Z","mode":"virtual","speed":0}"""));
    }

    [Theory]
    [InlineData("clock=\"9999-12-31T00:00:00Z\"", "")]
    [InlineData("clock=\"0001-01-01T00:00:00Z\"", "")]
    [InlineData("", "booted=\"9999-12-31T00:00:00Z\"")]
    public async Task A_world_outside_the_years_of_the_clock_is_refused_with_its_line(string ofWorld, string ofBridge)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/world", $"<world {ofWorld}>\n<bridge name=\"Core1\" {ofBridge}/><bridge name=\"Core2\"/></world>");

        status.Should().Be(400);
        text.Should().Contain("expected a time in the years 1970 to 9000");
    }

    [Fact]
    public async Task A_reset_during_restores_still_restores_the_start()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Later");
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"later"}""");
        using var stop = new CancellationTokenSource();
        var restores = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
                (await cluster.ControlAsync("POST", "/snapshots/later/restore")).Status.Should().Be(200);
        });
        var resets = Task.Run(async () =>
        {
            while (!restores.IsCompleted)
                (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        });
        await Task.WhenAll(restores, resets);

        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);

        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"4\"").And.NotContain("Later");
    }

    [Fact]
    public async Task Counters_at_their_largest_value_restart_and_the_world_can_be_read_back()
    {
        const string World = """
            <world><bridge name="Core1" nextTrace="2147483647" nextCall="2147483647" nextConnection="2147483647" callLegsCompleted="2147483647"
              callLegsMaxActive="2147483647" cdrCorrelatorIndex="2147483647"/><farEnds><farEnd address="*" behaviour="answer" after="0" hangUpAfter="5"/></farEnds></world>
            """;
        await using var cluster = await SimulatedCluster.StartAsync(World);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=http://127.0.0.1:9/");
        for (var i = 0; i < 2; i++)
        {
            var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@b");
            cluster.Advance(60);
        }

        var world = (await cluster.ControlAsync("GET", "/world?secrets=true")).Text;

        world.Should().NotContain("=\"-");
        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsCompleted>2147483647</callLegsCompleted>");
    }
}
