using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

public sealed class CallsAndLegs
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    [Fact]
    public async Task A_posted_call_stays_until_it_is_deleted()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(10);
        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + leg);

        cluster.Advance(3600);
        var list = await cluster.GetAsync("/api/v1/calls");
        var deleted = await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);

        list.Text.Should().MatchRegex(
            $"^<calls total=\"1\"><call id=\"{call}\"><name>Meeting</name><coSpace>{space}</coSpace><callCorrelator>[0-9a-f-]{{36}}</callCorrelator></call></calls>$");
        deleted.Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Be("<calls total=\"0\"></calls>");
    }

    [Fact]
    public async Task A_call_exists_on_its_bridge_alone_and_has_the_correlator_of_its_space()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, first) = await MeetingAsync(cluster);
        var second = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);

        var here = (await cluster.GetAsync("/api/v1/calls")).Text;
        var there = (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text;
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + first);

        second.Should().NotBe(first);
        here.Replace(first, "").Should().Be(there.Replace(second, ""));
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Be("<calls total=\"0\"></calls>");
        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Be(there);
    }

    [Fact]
    public async Task A_space_has_at_most_one_call_per_bridge()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);

        (await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space)).Should().Be(call);
    }

    [Fact]
    public async Task A_call_keeps_the_name_that_its_space_had_at_its_start()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);

        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "name=Renamed");

        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<name>Meeting</name>");
    }

    [Fact]
    public async Task A_call_shows_its_age_and_its_largest_number_of_legs()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");
        var second = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=b@example.com");
        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + second);
        cluster.Advance(61.5);

        var item = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;

        item.Should().MatchRegex(
            $"^<\\?xml version=\"1.0\"\\?><call id=\"{call}\"><name>Meeting</name><coSpace>{space}</coSpace><callCorrelator>[0-9a-f-]{{36}}</callCorrelator>"
            + "<durationSeconds>61</durationSeconds><numCallLegs>1</numCallLegs><maxCallLegs>2</maxCallLegs><numParticipantsLocal>1</numParticipantsLocal>"
            + "<locked>false</locked><recording>false</recording><allowAllMuteSelf>false</allowAllMuteSelf><allowAllPresentationContribution>false</allowAllPresentationContribution></call>$");
    }

    [Fact]
    public async Task A_leg_is_dialled_falls_back_rings_and_joins_with_the_documented_log_lines()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);
        var before = (await cluster.LogAsync()).Length;
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callegs", "remoteParty=desk.ex90@tkratzke.local");
        cluster.Advance(0.9);
        var joined = (await cluster.LogAsync())[before..];
        cluster.Advance(2);
        var later = (await cluster.LogAsync())[(before + joined.Length)..];

        joined.Should().Equal(new[]
        {
            $"user.info Core1 host:server:  INFO : API trace 3: POST for \"/api/v1/calls/{call}/callegs\" (from 127.0.0.1)",
            "user.info Core1 host:server:  INFO : API trace 3: content data size 36, type \"application/x-www-form-urlencoded\":",
            "user.info Core1 host:server:  INFO : API trace 3:  remoteParty=desk.ex90@tkratzke.local",
            $"local0.info Core1 host:server:  INFO : 127.0.0.1: API user \"admin\" created new call leg {leg}, call {call}",
            "user.info Core1 host:server:  INFO : API trace 3: sending 200 response, size 0",
            $"user.info Core1 host:server:  INFO : API trace 3: Location: /api/v1/callLegs/{leg}",
            "user.info Core1 host:server:  INFO : call 1: outgoing SIP call to \"desk.ex90@tkratzke.local\" from space \"Meeting\"",
            "user.info Core1 host:server:  INFO : handshake error 104 on outgoing connection 1",
            "user.info Core1 host:server:  INFO : call 1: falling back to unencrypted control connection...",
            "user.info Core1 host:server:  INFO : call 1: SIP call ringing",
            $"local0.info Core1 host:server:  INFO : participant \"desk.ex90@tkratzke.local\" joined space {space} (Meeting)",
        }.Select(line => "Jul 26 14:00:00 " + line));
        later.Should().Equal("Jul 26 14:00:02 user.info Core1 host:server:  INFO : conference \"Meeting\": unencrypted call legs now present");
    }

    [Fact]
    public async Task A_leg_goes_through_initial_ringing_and_connected()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (_, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com&chosenLayout=speakerOnly&rxAudioMute=True");

        var states = new List<string>();
        foreach (var step in (double[])[0, 0.1, 0.5])
        {
            cluster.Advance(step);
            states.Add((await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text);
        }

        states[0].Should().Contain("<status><state>initial</state>").And.NotContain("rxAudio>");
        states[1].Should().Contain("<status><state>ringing</state>");
        states[2].Should().MatchRegex(
            $"^<\\?xml version=\"1.0\"\\?><callLeg id=\"{leg}\"><name></name><remoteParty>ann@example.com</remoteParty><call>{call}</call><type>sip</type><direction>outgoing</direction>"
            + "<configuration><chosenLayout>speakerOnly</chosenLayout><rxAudioMute>true</rxAudioMute><sipMediaEncryption>optional</sipMediaEncryption><telepresenceCallsAllowed>false</telepresenceCallsAllowed>"
            + "<sipPresentationChannelEnabled>true</sipPresentationChannelEnabled><bfcpMode>serverAndClient</bfcpMode></configuration>"
            + $"<status><state>connected</state><durationSeconds>0</durationSeconds><direction>outgoing</direction><sipCallId>[0-9a-f-]{{36}}</sipCallId><groupId>{leg}</groupId>"
            + "<encryptedMedia>false</encryptedMedia><unencryptedMedia>false</unencryptedMedia><layout>speakerOnly</layout>"
            + "<rxAudio><codec>.*<rxVideo role=\"main\"><codec>.*</txVideo></status></callLeg>$");
    }

    [Fact]
    public async Task Every_bridge_shows_the_participant_of_a_leg()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (_, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Be(
            Declaration + $"<participants total=\"1\"><participant id=\"{leg}\"><name></name><call>{call}</call></participant></participants>");
        (await cluster.GetAsync("/api/v1/participants", bridge: 1)).Text.Should().Be(
            Declaration + $"<participants total=\"1\"><participant id=\"{leg}\"><name></name><call>{call}</call><callBridge>0e3758db-b9b8-49df-a74c-55fa05e3e21d</callBridge></participant></participants>");
        (await cluster.GetAsync($"/api/v1/participants/{leg}/callLegs")).Text.Should().Contain("<callLegs total=\"1\">");
        (await cluster.GetAsync("/api/v1/callLegs", bridge: 1)).Text.Should().Be(Declaration + "<callLegs total=\"0\"></callLegs>");

        var refused = await cluster.SendAsync("DELETE", "/api/v1/participants/" + leg, bridge: 1);
        refused.Text.Should().Be(Declaration + "<failureDetails><invalidOperation /></failureDetails>");
        (await cluster.SendAsync("DELETE", "/api/v1/participants/" + leg)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Be(Declaration + "<callLegs total=\"0\"></callLegs>");
    }

    [Fact]
    public async Task An_isolated_bridge_shows_no_participants_of_the_others()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (_, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        await cluster.ControlAsync("POST", "/bridges/core2/isolate");
        var alone = await cluster.GetAsync("/api/v1/participants", bridge: 1);
        var direct = await cluster.GetAsync("/api/v1/participants/" + leg, bridge: 1);
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");

        alone.Text.Should().Be(Declaration + "<participants total=\"0\"></participants>");
        direct.Text.Should().Be(Declaration + "<failureDetails><participantDoesNotExist /></failureDetails>");
        (await cluster.GetAsync("/api/v1/participants", bridge: 1)).Text.Should().Contain("total=\"1\"");
        (await cluster.LogAsync()).Should().ContainSingle(line =>
            line == "Jul 26 14:00:00 user.info Core1 authp:  re-registration from server \"callbridge-core2.acanolab2.tkratzke.local\"");
    }

    [Fact]
    public async Task The_status_shows_the_counters_and_bit_rates_of_the_legs()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (_, call) = await MeetingAsync(cluster);
        for (var i = 0; i < 3; i++)
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=p{i}@example.com");
        cluster.Advance(5);
        var during = (await cluster.GetAsync("/api/v1/system/status")).Text;
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
        var after = (await cluster.GetAsync("/api/v1/system/status")).Text;

        during.Should().Contain(
            "<callLegsActive>3</callLegsActive><callLegsMaxActive>3</callLegsMaxActive><callLegsCompleted>0</callLegsCompleted>"
            + "<audioBitRateOutgoing>192000</audioBitRateOutgoing><audioBitRateIncoming>192000</audioBitRateIncoming>"
            + "<videoBitRateOutgoing>3600000</videoBitRateOutgoing><videoBitRateIncoming>3600000</videoBitRateIncoming>");
        after.Should().Contain(
            "<callLegsActive>0</callLegsActive><callLegsMaxActive>3</callLegsMaxActive><callLegsCompleted>3</callLegsCompleted>"
            + "<audioBitRateOutgoing>0</audioBitRateOutgoing>");
    }

    [Fact]
    public async Task A_far_end_that_hangs_up_ends_its_leg()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(14.34);

        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up");

        (await cluster.LogAsync())[^2..].Should().Equal(
            "Jul 26 14:00:14 user.info Core1 host:server:  INFO : call 1: ending; remote SIP teardown - connected for 0:14",
            $"Jul 26 14:00:14 local0.info Core1 host:server:  INFO : participant \"ann@example.com\" left space {space} (Meeting)");
        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"0\"");
        (await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_leg_deleted_while_it_rings_never_joins()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (_, call) = await MeetingAsync(cluster);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(0.1);

        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + leg);
        cluster.Advance(10);

        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("joined") || line.Contains("unencrypted call legs"));
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("call 1: ending; local SIP teardown - not connected after 0:00"));
    }

    [Fact]
    public async Task The_call_profile_of_the_space_limits_the_participants()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=2");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Small&callProfile=" + profile);
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var there = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=a@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=b@example.com", bridge: 1);

        var third = await cluster.PostAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=c@example.com");

        third.Text.Should().Be(Declaration + "<failureDetails><participantLimitReached /></failureDetails>");
        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"2\"");
    }

    [Fact]
    public async Task Each_bridge_numbers_its_own_requests_and_calls()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (space, _) = await MeetingAsync(cluster);
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com", bridge: 1);

        var log = await cluster.LogAsync("Core2");

        log[0].Should().Be("Jul 26 14:00:00 user.info Core2 host:server:  INFO : API trace 1: POST for \"/api/v1/calls\" (from 127.0.0.1)");
        log[^1].Should().Be("Jul 26 14:00:00 user.info Core2 host:server:  INFO : call 1: outgoing SIP call to \"ann@example.com\" from space \"Meeting\"");
    }

    [Fact]
    public async Task A_far_end_that_accepts_TLS_needs_no_fallback()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*@secure.example.com\" behaviour=\"answer\" after=\"4\"/><farEnd address=\"*\" behaviour=\"tlsReset\"/>"));
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Adhoc");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=Ann@Secure.example.com");
        cluster.Advance(3.9);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("<state>ringing</state>");
        cluster.Advance(4);

        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("<encryptedMedia>true</encryptedMedia><unencryptedMedia>false</unencryptedMedia>");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("handshake error") || line.Contains("unencrypted"));
    }

    private static string World(string farEnds) =>
        $"<world><bridge name=\"Core1\"/><farEnds>{farEnds}</farEnds></world>";

    private static async Task<(string Space, string Call)> MeetingAsync(SimulatedCluster cluster)
    {
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting");
        return (space, await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space));
    }
}
