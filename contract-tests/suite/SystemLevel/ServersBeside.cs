using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>Recorders, streamers, web bridges and TURN servers can be absent, fail and come back.</summary>
public sealed class ServersBeside
{
    private const string Declaration = "<?xml version=\"1.0\"?>";
    private const string Group = "00000000-0000-4000-8000-0000000000c1";

    [Theory]
    [InlineData("2.0", "manual")]
    [InlineData("2.9", "automatic")]
    public async Task Without_a_recorder_nothing_is_recorded(string release, string mode)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        await lab.PutAsync("system/profiles", "callProfile=" + await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=" + mode));
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Rec&uri=rec");

        await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"ann@example.com","uri":"rec"}""");
        lab.Cluster.Advance(10);
        var call = IdIn(await lab.ReadAsync("calls"), "call");
        if (mode is "manual")
            await lab.PutAsync("calls/" + call, "recording=true");

        (await lab.LinesAsync()).Should().ContainSingle(line => line == "No recording device found");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>false</recording>").And.NotContain("<recordingStatus>true");
        (await lab.RecordsAsync(3)).Should().NotContain(record => record.StartsWith("recording", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    public async Task A_recorder_that_answers_records(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var call = await AutomaticCallAsync(lab, "recording");

        (await lab.LinesAsync()).Should().ContainInOrder("starting automatic recording (space 'Rec')", "recording device 1: available (1 recordings)");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>true</recording>");
    }

    [Theory]
    [InlineData("2.1", "<recorderUrl>https://192.0.2.40:8443</recorderUrl>")]
    [InlineData("2.9", "<recorderUrl>https://192.0.2.40:8443</recorderUrl>")]
    public async Task Records_name_the_recorder_and_the_streamer(string release, string recorder)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        await lab.Cluster.CreateAsync("/api/v1/streamers", "url=https://192.0.2.41:8445");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=manual&streamingMode=manual");
        var (space, call) = await lab.MeetAsync($"name=Talk&streamUrl=rtmp%3A%2F%2Fstream.example%2Flive%2F1&callProfile={profile}");
        await lab.JoinAsync(call, "ann@example.com");

        await lab.PutAsync("calls/" + call, "recording=true");
        await lab.PutAsync("calls/" + call, "streaming=true");

        var records = await lab.TakeRecordsAsync(5);
        records[3].Elements().Single().ToString(System.Xml.Linq.SaveOptions.DisableFormatting).Should().MatchRegex(
            $"^<recording id=\"[0-9a-f-]{{36}}\"><path>/spaces/{space}/\\d{{14}}\\+0000.mp4</path>{recorder}<call>{call}</call><callLeg>[0-9a-f-]{{36}}</callLeg></recording>$");
        records[4].Elements().Single().ToString(System.Xml.Linq.SaveOptions.DisableFormatting).Should().MatchRegex(
            $"^<streaming id=\"[0-9a-f-]{{36}}\"><streamUrl>rtmp://stream.example/live/1</streamUrl><streamerUrl>https://192.0.2.41:8445</streamerUrl><call>{call}</call><callLeg>[0-9a-f-]{{36}}</callLeg></streaming>$");
    }

    [Fact]
    public async Task A_dialled_recorder_and_streamer_have_their_addresses_in_the_records()
    {
        await using var lab = await MeetingLab.StartAsync("3.3");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=manual&streamingMode=manual&sipRecorderUri=rec@example.com&sipStreamerUri=str@example.com");
        var (_, call) = await lab.MeetAsync($"name=Talk&streamUrl=rtmp%3A%2F%2Fstream.example%2Flive%2F1&callProfile={profile}");
        await lab.JoinAsync(call, "ann@example.com");

        await lab.PutAsync("calls/" + call, "recording=true");
        lab.Cluster.Advance(1);
        await lab.PutAsync("calls/" + call, "streaming=true");
        lab.Cluster.Advance(1);

        var records = (await lab.TakeRecordsAsync(9)).Where(record => record.Attribute("type")!.Value is "recordingStart" or "streamingStart").Select(record => record.Elements().Single()).ToList();
        records[0].Elements().Select(element => element.Name.LocalName).Should().Equal("path", "recorderUri", "call", "callLeg");
        records[1].Elements().Select(element => $"{element.Name}={element.Value}").Should().ContainInOrder("streamUrl=rtmp://stream.example/live/1", "streamerUrl=str@example.com");
    }

    [Fact]
    public async Task The_recording_of_a_tenant_lies_in_the_tenant_s_folder()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var tenant = await lab.Cluster.CreateAsync("/api/v1/tenants", "name=T");
        var (space, call) = await lab.MeetAsync("name=Talk&tenant=" + tenant);
        await lab.JoinAsync(call, "ann@example.com");

        await lab.PutAsync("calls/" + call, "recording=true");

        (await lab.RecordsAsync(4, "path"))[^1].Should().Contain($"path=/tenants/{tenant}/spaces/{space}/");
    }

    [Fact]
    public async Task A_web_bridge_whose_name_does_not_resolve_is_logged_and_shown()
    {
        await using var lab = await MeetingLab.StartAsync("2.2", more: "<servers><server address=\"webbridge.example.com\" behaviour=\"unresolvable\"/></servers>");
        var first = await lab.Cluster.CreateAsync("/api/v1/webBridges", "url=https://other.example.com");
        var second = await lab.Cluster.CreateAsync("/api/v1/webBridges", "url=https://webbridge.example.com");
        (await lab.ReadAsync($"webBridges/{second}/status")).Should().Be($"{Declaration}<webBridge id=\"{second}\"><status>unused</status></webBridge>", "the bridge has not contacted it yet");

        lab.Cluster.Advance(300);

        (await lab.ReadAsync($"webBridges/{second}/status")).Should().Be($"{Declaration}<webBridge id=\"{second}\"><status>dnsFailure</status></webBridge>");
        (await lab.ReadAsync($"webBridges/{first}/status")).Should().Be($"{Declaration}<webBridge id=\"{first}\"><status>success</status></webBridge>");
        (await lab.LinesAsync()).Should().Equal(
            "web bridge link 2: name resolution for \"webbridge.example.com\" failed", "failed to establish connection to web bridge link 2 (unknown error)");
        (await lab.Cluster.LogAsync()).Should().Contain(line => line.EndsWith(" user.warning Core1 host:server:  WARNING : web bridge link 2: name resolution for \"webbridge.example.com\" failed", StringComparison.Ordinal));
        (await lab.ReadAsync("system/alarms")).Should().MatchRegex("^.*<alarms total=\"1\"><alarm id=\"[0-9a-f-]{36}\"><type>guestAccountConnectionFailure</type><activeTimeSeconds>299</activeTimeSeconds><failureReason>dnsFailure</failureReason></alarm></alarms>$");
    }

    [Theory]
    [InlineData("2.2", "unreachable", "connectionFailure", "guestAccountConnectionFailure", "connectFailure")]
    [InlineData("2.9", "untrusted", "connectionFailure", "guestAccountConnectionFailure", "connectFailure")]
    [InlineData("3.0", "busy", "connectionFailure", "c2wConnectionFailure", "serviceUnavailable")]
    [InlineData("3.4", "unresolvable", "dnsFailure", "c2wConnectionFailure", "dnsFailure")]
    public async Task A_web_bridge_that_fails_comes_back(string release, string behaviour, string status, string alarm, string reason)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var bridge = await lab.Cluster.CreateAsync("/api/v1/webBridges", "url=c2w://wb.example.com:9999");
        lab.Cluster.Advance(5);
        (await lab.ReadAsync($"webBridges/{bridge}/status")).Should().Contain("<status>success</status>");
        (await lab.LinesAsync()).Should().BeEmpty("no line of a web bridge that answers at once is known");

        await SetAsync(lab, "wb.example.com:9999", behaviour);
        (await lab.ReadAsync($"webBridges/{bridge}/status")).Should().Contain("<status>success</status>", "the bridge has not noticed yet");
        lab.Cluster.Advance(10);
        (await lab.ReadAsync($"webBridges/{bridge}/status")).Should().Contain($"<status>{status}</status>");
        (await lab.LinesAsync()).Should().EndWith("failed to establish connection to web bridge link 1 (unknown error)");
        (await lab.ReadAsync("system/alarms")).Should().Contain($"<type>{alarm}</type>").And.Contain($"<failureReason>{reason}</failureReason>");
        (await lab.Cluster.ControlAsync("DELETE", "/servers")).Status.Should().Be(200);
        lab.Cluster.Advance(10);

        (await lab.ReadAsync($"webBridges/{bridge}/status")).Should().Contain("<status>success</status>");
        (await lab.LinesAsync()).Should().Equal("successfully connected to web bridge link 1");
        (await lab.ReadAsync("system/alarms")).Should().Contain("total=\"0\"");
    }

    [Theory]
    [InlineData("recorders", "unreachable", "connectionFailure", "recorderUnavailable", "connectFailure", "recording device 1: unavailable (connection failure)")]
    [InlineData("recorders", "untrusted", "connectionFailure", "recorderUnavailable", "connectFailure", "recording device 1: unavailable (connection failure)")]
    [InlineData("recorders", "unresolvable", "dnsFailure", "recorderUnavailable", "dnsFailure", "recording device 1: unavailable (DNS failure)")]
    [InlineData("recorders", "busy", "remoteFailure", "recorderUnavailable", "serviceUnavailable", "recording device 1: unavailable (service unavailable)")]
    [InlineData("recorders", "lowDiskSpace", "lowDiskSpace", "recorderLowDiskSpace", null, "recording device 1: low disk space")]
    [InlineData("streamers", "unreachable", "connectionFailure", "streamerUnavailable", "connectFailure", "streaming device 1: unavailable (connection failure)")]
    [InlineData("streamers", "unresolvable", "dnsFailure", "streamerUnavailable", "dnsFailure", "streaming device 1: unavailable (DNS failure)")]
    [InlineData("streamers", "busy", "remoteFailure", "streamerUnavailable", "serviceUnavailable", "streaming device 1: unavailable (service unavailable)")]
    [InlineData("streamers", "lowDiskSpace", "success", null, null, null)]
    public async Task The_status_and_the_alarm_of_a_recorder_or_streamer_say_how_it_fails(string type, string behaviour, string status, string? alarm, string? reason, string? line)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await SetAsync(lab, "https://192.0.2.40:*", behaviour);
        var server = await lab.Cluster.CreateAsync("/api/v1/" + type, "url=https://192.0.2.40:8443");
        lab.Cluster.Advance(1);

        (await lab.ReadAsync($"{type}/{server}/status")).Should().Contain($"<status>{status}</status>");
        (await lab.LinesAsync()).Should().Equal(line is null ? [] : [line]);
        var alarms = await lab.ReadAsync("system/alarms");
        if (alarm is null)
        {
            alarms.Should().Contain("total=\"0\"");
            return;
        }
        alarms.Should().Contain($"<type>{alarm}</type>").And.Contain($"<{type[..^1]}>{server}</{type[..^1]}>");
        if (reason is not null)
            alarms.Should().Contain($"<failureReason>{reason}</failureReason>");

        await lab.Cluster.SendAsync("DELETE", $"/api/v1/{type}/{server}");
        (await lab.ReadAsync("system/alarms")).Should().Contain("total=\"0\"", "nothing is left that could be unavailable");
    }

    [Theory]
    [InlineData("nonsense", "invalidAddress")]
    [InlineData("ftp://192.0.2.40/", "invalidAddress")]
    [InlineData("192.0.2.40:8443", "invalidAddress")]
    [InlineData("http://192.0.2.40", "success")]
    public async Task A_recorder_with_an_invalid_address_is_told_apart(string url, string status)
    {
        await using var lab = await MeetingLab.StartAsync("2.2");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=" + Uri.EscapeDataString(url));
        lab.Cluster.Advance(1);

        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Be($"{Declaration}<recorder id=\"{recorder}\"><status>{status}</status><activeRecordings>0</activeRecordings></recorder>");
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("unresolvable")]
    [InlineData("untrusted")]
    [InlineData("busy")]
    public async Task A_recorder_that_cannot_work_records_nothing(string behaviour)
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        await SetAsync(lab, "192.0.2.40", behaviour);
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");

        var call = await AutomaticCallAsync(lab, "recording");

        (await lab.LinesAsync()).Should().Contain("No recording device found");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>false</recording><recordingStatus>false</recordingStatus>");
    }

    [Fact]
    public async Task Without_a_streamer_nothing_is_streamed()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var call = await AutomaticCallAsync(lab, "streaming");

        (await lab.LinesAsync()).Should().Contain("No streaming device found");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<streaming>false</streaming><streamingStatus>false</streamingStatus>");
    }

    [Fact]
    public async Task A_recording_that_failed_can_be_started_again_once_a_recorder_is_there()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "ann@example.com");
        await lab.PutAsync("calls/" + call, "recording=true");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>false</recording>");
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        lab.Cluster.Advance(60);
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>false</recording>", "a bridge does not start again by itself");

        await lab.PutAsync("calls/" + call, "recording=true");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>true</recording><recordingStatus>true</recordingStatus>");
    }

    [Fact]
    public async Task A_recording_ends_when_the_bridge_notices_that_its_recorder_is_lost()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var call = await AutomaticCallAsync(lab, "recording");
        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Contain("<status>success</status><activeRecordings>1</activeRecordings>");
        await lab.LinesAsync();

        await SetAsync(lab, "192.0.2.40", "busy");
        lab.Cluster.Advance(10);
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>true</recordingStatus>", "a busy recorder keeps the recordings that it has");
        await SetAsync(lab, "192.0.2.40", "unreachable");
        lab.Cluster.Advance(10);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>false</recording><recordingStatus>false</recordingStatus>");
        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Contain("<status>connectionFailure</status><activeRecordings>0</activeRecordings>");
        (await lab.RecordsAsync(5))[^1].Should().StartWith("recordingEnd ");
        await SetAsync(lab, "192.0.2.40", "answer");
        lab.Cluster.Advance(10);
        (await lab.LinesAsync()).Should().Equal(
            "recording device 1: unavailable (service unavailable)", "recording device 1: unavailable (connection failure)", "recording device 1: available (0 recordings)");
    }

    [Fact]
    public async Task A_recording_ends_with_the_recorder_that_is_deleted()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var call = await AutomaticCallAsync(lab, "recording");

        await lab.Cluster.SendAsync("DELETE", "/api/v1/recorders/" + recorder);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>false</recordingStatus>");
    }

    [Fact]
    public async Task Recordings_are_balanced_between_the_recorders_that_are_available()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        List<string> recorders = [];
        for (var i = 1; i <= 3; i++)
            recorders.Add(await lab.Cluster.CreateAsync("/api/v1/recorders", $"url=https://192.0.2.{i}:8443"));
        await SetAsync(lab, "192.0.2.2", "unreachable");

        for (var i = 0; i < 5; i++)
        {
            var (_, call) = await lab.MeetAsync("name=Talk" + i);
            await lab.JoinAsync(call, $"ann{i}@example.com");
            await lab.PutAsync("calls/" + call, "recording=true");
        }

        List<string> active = [];
        foreach (var recorder in recorders)
            active.Add((await lab.ReadAsync($"recorders/{recorder}/status")).Split("<activeRecordings>")[1].Split('<')[0]);
        active.Should().Equal("3", "0", "2");
        (await lab.LinesAsync()).Where(line => line.Contains(": available")).Should().Equal(
            "recording device 1: available (1 recordings)", "recording device 3: available (1 recordings)", "recording device 1: available (2 recordings)",
            "recording device 3: available (2 recordings)", "recording device 1: available (3 recordings)");
    }

    [Fact]
    public async Task A_server_of_one_bridge_or_group_is_used_by_no_other()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", bridges: 3, ids: [Lab.Core1, Lab.Core2, Lab.Space],
            more: $"<callBridgeGroups><callBridgeGroup id=\"{Group}\"/></callBridgeGroups><servers><server address=\"*\" behaviour=\"unreachable\"/></servers>");
        await lab.PutAsync("callBridges/" + Lab.Space, "callBridgeGroup=" + Group);
        var ofBridge = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.1&callBridge=" + Lab.Core2);
        var ofGroup = await lab.Cluster.CreateAsync("/api/v1/webBridges", "url=https://192.0.2.2&callBridgeGroup=" + Group);
        var ofAll = await lab.Cluster.CreateAsync("/api/v1/streamers", "url=https://192.0.2.3");
        lab.Cluster.Advance(2);

        async Task<string> StatusAsync(string node, int bridge) => (await lab.ReadAsync(node + "/status", bridge)).Split("<status>")[1].Split('<')[0];
        for (var bridge = 0; bridge < 3; bridge++)
        {
            (await StatusAsync("recorders/" + ofBridge, bridge)).Should().Be(bridge is 1 ? "connectionFailure" : "unused");
            (await StatusAsync("webBridges/" + ofGroup, bridge)).Should().Be(bridge is 2 ? "connectionFailure" : "unused");
            (await StatusAsync("streamers/" + ofAll, bridge)).Should().Be("connectionFailure");
            (await lab.ReadAsync("system/alarms", bridge)).Should().Contain($"total=\"{(bridge is 0 ? 1 : 2)}\"");
        }
        await lab.PutAsync("callBridges/" + Lab.Space, "callBridgeGroup=");
        lab.Cluster.Advance(2);

        (await StatusAsync("webBridges/" + ofGroup, 2)).Should().Be("unused");
        (await lab.ReadAsync("system/alarms", 2)).Should().Contain("total=\"1\"");
    }

    [Theory]
    [InlineData("2.0", "unreachable", "connectFailure")]
    [InlineData("2.9", "unresolvable", "dnsFailure")]
    [InlineData("3.4", "busy", "serviceUnavailable")]
    public async Task A_TURN_server_is_reachable_unless_it_is_said_otherwise(string release, string behaviour, string reason)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var server = await lab.Cluster.CreateAsync("/api/v1/turnServers", "serverAddress=192.0.2.50");
        lab.Cluster.Advance(1);
        (await lab.ReadAsync($"turnServers/{server}/status")).Should().Be(
            $"{Declaration}<turnServer id=\"{server}\"><host><address>192.0.2.50</address><portNumber>3478</portNumber><reachable>true</reachable><roundTripTimeMs>1</roundTripTimeMs><numAllocations>0</numAllocations></host></turnServer>");

        await SetAsync(lab, "192.0.2.50", behaviour);
        lab.Cluster.Advance(10);

        (await lab.ReadAsync($"turnServers/{server}/status")).Should().Contain("<reachable>false</reachable></host>");
        (await lab.ReadAsync("system/alarms")).Should().Contain("<type>turnServerUnavailable</type>").And.Contain($"<failureReason>{reason}</failureReason>").And.Contain($"<turnServer>{server}</turnServer>");
    }

    [Fact]
    public async Task A_bridge_that_starts_again_contacts_its_servers_again()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", bridges: 2, ids: [Lab.Core1, Lab.Core2], more: "<servers><server address=\"192.0.2.1\" behaviour=\"unreachable\"/></servers>");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.1");
        lab.Cluster.Advance(2);
        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/stop");
        await SetAsync(lab, "192.0.2.1", "unresolvable");
        lab.Cluster.Advance(60);

        await lab.Cluster.ControlAsync("POST", "/bridges/Core2/start");
        (await lab.ReadAsync($"recorders/{recorder}/status", bridge: 1)).Should().Contain("<status>unused</status>");
        lab.Cluster.Advance(2);

        (await lab.ReadAsync($"recorders/{recorder}/status", bridge: 1)).Should().Contain("<status>dnsFailure</status>");
        (await lab.LinesAsync("Core2"))[^1].Should().Be("recording device 1: unavailable (DNS failure)");
    }

    [Fact]
    public async Task Worlds_snapshots_and_resets_keep_the_servers_and_what_follows_from_them()
    {
        const string Servers = """[{"address":"192.0.2.1","behaviour":"unreachable"},{"address":"*.example.com","behaviour":"answer"}]""";
        await using var lab = await MeetingLab.StartAsync("2.6");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.1");
        await lab.Cluster.ControlAsync("PUT", "/servers", Servers);
        lab.Cluster.Advance(20);
        var alarms = await lab.ReadAsync("system/alarms");
        alarms.Should().Contain("<type>recorderUnavailable</type>");
        await lab.Cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");

        await lab.Cluster.ControlAsync("POST", "/reset");
        (await lab.Cluster.ControlAsync("GET", "/servers")).Text.Should().Be("[]");
        (await lab.ReadAsync("system/alarms")).Should().Contain("total=\"0\"");
        await lab.Cluster.ControlAsync("POST", "/snapshots/kept/restore");
        (await lab.Cluster.ControlAsync("GET", "/servers")).Text.Should().Be(Servers);
        (await lab.ReadAsync("system/alarms")).Should().Be(alarms);
        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Contain("<status>connectionFailure</status>");
        await lab.Cluster.ControlAsync("POST", "/reset");
        await lab.Cluster.ControlAsync("PUT", "/world", world);

        (await lab.Cluster.ControlAsync("GET", "/servers")).Text.Should().Be(Servers);
        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Contain("<status>connectionFailure</status>");
        (await lab.ReadAsync("system/alarms")).Should().Contain("<type>recorderUnavailable</type>");
        SimulatedCluster.WithoutCounts((await lab.Cluster.ControlAsync("GET", "/world?secrets=true")).Text).ToString().Should().Be(SimulatedCluster.WithoutCounts(world).ToString());
    }

    [Fact]
    public async Task A_running_recording_keeps_its_recorder_in_an_imported_world()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var recorder = await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var call = await AutomaticCallAsync(lab, "recording");
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        await lab.Cluster.ControlAsync("PUT", "/world", world);

        (await lab.ReadAsync($"recorders/{recorder}/status")).Should().Contain("<activeRecordings>1</activeRecordings>");
        await SetAsync(lab, "192.0.2.40", "unreachable");
        lab.Cluster.Advance(10);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>false</recordingStatus>");
    }

    [Theory]
    [InlineData("recorders", "url=https://a")]
    [InlineData("streamers", "url=https://a")]
    [InlineData("webBridges", "url=https://a")]
    [InlineData("turnServers", "serverAddress=a")]
    public async Task One_server_too_many_is_refused(string type, string form)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9", Limits = new CmsSim.Simulator.Limits { ConfiguredServers = 2 } });
        await cluster.CreateAsync("/api/v1/" + type, form);
        await cluster.CreateAsync("/api/v1/" + type, form);

        (await cluster.PostAsync("/api/v1/" + type, form)).Text.Should().Contain("<invalidOperation />");
    }

    [Fact]
    public async Task The_most_servers_that_a_cluster_takes_hold_up_no_request()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            $"<world release=\"2.9\"><bridge name=\"Core1\"/>"
            + $"<servers>{string.Concat(Enumerable.Range(0, 999).Select(i => $"<server address=\"*{i}*.example.org\" behaviour=\"busy\"/>"))}<server address=\"*\" behaviour=\"unreachable\"/></servers>"
            + $"<recorders>{string.Concat(Enumerable.Range(0, 1_000).Select(i => $"<recorder id=\"00000000-0000-4000-8000-{i:D12}\"><url>https://recorder-number-{i}.example.com:8443/</url></recorder>"))}</recorders></world>");
        for (var i = 0; i < 20; i++)
        {
            await cluster.ControlAsync("PUT", "/servers", $$"""[{"address":"*","behaviour":"{{(i % 2 is 0 ? "answer" : "unreachable")}}"}]""");
            cluster.Advance(10);
        }

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("total=\"1000\"");
        cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{}", "The body must be [{\\u0022address\\u0022")]
    [InlineData("[{\"behaviour\":\"busy\"}]", "Server 1 must have an address")]
    [InlineData("[{\"address\":\"a\"},{\"address\":\"b\",\"behaviour\":\"sings\"}]", "Server 2: invalid value \\u0022sings\\u0022 for behaviour; expected answer, unreachable, unresolvable, untrusted, busy, lowDiskSpace.")]
    [InlineData("[{\"address\":7}]", "Server 1: address must be one line of text.")]
    [InlineData("[{\"address\":\"a\",\"after\":1}]", "Server 1: after is not a member of a server; expected address, behaviour.")]
    [InlineData("[7]", "Server 1 must be an object.")]
    public async Task A_wrong_list_is_refused_and_changes_nothing(string body, string mistake)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("PUT", "/servers", """[{"address":"a","behaviour":"busy"}]""");

        var (status, text) = await cluster.ControlAsync("PUT", "/servers", body);

        status.Should().Be(400);
        text.Replace("\\\"", "\\u0022").Should().Contain(mistake);
        (await cluster.ControlAsync("GET", "/servers")).Text.Should().Be("""[{"address":"a","behaviour":"busy"}]""");
    }

    [Theory]
    [InlineData("<servers><server behaviour=\"busy\"/></servers>", "missing attribute address in <server>")]
    [InlineData("<servers><server address=\"a\" behaviour=\"sings\"/></servers>", "invalid value \"sings\" for behaviour; expected answer, unreachable, unresolvable, untrusted, busy, lowDiskSpace")]
    [InlineData("<servers><server address=\"a\" after=\"1\"/></servers>", "unknown attribute after in <server>; expected address, behaviour")]
    [InlineData("<servers/><servers/>", "duplicate <servers>; only one is allowed")]
    public async Task A_wrong_world_says_what_is_wrong_with_its_servers(string servers, string mistake)
    {
        var start = () => SimulatedCluster.StartAsync($"<world><bridge name=\"Core1\"/>{servers}</world>");

        (await start.Should().ThrowAsync<CmsSim.Simulator.SimulatorStartException>()).WithMessage($"*{mistake}*");
    }

    [Fact]
    public async Task A_bridge_of_a_test_has_servers_that_fail()
    {
        await using var cms = await CmsSim.Simulator.CmsSimulator.StartAsync(options => options with { Release = "2.9" });
        using var client = cms.CreateClient();
        using var made = await client.PostAsync("/api/v1/recorders", new FormUrlEncodedContent([new("url", "https://rec.example.com")]), TestContext.Current.CancellationToken);
        cms.Servers.Set("rec.example.com", "busy");
        cms.Servers.Set("rec.example.com", "unresolvable");
        cms.Clock.Advance(TimeSpan.FromSeconds(20));
        (await client.GetStringAsync(made.Headers.Location + "/status", TestContext.Current.CancellationToken)).Should().Contain("<status>dnsFailure</status>");
        cms.Servers.Clear();
        cms.Clock.RunUntilIdle();

        (await client.GetStringAsync(made.Headers.Location + "/status", TestContext.Current.CancellationToken)).Should().Contain("<status>success</status>");
        cms.Invoking(cms => cms.Servers.Set("a", "sings")).Should().Throw<ArgumentException>().WithMessage("*expected answer, unreachable*");
    }

    /// <summary>A call in a space with that mode, in which one participant is.</summary>
    private static async Task<string> AutomaticCallAsync(MeetingLab lab, string kind)
    {
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", kind + "Mode=automatic");
        var (_, call) = await lab.MeetAsync($"name=Rec&callProfile={profile}{(kind is "streaming" ? "&streamUrl=rtmp%3A%2F%2Fstream.example%2Flive" : "")}");
        await lab.JoinAsync(call, "ann@example.com");
        return call;
    }

    private static async Task SetAsync(MeetingLab lab, string address, string behaviour) =>
        (await lab.Cluster.ControlAsync("PUT", "/servers", $$"""[{"address":"{{address}}","behaviour":"{{behaviour}}"}]""")).Status.Should().Be(200);

    private static string IdIn(string list, string element) => list.Split($"<{element} id=\"")[1][..36];
}
