using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Recordings and streams: when they run, which SIP address is dialled, and which records and log lines they write.</summary>
public sealed class RecordedMeetings
{
    private const string Servers = """
        <recorders><recorder id="00000000-0000-4000-8000-0000000000a1"><url>https://192.0.2.40:8443</url></recorder></recorders>
        <streamers><streamer id="00000000-0000-4000-8000-0000000000b1"><url>https://192.0.2.41:8445</url></streamer></streamers>
        """;

    private const string Stream = "name=Talk&streamUrl=rtmp%3A%2F%2Fstream.example.com%2Flive";

    [Fact]
    public async Task A_recording_is_switched_on_and_off_by_request()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", more: Servers);
        var (space, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");
        lab.Cluster.Advance(9);

        await lab.PutAsync("calls/" + call, "recording=true");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>true</recording><recordingStatus>true</recordingStatus><streaming>false</streaming>");
        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<recording>true</recording>").And.NotContain("<streaming>");
        await lab.PutAsync("calls/" + call, "recording=false");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>false</recordingStatus>");

        var records = await lab.RecordsAsync(5, "path", "recorderUri", "call");
        records[3].Should().MatchRegex($"^recordingStart [0-9a-f-]{{36}} path=/spaces/{space}/20160726140010\\+0000.mp4 call={call}$");
        records[4].Should().Be("recordingEnd " + records[3].Split(' ')[1]);
    }

    [Fact]
    public async Task Automatic_recordings_and_streams_run_while_a_participant_is_present()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", more: Servers);
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=automatic&streamingMode=automatic");
        var (_, call) = await lab.MeetAsync($"{Stream}&callProfile={profile}");
        var ann = await lab.JoinAsync(call, "ann@example.com");
        var bob = await lab.JoinAsync(call, "bob@example.com");
        (await lab.LinesAsync()).Should().ContainInOrder("starting automatic recording (space 'Talk')", "starting automatic streaming (space 'Talk')");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>true</recordingStatus><streaming>true</streaming><streamingStatus>true</streamingStatus>");

        await lab.HangUpAsync(ann);
        await lab.HangUpAsync(bob);
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>false</recordingStatus><streaming>true</streaming><streamingStatus>false</streamingStatus>");
        await lab.JoinAsync(call, "ann@example.com");
        await lab.Cluster.SendAsync("DELETE", "/api/v1/calls/" + call);

