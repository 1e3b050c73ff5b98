using System.Net.Sockets;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>A bridge is stopped and started while calls, jobs and requests are in progress.</summary>
public sealed class StoppedBridges
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";
    private const string NoCalls = "<calls total=\"0\"></calls>";

    [Fact]
    public async Task A_stopped_bridge_refuses_new_connections_and_closes_open_ones()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var address = cluster.Host.Bridges[1].Http!;
        using var open = new TcpClient();
        await open.ConnectAsync(address.Host, address.Port);
        var stream = open.GetStream();
        await stream.WriteAsync("GET /api/v1/system/status HTTP/1.1\r\nHost: cms\r\n\r\n"u8.ToArray());
        (await RawAnswer.ReadAsync(stream)).Status.Should().Be(401, "the connection is open");

        (await cluster.ControlAsync("POST", "/bridges/Core2/stop")).Should().Be((200, "{\"ready\":true}"));

        (await EndOfAsync(stream)).Should().Be(0, "the connection is closed without further bytes");
        await cluster.Invoking(it => it.GetAsync("/api/v1/system/status", bridge: 1)).Should().ThrowAsync<SocketException>().Where(error => error.SocketErrorCode == SocketError.ConnectionRefused);
        (await cluster.ControlAsync("GET", "/health/ready")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
        (await StatesAsync(cluster)).Should().Equal("running", "stopped");

        (await cluster.ControlAsync("POST", "/bridges/core2/start")).Status.Should().Be(200);

        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Status.Should().Be(200, "it listens on the same port");
        (await StatesAsync(cluster)).Should().Equal("running", "running");
    }

    [Fact]
    public async Task A_stopped_bridge_refuses_incoming_calls()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/bridges/Core2/stop");

        var (status, text) = await cluster.ControlAsync("POST", "/bridges/Core2/incoming-calls", "{\"remoteParty\":\"ann@example.com\",\"uri\":\"town.hall\"}");

        status.Should().Be(409);
        text.Should().Contain("Core2 is stopped and refuses incoming calls; start it first.");
    }

    [Fact]
    public async Task A_stopped_bridge_loses_its_calls_without_a_record_and_resets_its_counters()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.6" });
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address), bridge: 1);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk", bridge: 1);
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var before = await receiver.TakeAsync();
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com", bridge: 1);
        await receiver.TakeAsync();
        cluster.Advance(1);
        await receiver.TakeAsync();
        cluster.Advance(59);
        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Contain(leg);

        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"0\"", "its participants are gone");
        var lines = (await cluster.LogAsync("Core2")).Length;
        cluster.Advance(3_600);
        await cluster.ControlAsync("POST", "/bridges/Core2/start");

        (await cluster.LogAsync("Core2")).Should().HaveCount(lines, "a stopped bridge logs nothing");
        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Be(NoCalls);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg, bridge: 1)).Text.Should().Contain("<callLegDoesNotExist />");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<uptimeSeconds>0</uptimeSeconds>")
            .And.Contain("<cdrCorrelatorIndex>0</cdrCorrelatorIndex><callLegsActive>0</callLegsActive><callLegsMaxActive>0</callLegsMaxActive><callLegsCompleted>0</callLegsCompleted>");
        (await cluster.LogAsync("Core2"))[lines].Should().EndWith("API trace 1: GET for \"/api/v1/calls\" (from 127.0.0.1)");
        (await cluster.GetAsync("/api/v1/coSpaces/" + space, bridge: 1)).Text.Should().Contain("<uri>talk</uri>", "configuration belongs to the cluster");

        var again = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var after = await receiver.TakeAsync();
        after.Types.Should().Equal(["callStart"], "no record reports the lost call");
        after.Body.Should().Contain("recordIndex=\"1\" correlatorIndex=\"0\"").And.Contain($"<call id=\"{again}\">");
        Session(after).Should().NotBe(Session(before));
    }

    [Fact]
    public async Task A_stopped_bridge_loses_its_undelivered_records()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.6" });
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await receiver.TakeAsync("500 Internal Server Error");

        await cluster.Host.StopBridgeAsync("Core1");
        cluster.Advance(60);
        await cluster.Host.StartBridgeAsync("Core1");
        await cluster.CreateAsync("/api/v1/calls", "name=Two");

        (await receiver.TakeAsync()).Body.Should().Contain("<name>Two</name>").And.NotContain("<name>One</name>");
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().NotContain("cdrConnectionFailure", "the alarm already existed");
    }

    [Fact]
    public async Task Peers_raise_an_alarm_for_a_stopped_bridge_and_log_its_return()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });

        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        cluster.Advance(30);

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().MatchRegex(
            $"<alarms total=\"2\"><alarm id=\"[0-9a-f-]{{36}}\"><type>callBridgeConnectionFailure</type><activeTimeSeconds>30</activeTimeSeconds><callBridge>{Core2}</callBridge></alarm><alarm ");
        (await cluster.GetAsync("/api/v1/system/database")).Text.Should().Contain("<node hostname=\"14.80.82.31\" up=\"false\" syncBehind=\"-1\" master=\"false\"></node>");

        await cluster.ControlAsync("POST", "/bridges/Core2/start");

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/system/alarms", bridge: 1)).Text.Should().Contain("total=\"0\"");
        foreach (var peer in (string[])["Core1", "Core3"])
        {
            (await cluster.LogAsync(peer)).Should().ContainSingle(line =>
                line == $"Jul 26 14:00:30 user.info {peer} authp:  re-registration from server \"callbridge-core2.acanolab2.tkratzke.local\"");
        }
    }

    [Fact]
    public async Task A_leg_that_rings_on_a_stopped_bridge_is_never_answered()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        await cluster.ControlAsync("POST", "/bridges/Core1/start");
        cluster.Advance(600);

        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("ringing"));
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        var next = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.CreateAsync($"/api/v1/calls/{next}/callLegs", "remoteParty=bob@example.com");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("call 1: outgoing SIP call to \"bob@example.com\" from space \"Talk\""), "the numbers of legs restart");
    }

    [Fact]
    public async Task Requests_waiting_for_a_stopped_bridge_are_cut_off()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world peerLatency=\"60\"><bridge name=\"Core1\"/><bridge name=\"Core2\"/></world>");
        var asked = cluster.GetAsync("/api/v1/participants");
        while (!(await cluster.LogAsync()).Any(line => line.Contains("/api/v1/participants")))
            await Task.Yield();

        await cluster.ControlAsync("POST", "/bridges/Core1/stop");

        var answer = await Record.ExceptionAsync(async () => (await asked).Head.Should().BeEmpty());
        (answer is null or IOException or SocketException).Should().BeTrue($"the connection is cut, with an error or without: {answer}");
    }

    [Fact]
    public async Task Another_bridge_restarts_the_job_of_a_stopped_bridge()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=3&coSpaceUriMapping=room$index$&coSpaceNameMapping=Room $index$");
        var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        cluster.Advance(0.2);

        await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync, bridge: 1)).Text.Should().Contain("<status>pending</status>");
        cluster.Advance(1);

        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync, bridge: 1)).Text.Should().Contain("<status>complete</status>");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=room", bridge: 1)).Text.Should().Contain("total=\"3\"");
    }

    [Fact]
    public async Task Stop_and_start_can_be_repeated_and_an_unknown_name_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");

        (await cluster.ControlAsync("POST", "/bridges/Core1/start")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/calls/" + call)).Status.Should().Be(200, "the bridge keeps running");
        for (var i = 0; i < 2; i++)
            (await cluster.ControlAsync("POST", "/bridges/Core1/stop")).Status.Should().Be(200);
        for (var i = 0; i < 2; i++)
            (await cluster.ControlAsync("POST", "/bridges/Core1/start")).Status.Should().Be(200);

        foreach (var verb in (string[])["stop", "start"])
        {
            (await cluster.ControlAsync("POST", $"/bridges/Core9/{verb}")).Should().Be(
                (404, "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"There is no bridge Core9; there are Core1, Core2.\"}"));
        }
        await cluster.Host.Invoking(host => host.StopBridgeAsync("Core9")).Should().ThrowAsync<ArgumentException>().WithMessage("There is no bridge Core9; there are Core1, Core2.*");
        (await cluster.LogAsync("Core2")).Should().ContainSingle(line => line.Contains("re-registration"));
    }

    [Fact]
    public async Task An_isolated_bridge_is_still_isolated_after_a_restart()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");

        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        await cluster.ControlAsync("POST", "/bridges/Core2/start");

        (await StatesAsync(cluster)).Should().Equal("running", "isolated");
        (await cluster.GetAsync("/api/v1/system/alarms", bridge: 1)).Text.Should().Contain(Core1).And.Contain("databaseClusternodeOutofSync");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("re-registration"));
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains("re-registration"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public async Task All_bridges_of_a_cluster_can_be_stopped_and_started(int bridges)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = bridges });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");

        foreach (var bridge in cluster.Host.Bridges)
            await cluster.Host.StopBridgeAsync(bridge.Name);
        (await StatesAsync(cluster)).Should().OnlyContain(state => state == "stopped");
        foreach (var bridge in cluster.Host.Bridges)
            await cluster.Host.StartBridgeAsync(bridge.Name);

        for (var k = 0; k < bridges; k++)
            (await cluster.GetAsync("/api/v1/coSpaces/" + space, k)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("/reset")]
    [InlineData("/world")]
    public async Task Every_bridge_runs_after_another_world_is_loaded(string path)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("PUT", "/clock", "{\"now\":\"2016-07-26T15:00:00Z\"}");
        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");

        (await cluster.ControlAsync(path is "/reset" ? "POST" : "PUT", path, world)).Status.Should().Be(200);

        (await StatesAsync(cluster)).Should().Equal("running", "running");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<uptimeSeconds>0</uptimeSeconds>");
    }

    [Fact]
    public async Task A_snapshot_with_a_stopped_bridge_can_be_restored()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        await cluster.ControlAsync("POST", "/snapshots", "{\"name\":\"off\"}");
        var alarms = (await cluster.GetAsync("/api/v1/system/alarms", bridge: 2)).Text;
        await cluster.ControlAsync("POST", "/bridges/Core1/start");

        (await cluster.ControlAsync("POST", "/snapshots/off/restore")).Status.Should().Be(200);

        (await StatesAsync(cluster)).Should().Equal("stopped", "running", "running");
        await cluster.Invoking(it => it.GetAsync("/api/v1/system/status")).Should().ThrowAsync<SocketException>();
        (await cluster.GetAsync("/api/v1/system/alarms", bridge: 2)).Text.Should().Be(alarms);
        (await cluster.GetAsync("/api/v1/system/database", bridge: 2)).Text.Should().Contain("nodeInUse=\"14.80.82.31\"");
    }

    [Fact]
    public async Task In_process_a_stopped_bridge_refuses_requests_until_it_is_started()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.Bridges[1].CreateClient();
        (await client.GetAsync("/api/v1/calls")).IsSuccessStatusCode.Should().BeTrue();

        await cms.Bridges[1].StopAsync();
        await client.Invoking(it => it.GetAsync("/api/v1/calls")).Should().ThrowAsync<HttpRequestException>();
        await cms.Bridges[1].StartAsync();
        (await client.GetAsync("/api/v1/calls")).IsSuccessStatusCode.Should().BeTrue();

        await cms.Bridges[1].StopAsync();
        await cms.ResetAsync();
        (await client.GetAsync("/api/v1/calls")).IsSuccessStatusCode.Should().BeTrue("a reset starts it, too");
    }

    [Fact]
    public async Task A_bridge_restarts_on_its_ports_or_reports_that_they_are_in_use()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpsPort = 0 });
        var (http, https) = (cluster.Host.Bridges[0].Http!.Port, cluster.Host.Bridges[0].Https!.Port);
        await cluster.Host.StopBridgeAsync("Core1");

        await using (await SimulatorHost.StartAsync(new SimulatorOptions { HttpPort = https, HttpsPort = null, ControlPort = null, Bridges = 1 }))
        {
            var (status, problem) = await cluster.ControlAsync("POST", "/bridges/Core1/start");
            status.Should().Be(409);
            problem.Should().Be($"{{\"title\":\"Conflict\",\"status\":409,\"detail\":\"The bridge cannot listen on its ports again: Failed to bind to address https://127.0.0.1:{https}: address already in use.\"}}");
            (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(409);
            (await StatesAsync(cluster)).Should().Equal("stopped", "running");
        }

        await cluster.Host.StartBridgeAsync("Core1");
        var (_, bridges) = await cluster.ControlAsync("GET", "/bridges");
        bridges.Should().StartWith($"{{\"bridges\":[{{\"name\":\"Core1\",\"state\":\"running\",\"http\":\"http://127.0.0.1:{http}\",\"https\":\"https://127.0.0.1:{https}\"}},{{\"name\":\"Core2\"");
    }

    [Fact]
    public async Task The_ids_of_other_objects_do_not_depend_on_alarms()
    {
        await using var one = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await using var two = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await two.ControlAsync("POST", "/bridges/Core2/isolate");
        var alarms = (await two.GetAsync("/api/v1/system/alarms")).Text;
        await two.ControlAsync("POST", "/bridges/Core2/rejoin");
        await two.ControlAsync("POST", "/bridges/Core2/isolate");

        (await two.CreateAsync("/api/v1/coSpaces", "name=Talk")).Should().Be(await one.CreateAsync("/api/v1/coSpaces", "name=Talk"));
        (await two.GetAsync("/api/v1/system/alarms")).Text.Should().NotBe(alarms, "an alarm that is raised again is a new one");
    }

    private static async Task<string[]> StatesAsync(SimulatedCluster cluster)
    {
        var (_, text) = await cluster.ControlAsync("GET", "/bridges");
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("bridges").EnumerateArray().Select(bridge => bridge.GetProperty("state").GetString()!)];
    }

    // A closed connection appears as the end of the stream or as an error.
    private static async Task<int> EndOfAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Session(CdrPost post) => post.Records[0].Parent!.Attribute("session")!.Value;
}
