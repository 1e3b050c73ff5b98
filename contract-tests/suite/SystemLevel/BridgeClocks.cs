using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>A bridge whose own clock is off: stamps show it, durations do not.</summary>
public sealed class BridgeClocks
{
    [Fact]
    public async Task Stamps_records_and_headers_show_the_clock_of_the_bridge_and_durations_do_not()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address), bridge: 1);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk", bridge: 1);
        await receiver.TakeAsync();

        (await cluster.ControlAsync("PUT", "/bridges/Core2/clock", "{\"offset\":3600}")).Status.Should().Be(200);
        cluster.Advance(60);

        var status = await cluster.GetAsync("/api/v1/system/status", bridge: 1);
        status.Text.Should().Contain("<cdrTime>2016-07-26T15:01:00Z</cdrTime>").And.Contain("<uptimeSeconds>60</uptimeSeconds>");
        status.Header("Date").Should().Be("Tue, 26 Jul 2016 15:01:00 GMT");
        (await cluster.GetAsync("/api/v1/calls/" + call, bridge: 1)).Text.Should().Contain("<durationSeconds>60</durationSeconds>");
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call, bridge: 1);
        (await receiver.TakeAsync()).Body.Should().Contain("time=\"2016-07-26T15:01:00Z\"").And.Contain("<durationSeconds>60</durationSeconds>");
        (await cluster.LogAsync("Core2")).Last().Should().StartWith("Jul 26 15:01:00 ");

        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrTime>2016-07-26T14:01:00Z</cdrTime>", "the other bridge is right");
        (await cluster.ControlAsync("GET", "/bridges")).Text.Should().Contain("\"name\":\"Core2\",\"state\":\"running\",\"clockOffset\":3600,");
    }

    [Fact]
    public async Task A_clock_that_drifts_gains_or_loses_time()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            "<world><bridge name=\"Fast\" clockOffset=\"-1\" clockDrift=\"1000\"/><bridge name=\"Still\" clockDrift=\"-1000000\"/></world>");

        cluster.Advance(10_000);

        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrTime>2016-07-26T16:46:49Z</cdrTime>", "ten seconds fast, less the one at the start");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<cdrTime>2016-07-26T14:00:00Z</cdrTime>");
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        world.Should().Contain("clockOffset=\"9\" clockDrift=\"1000\"");
        await cluster.ControlAsync("PUT", "/world", world);
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrTime>2016-07-26T16:46:49Z</cdrTime>");
        await cluster.ControlAsync("POST", "/bridges/Fast/stop");
        await cluster.ControlAsync("POST", "/bridges/Fast/start");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrTime>2016-07-26T16:46:49Z</cdrTime>", "a restart does not set the clock");
        await cluster.ControlAsync("PUT", "/bridges/Fast/clock", "{\"offset\":0}");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrTime>2016-07-26T16:46:40Z</cdrTime>");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"offset\":\"soon\"}")]
    [InlineData("{\"offset\":1e10}")]
    [InlineData("{\"offset\":1,\"drift\":1000001}")]
    [InlineData("[]")]
    public async Task A_clock_that_cannot_be_is_refused_and_changes_nothing(string body)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/bridges/Core2/clock", body);

        status.Should().Be(400);
        text.Should().Contain("optional drift in parts per million");
        (await cluster.ControlAsync("GET", "/bridges")).Text.Should().NotContain("clockOffset");
    }

    [Fact]
    public async Task A_clock_at_the_end_of_time_stays_there()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var offset in (string[])["1000000000", "-1000000000"])
        {
            (await cluster.ControlAsync("PUT", "/bridges/Core2/clock", $"{{\"offset\":{offset},\"drift\":1000000}}")).Status.Should().Be(200);
            cluster.Advance(1e9);
            (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Status.Should().Be(200);
        }
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"incidents\":[]");
    }
}