        (await lab.RecordsAsync(19, "streamUrl")).Select(record => record.Split(' ')[0] + (record.Contains("rtmp://stream.example.com/live") ? " to its address" : "")).Should().Equal(
            "callStart", "callLegStart", "callLegUpdate", "recordingStart", "streamingStart to its address", "callLegStart", "callLegUpdate",
            "callLegEnd", "callLegEnd", "recordingEnd", "streamingEnd",
            "callLegStart", "callLegUpdate", "recordingStart", "streamingStart to its address", "recordingEnd", "streamingEnd", "callLegEnd", "callEnd");
    }

    [Fact]
    public async Task A_stream_needs_an_address()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "ann@example.com");
        await lab.LinesAsync();

        await lab.PutAsync("calls/" + call, "streaming=true");
        await lab.JoinAsync(call, "bob@example.com");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<streaming>true</streaming><streamingStatus>false</streamingStatus>");
        (await lab.LinesAsync()).Should().ContainSingle(line => line == "streaming device 1: no stream url configured");
        (await lab.Cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith(" user.warning Core1 host:server:  WARNING : streaming device 1: no stream url configured", StringComparison.Ordinal));
        (await lab.RecordsAsync(5)).Should().NotContain(record => record.StartsWith("streaming", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_SIP_recorder_is_dialled_and_leaves_with_the_last_participant()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=manual&sipRecorderUri=recorder@example.com");
        var (_, call) = await lab.MeetAsync("name=Talk&callProfile=" + profile);
        var guest = await lab.JoinAsync(call, "ann@example.com", "needsActivation=true");
        await lab.PutAsync("calls/" + call, "recording=true");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>false</recordingStatus>", "the recorder has not answered yet");
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>true</recordingStatus>").And.Contain("<numCallLegs>2</numCallLegs>");
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<deactivated>true</deactivated>", "a recorder is no host");
        await lab.HangUpAsync(guest);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<numCallLegs>0</numCallLegs>").And.Contain("<recordingStatus>false</recordingStatus>");
        var records = await lab.RecordsAsync(9, "remoteParty", "recording", "recorderUri", "callLeg", "reason");
        var recorder = records[3].Split(' ')[1];
        records[3].Should().Be($"callLegStart {recorder} remoteParty=recorder@example.com recording=true");
        records[5].Should().EndWith($" recorderUri=recorder@example.com callLeg={recorder}");
        records[6..].Select(record => record.Split(' ')[0]).Should().Equal("callLegEnd", "recordingEnd", "callLegEnd");
        records[8].Should().Be($"callLegEnd {recorder} reason=callEnded");
    }

    [Fact]
    public async Task A_SIP_streamer_that_does_not_answer_is_logged()
    {
        await using var lab = await MeetingLab.StartAsync("3.1");
        await lab.Cluster.ControlAsync("PUT", "/far-ends", """[{"address":"demo@*","behaviour":"tlsSilent"},{"address":"*","behaviour":"answer"}]""");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "streamingMode=automatic&sipStreamerUri=demo@streamer.com");
        var (_, call) = await lab.MeetAsync($"{Stream}&callProfile={profile}");
        await lab.JoinAsync(call, "ann@example.com");
        lab.Cluster.Advance(60);

        var lines = await lab.LinesAsync();
        lines.Should().ContainInOrder("starting automatic streaming (space 'Talk')", "call 2: outgoing SIP call to \"demo@streamer.com\" from space \"Talk\"");
        lines.Should().Contain("streaming call leg for space 'Talk' disconnected with reason 7 (transaction timeout - no provisional responses sending INVITE)");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<streaming>true</streaming><streamingStatus>false</streamingStatus>");
        (await lab.RecordsAsync(5, "streaming", "reason"))[^2..].Select(record => string.Join(' ', record.Split(' ').Where((_, at) => at != 1))).Should().Equal(
            "callLegStart streaming=true", "callLegEnd reason=timeout");
    }

    [Fact]
    public async Task From_3_0_on_only_SIP_recorders_record()
    {
        await using var lab = await MeetingLab.StartAsync("3.0");
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "ann@example.com");

        await lab.PutAsync("calls/" + call, "recording=true");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recording>true</recording><recordingStatus>false</recordingStatus>");
        (await lab.RecordsAsync(3)).Should().NotContain(record => record.StartsWith("recording", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recording_continues_in_an_imported_world()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", more: Servers);
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "ann@example.com");
        await lab.PutAsync("calls/" + call, "recording=true");
        var started = (await lab.RecordsAsync(4))[^1].Split(' ')[1];
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        await lab.Cluster.ControlAsync("PUT", "/world", world);

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<recordingStatus>true</recordingStatus>");
        await lab.PutAsync("calls/" + call, "recording=false");

        (await lab.RecordsAsync(1)).Should().Equal("recordingEnd " + started);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task New_participants_are_muted_if_the_call_says_so(string mute)
    {
        await using var lab = await MeetingLab.StartAsync("2.4");
        var (_, call) = await lab.MeetAsync();
        var before = await lab.JoinAsync(call, "ann@example.com");
        await lab.PutAsync("calls/" + call, "joinAudioMuteOverride=" + mute);
        var after = await lab.JoinAsync(call, "bob@example.com", "rxAudioMute=" + (mute is "true" ? "false" : "true"));

        (await lab.ReadAsync("callLegs/" + before)).Should().NotContain("rxAudioMute");
        (await lab.ReadAsync("callLegs/" + after)).Should().Contain($"<rxAudioMute>{mute}</rxAudioMute>");
    }

    [Fact]
    public async Task DTMF_is_sent_once_a_leg_is_connected_or_at_once()
    {
        await using var lab = await MeetingLab.StartAsync("2.4");
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com&dtmfSequence=12,%23");
        var participant = await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=bob@example.com&dtmfSequence=7");
        (await lab.LinesAsync()).Should().NotContain(line => line.Contains("DTMF"));
        lab.Cluster.Advance(1);
        (await lab.LinesAsync()).Where(line => line.Contains("DTMF")).Should().Equal("call 1: playing DTMF sequence \"12,#\"", "call 2: playing DTMF sequence \"7\"");

        await lab.PutAsync("callLegs/" + leg, "dtmfSequence=**");
        await lab.PutAsync("participants/" + participant, "dtmfSequence=99");
        await lab.PutAsync("callLegs/" + leg, "defaultLayout=stacked");

        (await lab.LinesAsync()).Should().Equal("call 1: playing DTMF sequence \"**\"", "call 2: playing DTMF sequence \"99\"");
        (await lab.ReadAsync("callLegs/" + leg)).Should().NotContain("dtmfSequence");
    }
}
