using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.SystemLevel;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>The system nodes: receivers, alarms, licences, diagnostics and the states of servers.</summary>
public sealed class SystemNodes
{
    private const string Declaration = "<?xml version=\"1.0\"?>";
    private const string Cool = "2be23a10-f400-4436-baef-6058f55ca688";
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";

    [Fact]
    public async Task CDR_receivers_look_as_in_the_sample()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/ids", """{"next":["7f9e3493-c971-47ce-9312-da050e0b752b","16d94896-4b4a-4a5e-b206-cad3441590cd"]}""");

        var first = await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=https://cmm.ciscolabs.com/meetings/cdr/1/?token%3D93ec22bf4f140e32be9a38d736048ffd1324e725");
        await cluster.PostAsync("/api/v1/system/cdrReceivers", "url=http://reciever.ciscolabs.com:8444/cdr");

        first.Location.Should().Be("/api/v1/system/cdrReceivers/7f9e3493-c971-47ce-9312-da050e0b752b");
        (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text.Should().Be(Declaration
            + "<cdrReceivers total=\"2\" maximum=\"4\">"
            + "<cdrReceiver id=\"7f9e3493-c971-47ce-9312-da050e0b752b\"><uri>https://cmm.ciscolabs.com/meetings/cdr/1/?token=93ec22bf4f140e32be9a38d736048ffd1324e725</uri></cdrReceiver>"
            + "<cdrReceiver id=\"16d94896-4b4a-4a5e-b206-cad3441590cd\"><uri>http://reciever.ciscolabs.com:8444/cdr</uri></cdrReceiver>"
            + "</cdrReceivers>");
        (await cluster.GetAsync("/api/v1/system/cdrReceivers", bridge: 1)).Text.Should().Contain("total=\"0\"", "each bridge has receivers of its own");
    }

    [Fact]
    public async Task A_CDR_receiver_remains_without_its_address_until_it_is_deleted()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var receiver = (await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=http://a/")).Location!;

        (await cluster.SendAsync("PUT", receiver, "uri=")).Status.Should().Be(200);

        (await cluster.GetAsync(receiver)).Text.Should().Be($"{Declaration}<cdrReceiver id=\"{receiver[^36..]}\"></cdrReceiver>");
        (await cluster.SendAsync("DELETE", receiver)).Status.Should().Be(200);
        (await cluster.GetAsync(receiver)).Text.Should().Contain("<cdrReceiverDoesNotExist />");
    }

    [Fact]
    public async Task A_fifth_CDR_receiver_is_refused_and_one_can_be_created_without_an_address()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        (await cluster.SendAsync("PUT", "/api/v1/system/cdrReceivers", "")).Status.Should().Be(200);
        for (var i = 0; i < 3; i++)
            await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=http://a/" + i);
        var before = await cluster.StateAsync();

        (await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=http://a/4")).Text.Should().Be(Declaration + "<failureDetails><tooManyCdrReceivers /></failureDetails>");
        (await cluster.SendAsync("PUT", "/api/v1/system/cdrReceivers", "")).Text.Should().Contain("<tooManyCdrReceivers />");

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text.Should().Contain("total=\"4\"");
    }

    [Theory]
    [InlineData("uri=cdr.example.com", "uri\" error=\"invalidValue")]
    [InlineData("uri=ftp://cdr.example.com/", "uri\" error=\"invalidValue")]
    [InlineData("uri=/cdr", "uri\" error=\"invalidValue")]
    [InlineData("uri=http://a/ b", "uri\" error=\"invalidValue")]
    [InlineData("uri=http:///a", "uri\" error=\"invalidValue")]
    [InlineData("", "uri\" error=\"missing")]
    public async Task The_address_of_a_CDR_receiver_is_an_HTTP_address(string body, string error)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.PostAsync("/api/v1/system/cdrReceivers", body)).Text.Should().Contain($"<parameterError parameter=\"{error}\" />");
    }

    [Fact]
    public async Task The_older_node_is_the_first_receiver_without_its_id()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        const string Old = "/api/v1/system/cdrReceiver";
        (await cluster.GetAsync(Old)).Text.Should().Be(Declaration + "<cdrReceiver></cdrReceiver>");

        await cluster.SendAsync("PUT", Old, "uri=http://a/");
        var first = (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text;
        await cluster.SendAsync("PUT", Old, "uri=http://b/");
        (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text.Should().Be(first.Replace("http://a/", "http://b/"), "the receiver keeps its id");
        (await cluster.GetAsync(Old)).Text.Should().Be(Declaration + "<cdrReceiver><uri>http://b/</uri></cdrReceiver>");
        await cluster.SendAsync("PUT", Old, "");
        (await cluster.GetAsync(Old)).Text.Should().Contain("http://b/", "nothing was sent");

        await cluster.SendAsync("PUT", Old, "uri=");
        (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text.Should().Be(Declaration + "<cdrReceivers total=\"0\" maximum=\"4\"></cdrReceivers>");
        await cluster.SendAsync("PUT", Old, "uri=http://a/");
        (await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text.Should().Contain("<uri>http://a/</uri>").And.NotBe(first, "the id is a new one");
    }

    [Fact]
    public async Task An_alarm_looks_as_in_the_sample_and_its_active_time_increases()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using (cluster.Host.Cluster.Enter())
            Alarm.Raise(cluster.Host.Cluster.Bridges[0], Alarm.CdrConnectionFailure);
        cluster.Advance(3919.5);
        using (cluster.Host.Cluster.Enter())
            Alarm.Raise(cluster.Host.Cluster.Bridges[0], Alarm.CdrConnectionFailure);

        var alarms = (await cluster.GetAsync("/api/v1/system/alarms")).Text;
        var id = alarms.Split("<alarm id=\"")[1][..36];
        alarms.Should().Be(Declaration
            + $"<alarms total=\"1\"><alarm id=\"{id}\"><type>cdrConnectionFailure</type><activeTimeSeconds>3919</activeTimeSeconds></alarm></alarms>");
        (await cluster.GetAsync("/api/v1/system/alarms", bridge: 1)).Text.Should().Be(Declaration + "<alarms total=\"0\"></alarms>");

        using (cluster.Host.Cluster.Enter())
            Alarm.Clear(cluster.Host.Cluster.Bridges[0], Alarm.CdrConnectionFailure);
        (await cluster.GetAsync("/api/v1/system/alarms/" + id)).Text.Should().Contain("<alarmDoesNotExist />");
    }

    [Fact]
    public async Task Both_ends_of_a_broken_link_raise_an_alarm_until_it_is_restored()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        cluster.Advance(61);
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().MatchRegex(
            $"<alarms total=\"2\"><alarm id=\"[0-9a-f-]{{36}}\"><type>callBridgeConnectionFailure</type><activeTimeSeconds>61</activeTimeSeconds><callBridge>{Core2}</callBridge></alarm><alarm [^>]+><type>databaseClusternodeOutofSync</type>");
        var far = (await cluster.GetAsync("/api/v1/system/alarms", bridge: 1)).Text;
        far.Should().Contain("total=\"2\"").And.Contain($"<callBridge>{Core1}</callBridge>").And.Contain("<type>databaseClusternodeOutofSync</type><activeTimeSeconds>61</activeTimeSeconds></alarm>");

        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/system/alarms", bridge: 1)).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task The_database_of_one_bridge_is_not_clustered()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 1 });

        (await cluster.GetAsync("/api/v1/system/database")).Text.Should().Be(Declaration + "<database clustered=\"disabled\"></database>");
        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task An_alarm_about_a_deleted_call_bridge_no_longer_names_it_and_still_ends()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");

        await cluster.SendAsync("DELETE", "/api/v1/callBridges/" + Core2);
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("callBridgeConnectionFailure").And.NotContain("<callBridge>");
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        cluster.Advance(60);

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_world_defines_licences_in_the_words_of_the_answer()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.4" });
        var all = (await cluster.GetAsync("/api/v1/system/licensing")).Text;
        all.Should().StartWith(Declaration + "<licensing><features>"
            + "<callBridge><status>activated</status><expiry>2100-Jan-28</expiry></callBridge>"
            + "<callBridgeNoEncryption><status>noLicense</status></callBridgeNoEncryption>"
            + "<webBridge>").And.Contain("<level>multipleBrands</level>").And.Contain("<streaming><status>activated</status><expiry>2100-Jan-28</expiry><limit>10</limit></streaming>");

        const string Own = "<licensing><features><callBridge><status>grace</status><expiry>2016-Aug-08</expiry></callBridge>"
            + "<streaming><status>expired</status><expiry>2016-Jan-01</expiry><limit>3</limit></streaming>"
            + "<personal><status>activated</status><expiry>2017-Feb-28</expiry><limit>25</limit></personal></features></licensing>";
        var world = $"<world release=\"2.0\"><bridge name=\"A\">{Own}</bridge><bridge name=\"B\">{all[Declaration.Length..]}</bridge></world>";
        await using var other = await SimulatedCluster.StartAsync(world.Replace("2.0", "2.1"));
        (await other.GetAsync("/api/v1/system/licensing")).Text.Should().Be(Declaration + Own);
        (await other.GetAsync("/api/v1/system/multipartyLicensing")).Text.Should().Contain("<personalLicenseLimit>25</personalLicenseLimit><sharedLicenseLimit>0</sharedLicenseLimit>");
        (await other.GetAsync("/api/v1/system/licensing", bridge: 1)).Text.Should().Be(all.Replace("<callBridgeNoEncryption><status>noLicense</status></callBridgeNoEncryption>", ""));

        await using var oldest = await SimulatedCluster.StartAsync(world);
        (await oldest.GetAsync("/api/v1/system/licensing")).Text.Should().NotContain("streaming");
        var (_, exported) = await oldest.ControlAsync("GET", "/world?secrets=true");
        await oldest.ControlAsync("PUT", "/world", exported);
        (await oldest.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported).And.Contain("<expiry>2016-Jan-01</expiry>");
    }

    [Theory]
    [InlineData("<dance><status>activated</status></dance>", "unknown feature <dance>; expected callBridge, ")]
    [InlineData("<turn><status>lost</status></turn>", "invalid value \"lost\" for <status> of the feature turn")]
    [InlineData("<turn><status>activated</status><expiry>soon</expiry></turn>", "invalid value \"soon\" for <expiry>")]
    [InlineData("<turn><status>activated</status><limit>1</limit></turn>", "invalid value \"1\" for <limit> of the feature turn")]
    [InlineData("<turn/>", "missing <status> in <turn>")]
    [InlineData("<turn><status>activated</status></turn><turn><status>activated</status></turn>", "duplicate <turn>; only one is allowed")]
    public async Task Impossible_licences_are_refused_with_the_reason(string features, string sentence)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.ControlAsync("PUT", "/world", $"<world><bridge name=\"A\"><licensing><features>{features}</features></licensing></bridge><bridge name=\"B\"/></world>");

        answer.Status.Should().Be(400);
        System.Text.Json.JsonDocument.Parse(answer.Text).RootElement.GetProperty("detail").GetString().Should().Contain(sentence);
    }

    [Fact]
    public async Task A_call_on_two_bridges_adds_the_load_of_its_legs_to_each()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.6" });
        await MeetAsync(cluster, bridge: 0, legs: 2);
        await MeetAsync(cluster, bridge: 1, legs: 1);

        (await cluster.GetAsync("/api/v1/system/multipartyLicensing")).Text.Should().Be(Declaration
            + "<multipartyLicensing><timestamp>2016-07-26T14:00:20Z</timestamp><personalLicenseLimit>100</personalLicenseLimit><sharedLicenseLimit>10</sharedLicenseLimit>"
            + "<capacityUnitLimit>0</capacityUnitLimit><users>0</users><personalLicenses>0</personalLicenses><participantsActive>2</participantsActive><callsActive>1</callsActive>"
            + "<weightedCallsActive>0.667</weightedCallsActive><callsWithoutPersonalLicense>1</callsWithoutPersonalLicense>"
            + "<weightedCallsWithoutPersonalLicense>0.667</weightedCallsWithoutPersonalLicense><capacityUnitUsage>2.000</capacityUnitUsage>"
            + "<capacityUnitUsageWithoutPersonalLicense>2.000</capacityUnitUsageWithoutPersonalLicense></multipartyLicensing>");
        (await cluster.GetAsync("/api/v1/system/multipartyLicensing", bridge: 1)).Text.Should().Contain("<weightedCallsActive>0.333</weightedCallsActive>");
        (await cluster.GetAsync("/api/v1/system/load")).Text.Should().Be(Declaration + "<load><mediaProcessingLoad>2000</mediaProcessingLoad></load>");
        (await cluster.GetAsync("/api/v1/system/multipartyLicensing/activePersonalLicenses")).Text.Should().Be(Declaration + "<activePersonalLicenses total=\"0\"></activePersonalLicenses>");
    }

    [Fact]
    public async Task Licence_usage_is_listed_by_time_and_host()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.6" });
        var hosts = (await cluster.GetAsync("/api/v1/system/MPLicenseUsage/knownHosts")).Text;
        hosts.Should().MatchRegex("<knownHosts total=\"2\"><host id=\"[0-9a-f-]{36}\"></host><host id=\"[0-9a-f-]{36}\"></host></knownHosts>$");
        var host = hosts.Split("<host id=\"")[1][..36];
        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage")).Text.Should().Be(Declaration + "<MPLicenseUsage total=\"0\"></MPLicenseUsage>");

        cluster.Advance(400);
        await MeetAsync(cluster, bridge: 0, legs: 3);
        cluster.Advance(300);

        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage?hostId=" + host)).Text.Should().Be(Declaration
            + "<MPLicenseUsage total=\"2\"><entry time=\"2016-07-26T14:05:00Z\"></entry><entry time=\"2016-07-26T14:10:00Z\"><smpFull>1.000</smpFull></entry></MPLicenseUsage>");
        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage?startTime=2016-07-26T14:05:01Z")).Text.Should().Contain("total=\"2\"").And.NotContain("14:05:00");
        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage?endTime=2016-07-26T15:05:00%2B01:00&limit=1")).Text.Should().Be(Declaration
            + "<MPLicenseUsage total=\"2\"><entry time=\"2016-07-26T14:05:00Z\"></entry></MPLicenseUsage>");
        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage?startTime=soon")).Text.Should().Contain("<parameterError parameter=\"startTime\" error=\"invalidValue\" />");

        cluster.Advance(400 * 86_400.0);
        (await cluster.GetAsync("/api/v1/system/MPLicenseUsage?hostId=" + host)).Text.Should().Contain($"total=\"{90 * 288}\"", "the usage covers the limited number of days");
    }

    [Fact]
    public async Task Cluster_licences_are_valid_for_90_days_and_their_file_is_stored()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });

        (await cluster.GetAsync("/api/v1/clusterLicensing")).Text.Should().Be(Declaration
            + "<clusterLicensing><features><callBridge><status>activated</status><expiry>2016-Oct-24</expiry></callBridge>"
            + "<callBridgeNoEncryption><status>noLicense</status></callBridgeNoEncryption>"
            + "<customizations><status>activated</status><expiry>2016-Oct-24</expiry></customizations>"
            + "<recording><status>activated</status><expiry>2016-Oct-24</expiry></recording></features></clusterLicensing>");

        (await cluster.GetAsync("/api/v1/clusterLicensing/raw")).Text.Should().BeEmpty();
        const string File = "{ \"a&b=c\": \"<é>\" }\r\n\0";
        (await cluster.SendAsync("PUT", "/api/v1/clusterLicensing/raw", File)).Status.Should().Be(200);
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");
        await using var other = await SimulatedCluster.StartAsync(exported);
        var raw = await other.GetAsync("/api/v1/clusterLicensing/raw", bridge: 1);
        raw.Text.Should().Be(File);
        raw.Header("Content-Type").Should().StartWith("text/plain");
        (await other.StateAsync()).Should().Be(await cluster.StateAsync());
    }

    [Fact]
    public async Task Diagnostics_of_a_call_are_stored_as_text()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await MeetAsync(cluster, bridge: 0, legs: 1);
        var correlator = (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Split("<callCorrelator>")[1][..36];
        var leg = (await cluster.GetAsync("/api/v1/callLegs")).Text.Split("<callLeg id=\"")[1][..36];
        var sipCallId = (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Split("<sipCallId>")[1][..36];

        var taken = (await cluster.PostAsync($"/api/v1/calls/{call}/diagnostics", "")).Location!;

        taken.Should().StartWith("/api/v1/system/diagnostics/");
        var contents = await cluster.GetAsync(taken + "/contents");
        contents.Header("Content-Type").Should().StartWith("text/plain");
        contents.Text.Should().Be($"""
            Diagnostics {taken[^36..]}:

