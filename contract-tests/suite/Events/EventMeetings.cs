using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Events;

/// <summary>Events report meetings to subscribers, in virtual time.</summary>
public sealed class EventMeetings
{
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";
    private const string FarEnds = """[{"address":"*","behaviour":"answer","after":4}]""";
    private const string OfCall = "\"name\",\"participants\",\"distributedInstances\",\"recording\",\"endpointRecording\",\"streaming\",\"lockState\",\"callType\",\"callCorrelator\"";
    private const string OfRoster = "\"name\",\"uri\",\"state\",\"direction\",\"audioMuted\",\"videoMuted\",\"importance\",\"layout\",\"activeSpeaker\",\"presenter\",\"endpointRecording\",\"canMove\",\"movedParticipant\",\"movedParticipantCallBridge\"";
    private const string Calls = "{\"index\":1,\"type\":\"calls\",\"elements\":[" + OfCall + "]}";

    [Fact]
    public async Task Events_follow_a_participant_from_the_dialling_to_the_end()
    {
        await using var cluster = await StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", FarEnds);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);
        (await client.StartAsync(1, Roster(5, call))).Should().BeEmpty();

        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        (await client.TakeAllAsync()).Should().Equal(Of(5, $$"""{"participant":"{{leg}}","updateType":"add","name":"","uri":"ann@example.com","state":"initial","direction":"outgoing","audioMuted":false,"videoMuted":false}"""));
        cluster.Advance(2);
        (await client.TakeAllAsync()).Should().Equal(Of(5, $$"""{"participant":"{{leg}}","updateType":"update","state":"ringing"}"""));
        cluster.Advance(10);
        (await client.TakeAllAsync()).Should().Equal(Of(5, $$"""{"participant":"{{leg}}","updateType":"update","state":"connected","canMove":true}"""));

        await FarEndAsync("hold");
        await FarEndAsync("resume");
        await FarEndAsync("mute");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "rxAudioMute=false&rxVideoMute=true&chosenLayout=allEqual");
        await cluster.SendAsync("PUT", "/api/v1/participants/" + leg, "importance=3");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "chosenLayout=");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "ownerId=70ca0ed7-4e50-428c-b9ab-4e68faeb86ae");
        await FarEndAsync("hang-up");

        (await client.TakeAllAsync()).Should().Equal(
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","state":"onHold"}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","state":"connected"}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","audioMuted":true}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","audioMuted":false,"videoMuted":true,"layout":"allEqual"}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","importance":3}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","layout":"automatic"}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"remove"}"""));

        Task FarEndAsync(string does) => cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/{does}");
    }

    [Fact]
    public async Task A_moved_participant_is_reported_as_connected_when_it_arrives()
    {
        await using var cluster = await StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", FarEnds);
        var (here, there) = (await cluster.CreateAsync("/api/v1/calls", "name=Here"), await cluster.CreateAsync("/api/v1/calls", "name=There"));
        var leg = await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(10);
        await using var client = await EventClient.ConnectAsync(cluster);
        (await client.StartAsync(1, Roster(5, there, "\"state\""))).Should().BeEmpty();

        var moved = await cluster.CreateAsync($"/api/v1/calls/{there}/participants", $"movedParticipant={leg}");
        cluster.Advance(1);

        (await client.TakeAllAsync()).Should().Equal(
            Of(5, $$"""{"participant":"{{moved}}","updateType":"add","state":"initial"}"""),
            Of(5, $$"""{"participant":"{{moved}}","updateType":"update","state":"connected"}"""));
    }

    [Fact]
    public async Task Changes_of_one_moment_come_in_one_message()
    {
        await using var cluster = await StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", FarEnds);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ben@example.com");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Roster(5, call, "\"state\""));

        cluster.Advance(10);

        var told = await client.TakeAllAsync();
        told.Should().HaveCount(2, "both ring, and then both answer");
        told[0].Split("\"state\":\"ringing\"").Should().HaveCount(3);
        told[1].Split("\"state\":\"connected\"").Should().HaveCount(3);
    }

    [Fact]
    public async Task Events_report_the_switches_of_a_call()
    {
        await using var cluster = await StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);

        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var body = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;
        var correlator = body[(body.IndexOf("<callCorrelator>", StringComparison.Ordinal) + 16)..][..36];
        (await client.TakeAllAsync()).Should().Equal(Of(1, $$"""{"call":"{{call}}","updateType":"add","name":"Talk","participants":0,"callType":"coSpace","callCorrelator":"{{correlator}}"}"""));

        await client.StartAsync(2, Calls, $$"""{"index":2,"type":"callInfo","call":"{{call}}","elements":["lockState","joinAudioMuteOverride"]}""");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "locked=true&joinAudioMuteOverride=true");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "locked=false");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "locked=false");

        (await client.TakeAllAsync()).Should().Equal(
            "\"type\":\"callInfoUpdate\",\"subscriptionIndex\":2,\"callInfo\":{\"lockState\":\"locked\",\"joinAudioMuteOverride\":true}",
            Of(1, $$"""{"call":"{{call}}","updateType":"update","lockState":"locked"}"""),
            "\"type\":\"callInfoUpdate\",\"subscriptionIndex\":2,\"callInfo\":{\"lockState\":\"unlocked\"}",
            Of(1, $$"""{"call":"{{call}}","updateType":"update","lockState":"unlocked"}"""));
    }

    [Fact]
    public async Task Events_report_a_recording_once_a_participant_is_present()
    {
        await using var cluster = await StartAsync(
            "<bridge name=\"Core1\"><licensing><features><recording><status>activated</status><expiry>2030-Jan-01</expiry></recording></features></licensing></bridge>"
            + "<recorders><recorder id=\"00000000-0000-4000-8000-0000000000a1\"><url>https://192.0.2.40:8443</url></recorder></recorders>");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk&recording=true");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, "{\"index\":1,\"type\":\"calls\",\"elements\":[\"recording\"]}");

        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(5);
        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up");

        (await client.TakeAllAsync()).Should().Equal(
            Of(1, $$"""{"call":"{{call}}","updateType":"update","recording":"active"}"""),
            Of(1, $$"""{"call":"{{call}}","updateType":"update","recording":"inactive"}"""));
    }

    [Fact]
    public async Task A_roster_shows_the_mute_of_a_profile()
    {
        await using var cluster = await StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callLegProfiles", "name=Muted");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Roster(5, call, "\"audioMuted\""));

        await cluster.SendAsync("PUT", "/api/v1/callLegProfiles/" + profile, "rxAudioMute=true");
        (await client.TakeAllAsync()).Should().BeEmpty("no call has the profile yet");
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "callLegProfile=" + profile);
        await cluster.SendAsync("PUT", "/api/v1/callLegProfiles/" + profile, "rxAudioMute=false");

        (await client.TakeAllAsync()).Should().Equal(
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","audioMuted":true}"""),
            Of(5, $$"""{"participant":"{{leg}}","updateType":"update","audioMuted":false}"""));
    }

    [Fact]
    public async Task Each_bridge_reports_the_whole_meeting_of_two_bridges()
    {
        await using var cluster = await StartAsync(bridges: true);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        await using var client = await EventClient.ConnectAsync(cluster);
        await using var peer = await EventClient.ConnectAsync(cluster, bridge: 1);
        var elements = "\"elements\":[\"participants\",\"distributedInstances\"]";
        await client.StartAsync(1, $"{{\"index\":1,\"type\":\"calls\",{elements}}}", Roster(2, here, "\"uri\""));
        (await peer.StartAsync(1, $"{{\"index\":1,\"type\":\"calls\",{elements}}}")).Should().BeEmpty();

        var far = await cluster.CreateAsync($"/api/v1/calls/{here}/participants", $"remoteParty=ann@example.com&callBridge={Core2}");
        var there = (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text;
        there = there[(there.IndexOf("id=\"", StringComparison.Ordinal) + 4)..][..36];
        (await client.TakeAllAsync()).Should().Equal(
            Of(2, $$"""{"participant":"{{far}}","updateType":"add","uri":"ann@example.com"}"""),
            Of(1, $$"""{"call":"{{here}}","updateType":"update","participants":1,"distributedInstances":1}"""));
        (await peer.TakeAllAsync()).Should().Equal(Of(1, $$"""{"call":"{{there}}","updateType":"add","participants":1,"distributedInstances":1}"""));

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await client.TakeAllAsync()).Should().Equal(
            Of(2, $$"""{"participant":"{{far}}","updateType":"remove"}"""),
            Of(1, $$"""{"call":"{{here}}","updateType":"update","participants":0,"distributedInstances":0}"""));
        (await peer.TakeAllAsync()).Should().Equal(Of(1, $$"""{"call":"{{there}}","updateType":"update","distributedInstances":0}"""));
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await client.TakeAllAsync()).Should().HaveCount(2);
        await peer.TakeAllAsync();

        cluster.Advance(5);
        await cluster.ControlAsync("POST", $"/bridges/Core2/call-legs/{far}/hang-up");
        (await client.TakeAllAsync()).Should().Equal(
            Of(2, $$"""{"participant":"{{far}}","updateType":"remove"}"""),
            Of(1, $$"""{"call":"{{here}}","updateType":"update","participants":0,"distributedInstances":0}"""));
        (await peer.TakeAllAsync()).Should().Equal(Of(1, $$"""{"call":"{{there}}","updateType":"remove","reason":"allLeft"}"""));
    }

    [Fact]
    public async Task Deleting_a_call_removes_the_participants_of_its_bridge_from_the_meeting()
    {
        await using var cluster = await StartAsync(bridges: true);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var there = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var near = await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=ann@example.com");
        var far = await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=ben@example.com", bridge: 1);
        await using var client = await EventClient.ConnectAsync(cluster);

        (await client.StartAsync(1, Roster(2, here, "\"uri\""))).Should().Equal(
            Of(2, $$"""{"participant":"{{near}}","updateType":"add","uri":"ann@example.com"},{"participant":"{{far}}","updateType":"add","uri":"ben@example.com"}"""));
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + there, bridge: 1);
        (await client.TakeAllAsync()).Should().Equal(Of(2, $$"""{"participant":"{{far}}","updateType":"remove"}"""));
    }

    [Fact]
    public async Task Requested_elements_come_in_the_order_of_the_samples()
    {
        await using var cluster = await StartAsync(
            """
            <bridge name="Core1">
              <calls><call id="97c771ae-fc2e-4257-b129-30ee818e034b"><name>Talk</name></call></calls>
              <callLegs><callLeg id="dbe60866-061d-49b3-8399-e95d6248bc2d"><name>Room one</name><remoteParty>room1@example.org</remoteParty>
                <call>97c771ae-fc2e-4257-b129-30ee818e034b</call><direction>incoming</direction><status><state>connected</state></status></callLeg></callLegs>
            </bridge>
            """);
        await using var client = await EventClient.ConnectAsync(cluster);

        var told = await client.StartAsync(1, Roster(1, "97c771ae-fc2e-4257-b129-30ee818e034b", "\"state\",\"handRaised\",\"name\",\"direction\",\"audioMuted\""));

        told.Should().Equal(Of(1, """{"participant":"dbe60866-061d-49b3-8399-e95d6248bc2d","updateType":"add","name":"Room one","state":"connected","direction":"incoming","audioMuted":false}"""));
    }

    [Fact]
    public async Task The_same_script_sends_the_same_frames_to_each_subscriber_in_each_run()
    {
        var first = await RunAsync();
        var second = await RunAsync();

        first.Ann.Should().HaveCountGreaterThan(10).And.Equal(first.Ben);
        second.Ann.Should().Equal(first.Ann);

        static async Task<(IReadOnlyList<string> Ann, IReadOnlyList<string> Ben)> RunAsync()
        {
            await using var cluster = await StartAsync(bridges: true);
            await using var ann = await EventClient.ConnectAsync(cluster);
            await using var ben = await EventClient.ConnectAsync(cluster);
            await ann.StartAsync(1, Calls);
            await ben.StartAsync(1, Calls);
            var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
            var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
            List<string> heardByAnn = [.. await ann.TakeAllAsync()], heardByBen = [.. await ben.TakeAllAsync()];
            heardByAnn.AddRange(await ann.StartAsync(2, Calls, Roster(2, call)));
            heardByBen.AddRange(await ben.StartAsync(2, Calls, Roster(2, call)));
            for (var i = 0; i < 4; i++)
            {
                await cluster.CreateAsync($"/api/v1/calls/{call}/participants", $"remoteParty=p{i}@example.com" + (i % 2 == 0 ? "" : "&callBridge=" + Core2));
                cluster.Advance(1);
            }
            await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
            heardByAnn.AddRange(await ann.TakeAllAsync());
            heardByBen.AddRange(await ben.TakeAllAsync());
            return (heardByAnn, heardByBen);
        }
    }

    private static string Roster(int index, string call, string elements = OfRoster) => $$"""{"index":{{index}},"type":"callRoster","call":"{{call}}","elements":[{{elements}}]}""";

    private static string Of(int index, string updates) =>
        $"\"type\":\"{(updates.StartsWith("{\"call\"", StringComparison.Ordinal) ? "callListUpdate" : "rosterUpdate")}\",\"subscriptionIndex\":{index},\"updates\":[{updates}]";

    private static Task<SimulatedCluster> StartAsync(string? world = null, bool bridges = false) =>
        SimulatedCluster.StartAsync(world is null ? null : $"<world>{world}</world>", options => options with { Release = "2.9", Bridges = world is not null ? null : bridges ? 2 : 1 });
}