            "Cool Bridge Space" ({call})
              coSpace: {Cool}
              correlator: {correlator}

            Call legs: 1

            SIP outgoing call, GUID {leg}
            "guest0@example.com":
              conference participation for "Cool Bridge Space"
              state connected, duration 9
              SIP call ID "{sipCallId}"
              encrypted / unencrypted media = 0 / 1
              rx bandwidth = 1264000, tx bandwidth = 1264000

            """.ReplaceLineEndings("\n"));
        (await cluster.GetAsync(taken)).Text.Should().Be(Declaration
            + $"<diagnostics id=\"{taken[^36..]}\"><label>Cool Bridge Space</label><coSpace>{Cool}</coSpace><callCorrelator>{correlator}</callCorrelator>"
            + $"<timestamp>2016-07-26T14:00:10Z</timestamp><contentsSize>{contents.Body.Length}</contentsSize></diagnostics>");
        (await cluster.GetAsync("/api/v1/system/diagnostics")).Text.Should().Be(Declaration
            + $"<diagnostics total=\"1\"><diagnostics id=\"{taken[^36..]}\"><label>Cool Bridge Space</label></diagnostics></diagnostics>");
        (await cluster.GetAsync("/api/v1/system/diagnostics?coSpaceFilter=" + Core1)).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/system/diagnostics?coSpaceFilter=" + Cool + "&callCorrelatorFilter=" + correlator)).Text.Should().Contain("total=\"1\"");

        (await cluster.SendAsync("DELETE", taken)).Status.Should().Be(200);
        (await cluster.GetAsync(taken + "/contents")).Text.Should().Contain("<diagnosticsDoesNotExist />");
    }

    [Fact]
    public async Task Diagnostics_of_a_space_are_those_of_its_call_and_new_ones_displace_the_oldest()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        (await cluster.PostAsync($"/api/v1/coSpaces/{Cool}/diagnostics", "")).Text.Should().Contain("<callDoesNotExist />");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + Cool);

        var first = await cluster.CreateAsync($"/api/v1/coSpaces/{Cool}/diagnostics", "");
        (await cluster.GetAsync("/api/v1/system/diagnostics/" + first)).Status.Should().Be(200);
        for (var i = 0; i < 100; i++)
            await cluster.CreateAsync($"/api/v1/coSpaces/{Cool}/diagnostics", "");

        (await cluster.GetAsync("/api/v1/system/diagnostics")).Text.Should().Contain("total=\"100\"");
        (await cluster.GetAsync("/api/v1/system/diagnostics/" + first)).Text.Should().Contain("<diagnosticsDoesNotExist />");
    }

    [Fact]
    public async Task A_timed_trace_is_on_for_the_requested_time()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2" });
        const string Node = "/api/v1/system/timedLogging";

        (await cluster.SendAsync("PUT", Node, "activeControl=60&bfcp=600")).Status.Should().Be(200);
        cluster.Advance(20);
        (await cluster.GetAsync(Node)).Text.Should().Be(Declaration + "<timedLogging><activeControl>40</activeControl><bfcp>580</bfcp></timedLogging>");
        await cluster.SendAsync("PUT", Node, "activeControl=50");
        cluster.Advance(45);
        (await cluster.GetAsync(Node)).Text.Should().Contain("<activeControl>5</activeControl>", "the later command applies");
        cluster.Advance(5);
        (await cluster.GetAsync(Node)).Text.Should().Contain("<activeControl>0</activeControl><bfcp>530</bfcp>");
        await cluster.SendAsync("PUT", Node, "bfcp=");

        var lines = (await cluster.LogAsync()).Where(line => line.Contains("tracing now")).Select(line => line[..15] + line[line.IndexOf(" : ", StringComparison.Ordinal)..]);
        lines.Should().Equal(
            "Jul 26 14:00:00 : Active control tracing now enabled",
            "Jul 26 14:00:00 : BFCP tracing now enabled",
            "Jul 26 14:01:10 : Active control tracing now disabled",
            "Jul 26 14:01:10 : BFCP tracing now disabled");
        (await cluster.StateAsync()).Should().NotContain("timedLogging", "all settings have their factory defaults");
    }

    [Fact]
    public async Task Servers_without_a_connection_have_a_documented_state()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.2" });
        var turn = await cluster.CreateAsync("/api/v1/turnServers", "serverAddress=turn.example.com");
        var nameless = await cluster.CreateAsync("/api/v1/turnServers", "username=x");
        var web = await cluster.CreateAsync("/api/v1/webBridges", "url=https://join.example.com");
        var recorder = await cluster.CreateAsync("/api/v1/recorders", "url=https://rec.example.com");
        var streamer = await cluster.CreateAsync("/api/v1/streamers", "url=https://str.example.com");

        (await cluster.GetAsync($"/api/v1/turnServers/{turn}/status")).Text.Should().Be(
            $"{Declaration}<turnServer id=\"{turn}\"><host><address>turn.example.com</address><portNumber>3478</portNumber><reachable>false</reachable></host></turnServer>");
        (await cluster.GetAsync($"/api/v1/turnServers/{nameless}/status")).Text.Should().Be($"{Declaration}<turnServer id=\"{nameless}\"></turnServer>");
        (await cluster.GetAsync($"/api/v1/webBridges/{web}/status")).Text.Should().Be($"{Declaration}<webBridge id=\"{web}\"><status>unused</status></webBridge>");
        (await cluster.GetAsync($"/api/v1/recorders/{recorder}/status")).Text.Should().Be(
            $"{Declaration}<recorder id=\"{recorder}\"><status>unused</status><activeRecordings>0</activeRecordings></recorder>");
        (await cluster.GetAsync($"/api/v1/streamers/{streamer}/status")).Text.Should().Be(
            $"{Declaration}<streamer id=\"{streamer}\"><status>unused</status><activeStreams>0</activeStreams></streamer>");
        var update = await cluster.PostAsync($"/api/v1/webBridges/{web}/updateCustomization", "");
        (update.Status, update.Body.Length).Should().Be((200, 0));
        (await cluster.PostAsync($"/api/v1/webBridges/{Cool}/updateCustomization", "")).Text.Should().Contain("<webBridgeDoesNotExist />");
    }

    [Fact]
    public async Task The_cluster_configuration_looks_as_clients_saw_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.4\"><bridge name=\"A\"><cluster><uniqueName>cms-1</uniqueName></cluster></bridge></world>");

        (await cluster.GetAsync("/api/v1/system/configuration/cluster")).Text.Should().Be(Declaration
            + "<cluster><uniqueName>cms-1</uniqueName><maxPeerVideoStreams></maxPeerVideoStreams><participantLimit></participantLimit><loadLimit></loadLimit>"
            + "<newConferenceLoadLimitBasisPoints>5000</newConferenceLoadLimitBasisPoints>"
            + "<existingConferenceLoadLimitBasisPoints>8000</existingConferenceLoadLimitBasisPoints></cluster>");
    }

    [Fact]
    public async Task The_bridges_of_the_default_world_have_the_names_of_their_objects()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.GetAsync("/api/v1/system/configuration/cluster", bridge: 1)).Text.Should().Contain("<uniqueName>CallBridge-Core2</uniqueName>");
    }

    [Fact]
    public async Task An_exported_world_has_the_settings_of_a_bridge()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2" });
        await cluster.SendAsync("PUT", "/api/v1/system/cdrReceivers", "", bridge: 1);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=https://a/?b%26c", bridge: 1);
        await cluster.SendAsync("PUT", "/api/v1/system/timedLogging", "bfcp=100");
        var call = await MeetAsync(cluster, bridge: 0, legs: 2);
        var taken = await cluster.CreateAsync($"/api/v1/calls/{call}/diagnostics", "");
        var contents = (await cluster.GetAsync($"/api/v1/system/diagnostics/{taken}/contents")).Text;
        var receivers = (await cluster.GetAsync("/api/v1/system/cdrReceivers", bridge: 1)).Text;
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");

        await using var other = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2" });
        (await other.ControlAsync("PUT", "/world", exported)).Status.Should().Be(200);

        (await other.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        (await other.GetAsync($"/api/v1/system/diagnostics/{taken}/contents")).Text.Should().Be(contents);
        (await other.GetAsync("/api/v1/system/cdrReceivers", bridge: 1)).Text.Should().Be(receivers);
        (await other.GetAsync("/api/v1/system/timedLogging")).Text.Should().Contain("<bfcp>90</bfcp>");
        other.Advance(90);
        (await other.LogAsync())[^1].Should().EndWith("BFCP tracing now disabled");
    }

    /// <summary>Creates a call in a space with this many legs, ten seconds after they were dialled.</summary>
    private static async Task<string> MeetAsync(SimulatedCluster cluster, int bridge, int legs)
    {
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + Cool, bridge);
        for (var i = 0; i < legs; i++)
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=guest{i}@example.com", bridge);
        cluster.Advance(10);
        return call;
    }
}
