using System.Text.Json.Nodes;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Keys that participants press in a call: the DTMF profile in force names the action, and the call leg profile in force allows it.</summary>
public sealed class KeysDuringACall
{
    // The actions of the guide, each with the permission that it needs.
    private static readonly (string Action, string? Permission)[] s_actions =
    [
        ("muteSelfAudio", "muteSelfAllowed"), ("unmuteSelfAudio", "muteSelfAllowed"), ("toggleMuteSelfAudio", "muteSelfAllowed"),
        ("lockCall", "callLockAllowed"), ("unlockCall", "callLockAllowed"),
        ("muteAllExceptSelfAudio", "muteOthersAllowed"), ("unmuteAllExceptSelfAudio", "muteOthersAllowed"),
        ("endCall", "endCallAllowed"), ("nextLayout", "changeLayoutAllowed"), ("previousLayout", "changeLayoutAllowed"),
        ("startRecording", "recordingControlAllowed"), ("stopRecording", "recordingControlAllowed"),
        ("startStreaming", "streamingControlAllowed"), ("stopStreaming", "streamingControlAllowed"),
        ("allowAllMuteSelf", "allowAllMuteSelfAllowed"), ("cancelAllowAllMuteSelf", "allowAllMuteSelfAllowed"),
        ("allowAllPresentationContribution", "allowAllPresentationContributionAllowed"), ("cancelAllowAllPresentationContribution", "allowAllPresentationContributionAllowed"),
        ("muteAllNewAudio", "changeJoinAudioMuteOverrideAllowed"), ("unmuteAllNewAudio", "changeJoinAudioMuteOverrideAllowed"), ("defaultMuteAllNewAudio", "changeJoinAudioMuteOverrideAllowed"),
        ("muteAllNewAndAllExceptSelfAudio", "muteOthersAllowed"), ("unmuteAllNewAndAllExceptSelfAudio", "muteOthersAllowed"),
        ("getTotalParticipantCount", null),
    ];

    public static TheoryData<string, string> Permissions => [.. s_actions.Where(one => one.Permission is not null).Select(one => (one.Action, one.Permission!))];

    [Fact]
    public async Task A_DTMF_profile_acts_on_the_call_and_a_call_leg_profile_says_who_may()
    {
        await using var lab = await MeetingLab.StartAsync("3.4");
        var keys = await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "endCall=*9&toggleMuteSelfAudio=*1");
        var low = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "endCallAllowed=false");
        var high = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "endCallAllowed=true");
        await lab.PutAsync("system/profiles", $"dtmfProfile={keys}&callLegProfile={low}");
        var space = await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=3000");
        await lab.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", $"uri=3001&passcode=4321&name=Operator&callLegProfile={high}");
        var guest = await CallAsync(lab, "guest@example.com", "3000");
        var host = await CallAsync(lab, "operator@example.com", "3001", "4321");
        lab.Cluster.Advance(20);
        await lab.LinesAsync();

        await PressAsync(lab, guest, "*9");
        (await lab.ReadAsync("calls")).Should().Contain("total=\"1\"", "the guest may not end the call");
        await PressAsync(lab, guest, "*1");
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
        await PressAsync(lab, guest, "*1");
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<rxAudioMute>false</rxAudioMute>");
        (await PressAsync(lab, host, "*9"))["state"]!.ToString().Should().Be("ended");

        (await lab.ReadAsync("calls")).Should().Be("<calls total=\"0\"></calls>");
        (await lab.ReadAsync("callLegs")).Should().Contain("total=\"0\"");
        (await lab.LinesAsync())[..4].Should().Equal(
            "call 1: DTMF sequence \"*9\" (endCall) not allowed", "call 1: DTMF sequence \"*1\" (toggleMuteSelfAudio)",
            "call 1: DTMF sequence \"*1\" (toggleMuteSelfAudio)", "call 2: DTMF sequence \"*9\" (endCall)");
        (await lab.RecordsAsync(9, "reason", "remoteTeardown"))[^3..^1].Should().Equal(
            $"callLegEnd {guest} reason=callEnded remoteTeardown=false", $"callLegEnd {host} reason=callEnded remoteTeardown=false");
    }

    [Theory, MemberData(nameof(Permissions))]
    public async Task A_profile_that_forbids_an_action_makes_its_keys_do_nothing(string action, string permission)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, $"{action}=12", permission + "=false");
        var before = await StateAsync(lab, meeting);

        await PressAsync(lab, meeting.Ann, "12");

        (await StateAsync(lab, meeting)).Should().Be(before);
        (await lab.LinesAsync()).Should().Equal($"call 1: DTMF sequence \"12\" ({action}) not allowed");
    }

    [Theory]
    [InlineData("lockCall", "callLockAllowed=true", "<locked>true</locked>", "conference {call}: lock state has changed to locked")]
    [InlineData("startRecording", "recordingControlAllowed=true", "<recording>true</recording><recordingStatus>true</recordingStatus>", "recording device 1: available (1 recordings)")]
    [InlineData("startStreaming", "streamingControlAllowed=true", "<streaming>true</streaming><streamingStatus>true</streamingStatus>", "streaming device 1: available (1 streamings)")]
    [InlineData("allowAllMuteSelf", "", "<allowAllMuteSelf>true</allowAllMuteSelf>", null)]
    [InlineData("allowAllPresentationContribution", "", "<allowAllPresentationContribution>true</allowAllPresentationContribution>", null)]
    [InlineData("muteAllNewAudio", "", "<joinAudioMuteOverride>true</joinAudioMuteOverride>", null)]
    [InlineData("unmuteAllNewAudio", "", "<joinAudioMuteOverride>false</joinAudioMuteOverride>", null)]
    [InlineData("muteAllNewAndAllExceptSelfAudio", "muteOthersAllowed=true", "<joinAudioMuteOverride>true</joinAudioMuteOverride>", null)]
    [InlineData("getTotalParticipantCount", "", "<locked>false</locked>", "call 1: playing participant count prompt (2 participants)")]
    public async Task An_action_changes_the_call(string action, string allowed, string shown, string? logged)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, action + "=12", allowed);

        await PressAsync(lab, meeting.Ann, "12");

        (await lab.ReadAsync("calls/" + meeting.Call)).Should().Contain(shown);
        string[] lines = [$"call 1: DTMF sequence \"12\" ({action})", .. logged is null ? [] : new[] { logged.Replace("{call}", meeting.Call) }];
        (await lab.LinesAsync()).Should().Equal(lines);
    }

    [Theory]
    [InlineData("unlockCall", "locked=true", "<locked>false</locked>")]
    [InlineData("stopRecording", "recording=true", "<recording>false</recording><recordingStatus>false</recordingStatus>")]
    [InlineData("stopStreaming", "streaming=true", "<streaming>false</streaming><streamingStatus>false</streamingStatus>")]
    [InlineData("cancelAllowAllMuteSelf", "allowAllMuteSelf=true", "<allowAllMuteSelf>false</allowAllMuteSelf>")]
    [InlineData("cancelAllowAllPresentationContribution", "allowAllPresentationContribution=true", "<allowAllPresentationContribution>false</allowAllPresentationContribution>")]
    [InlineData("defaultMuteAllNewAudio", "joinAudioMuteOverride=true", "<allowAllPresentationContribution>false</allowAllPresentationContribution><messagePosition>")]
    [InlineData("unmuteAllNewAndAllExceptSelfAudio", "joinAudioMuteOverride=true", "<joinAudioMuteOverride>false</joinAudioMuteOverride>")]
    public async Task An_action_takes_back_what_another_has_done(string action, string before, string shown)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, action + "=12", "muteOthersAllowed=true");
        await lab.PutAsync("calls/" + meeting.Call, before);

        await PressAsync(lab, meeting.Ann, "12");

        (await lab.ReadAsync("calls/" + meeting.Call)).Should().Contain(shown);
    }

    [Theory]
    [InlineData("muteAllExceptSelfAudio", "true")]
    [InlineData("unmuteAllExceptSelfAudio", "false")]
    [InlineData("muteAllNewAndAllExceptSelfAudio", "true")]
    [InlineData("unmuteAllNewAndAllExceptSelfAudio", "false")]
    public async Task A_participant_who_may_mute_others_mutes_all_of_them(string action, string muted)
    {
        await using var lab = await MeetingLab.StartAsync("2.0");
        var meeting = await MeetAsync(lab, action + "=**1", "muteOthersAllowed=true");

        await PressAsync(lab, meeting.Ann, "**1");

        (await lab.ReadAsync("callLegs/" + meeting.Bob)).Should().Contain($"<rxAudioMute>{muted}</rxAudioMute>");
        (await lab.ReadAsync("callLegs/" + meeting.Ann)).Should().NotContain("rxAudioMute");
    }

    [Fact]
    public async Task Without_a_word_from_any_profile_participants_may_do_all_but_mute_others()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, string.Join('&', s_actions.Index().Select(one => $"{one.Item.Action}={one.Index:D2}")), "");

        foreach (var (index, _) in s_actions.Index().Where(one => one.Item.Action is not "endCall"))
            await PressAsync(lab, meeting.Ann, $"{index:D2}");

        (await lab.LinesAsync()).Where(line => line.EndsWith("not allowed", StringComparison.Ordinal)).Should().Equal(
            s_actions.Index().Where(one => one.Item.Permission is "muteOthersAllowed").Select(one => $"call 1: DTMF sequence \"{one.Index:D2}\" ({one.Item.Action}) not allowed"));
    }

    [Fact]
    public async Task A_call_can_let_all_mute_themselves_whatever_their_profiles_say()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "muteSelfAudio=1", "muteSelfAllowed=false");
        await PressAsync(lab, meeting.Ann, "1");
        (await lab.ReadAsync("callLegs/" + meeting.Ann)).Should().NotContain("<rxAudioMute>");

        await lab.PutAsync("calls/" + meeting.Call, "allowAllMuteSelf=true");
        await PressAsync(lab, meeting.Ann, "1");

        (await lab.ReadAsync("callLegs/" + meeting.Ann)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
    }

    [Fact]
    public async Task Layouts_change_in_the_order_of_the_maker_with_the_default_layout_at_the_end()
    {
        await using var lab = await MeetingLab.StartAsync("2.2");
        var meeting = await MeetAsync(lab, "nextLayout=8&previousLayout=2", "defaultLayout=allEqualNinths");
        async Task<string> ShownAsync(string key)
        {
            await PressAsync(lab, meeting.Ann, key);
            return (await lab.ReadAsync("callLegs/" + meeting.Ann)).Split("<layout>")[1].Split("</layout>")[0];
        }

        List<string> forward = [], back = [];
        for (var i = 0; i < 7; i++)
            forward.Add(await ShownAsync("8"));
        for (var i = 0; i < 3; i++)
            back.Add(await ShownAsync("2"));

        forward.Should().Equal("allEqual", "stacked", "telepresence", "speakerOnly", "onePlusN", "allEqualNinths", "allEqual");
        back.Should().Equal("allEqualNinths", "onePlusN", "speakerOnly");
        (await lab.ReadAsync("callLegs/" + meeting.Ann)).Should().Contain("<chosenLayout>speakerOnly</chosenLayout>");
    }

    [Theory]
    [InlineData("*", "9")]
    [InlineData("5*", "9")]
    [InlineData("*", "*9")]
    [InlineData("*,", "9,")]
    [InlineData("0*9#", "")]
    public async Task Keys_of_one_sequence_can_come_in_several_requests(string first, string second)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "lockCall=*9", "");

        await PressAsync(lab, meeting.Ann, first);
        lab.Cluster.Advance(2.9);
        if (second.Length > 0)
            await PressAsync(lab, meeting.Ann, second);

        (await lab.ReadAsync("calls/" + meeting.Call)).Should().Contain("<locked>true</locked>");
    }

    [Fact]
    public async Task A_pause_ends_a_sequence()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "lockCall=*9", "");

        await PressAsync(lab, meeting.Ann, "*");
        lab.Cluster.Advance(3.1);
        await PressAsync(lab, meeting.Ann, "9");

        (await lab.ReadAsync("calls/" + meeting.Call)).Should().Contain("<locked>false</locked>");
        lab.Cluster.Host.Clock!.RunUntilIdle();
        (await lab.LinesAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("*1", "muteSelfAudio")]
    [InlineData("*12", "lockCall")]
    [InlineData("*13", "muteSelfAudio")]
    [InlineData("*1*12", "muteSelfAudio lockCall")]
    [InlineData("*1*1", "muteSelfAudio muteSelfAudio")]
    [InlineData("*123*5", "unlockCall")]
    public async Task The_longest_of_two_sequences_that_begin_alike_wins(string keys, string actions)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "muteSelfAudio=*1&lockCall=*12&unlockCall=*123*5", "");

        await PressAsync(lab, meeting.Ann, keys);
        lab.Cluster.Advance(4);

        (await lab.LinesAsync()).Where(line => line.Contains("DTMF")).Select(line => line.Split('(')[1].TrimEnd(')')).Should().Equal(actions.Split(' '));
    }

    [Fact]
    public async Task A_tenant_s_DTMF_profile_stands_in_for_that_of_the_system()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var system = await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "lockCall=11&muteSelfAudio=22");
        var own = await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "lockCall=33");
        await lab.PutAsync("system/profiles", "dtmfProfile=" + system);
        var tenant = await lab.Cluster.CreateAsync("/api/v1/tenants", "name=T&dtmfProfile=" + own);
        var (_, call) = await lab.MeetAsync("name=Talk&tenant=" + tenant);
        var ann = await lab.JoinAsync(call, "ann@example.com");

        await PressAsync(lab, ann, "11");
        await PressAsync(lab, ann, "22");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<locked>false</locked>");
        (await lab.ReadAsync("callLegs/" + ann)).Should().NotContain("rxAudioMute");
        await PressAsync(lab, ann, "33");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<locked>true</locked>");
    }

    [Fact]
    public async Task Keys_do_nothing_in_the_lobby()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "endCall=*9", "needsActivation=true");

        await PressAsync(lab, meeting.Ann, "*9");

        (await lab.ReadAsync("calls")).Should().Contain("total=\"1\"");
        (await lab.LinesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Keys_do_nothing_in_a_call_between_two_parties()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", more: "<forwardingDialPlanRules><forwardingDialPlanRule id=\"00000000-0000-4000-8000-0000000000f1\"><matchPattern>far.example</matchPattern><action>forward</action></forwardingDialPlanRule></forwardingDialPlanRules>");
        var keys = await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "endCall=*9");
        await lab.PutAsync("system/profiles", "dtmfProfile=" + keys);
        var caller = await CallAsync(lab, "ann@example.com", "bob@far.example");
        lab.Cluster.Advance(5);
        (await lab.ReadAsync("callLegs")).Should().Contain("total=\"2\"");

        await PressAsync(lab, caller, "*9");

        (await lab.ReadAsync("callLegs")).Should().Contain("total=\"2\"", "document 202722: DTMF profiles do not work in point to point calls");
    }

    [Fact]
    public async Task Keys_that_a_bridge_plays_to_a_far_end_are_not_pressed_by_it()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "endCall=*9", "");

        await lab.PutAsync("callLegs/" + meeting.Ann, "dtmfSequence=*9");
        lab.Cluster.Advance(5);

        (await lab.ReadAsync("calls")).Should().Contain("total=\"1\"");
    }

    [Fact]
    public async Task Keys_behind_a_passcode_act_in_the_call()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await lab.PutAsync("system/profiles", "dtmfProfile=" + await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "muteSelfAudio=*9"));
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=ops&passcode=1234");
        var leg = await CallAsync(lab, "ann@example.com", "ops");
        lab.Cluster.Advance(1);

        await PressAsync(lab, leg, "*9#");
        (await lab.ReadAsync("callLegs/" + leg)).Should().NotContain("<rxAudioMute>", "it was a wrong passcode");
        await PressAsync(lab, leg, "1234#*9");

        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
    }

    [Fact]
    public async Task A_caller_whose_last_passcode_is_wrong_is_shown_as_ended()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=ops&passcode=1234");
        var leg = await CallAsync(lab, "ann@example.com", "ops");
        lab.Cluster.Advance(1);

        (await PressAsync(lab, leg, "1#2#3#"))["state"]!.ToString().Should().Be("ended");
    }

    [Fact]
    public async Task Ending_the_call_ends_it_on_all_bridges()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2, ids: [Lab.Core1, Lab.Core2]);
        await lab.PutAsync("system/profiles", "dtmfProfile=" + await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", "endCall=*9&muteAllExceptSelfAudio=*5&getTotalParticipantCount=*3&lockCall=*2"));
        await lab.PutAsync("system/profiles", "callLegProfile=" + await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "muteOthersAllowed=true"));
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Ops&uri=ops");
        var ann = await CallAsync(lab, "ann@example.com", "ops");
        var bob = await CallAsync(lab, "bob@example.com", "ops", bridge: "Core2");
        lab.Cluster.Advance(5);

        await PressAsync(lab, ann, "*5*3*2");
        (await lab.ReadAsync("callLegs/" + bob, bridge: 1)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
        (await lab.LinesAsync()).Should().Contain("call 1: playing participant count prompt (2 participants)");
        (await lab.LinesAsync("Core2")).Should().Contain(line => line.EndsWith("lock state has changed to locked", StringComparison.Ordinal));
        await PressAsync(lab, ann, "*9");

        (await lab.ReadAsync("calls", bridge: 1)).Should().Be("<calls total=\"0\"></calls>");
        (await lab.ReadAsync("callLegs", bridge: 1)).Should().Contain("total=\"0\"");
        (await lab.RecordsAsync(8, 1, "reason")).Where(record => record.StartsWith("callLegEnd", StringComparison.Ordinal)).Should().Contain($"callLegEnd {bob} reason=callEnded");
    }

    [Fact]
    public async Task A_recording_that_the_call_profile_forbids_is_not_started_by_keys()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=disabled");
        var meeting = await MeetAsync(lab, "startRecording=**7", "", "&callProfile=" + profile);

        await PressAsync(lab, meeting.Ann, "**7");

        (await lab.ReadAsync("calls/" + meeting.Call)).Should().Contain("<recording>false</recording>");
        (await lab.LinesAsync()).Should().Equal("call 1: DTMF sequence \"**7\" (startRecording)", "start recording failed: call recording cannot be modified");
    }

    [Fact]
    public async Task A_stream_beyond_the_licence_fails_with_the_documented_line()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (status, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        status.Should().Be(200);
        world = world.Replace("cdrCorrelatorIndex=\"0\"", "").Replace("callLegsCompleted=\"0\">", "callLegsCompleted=\"0\"><licensing><features><callBridge><status>activated</status></callBridge></features></licensing>");
        (await lab.Cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        var meeting = await MeetAsync(lab, "startStreaming=*5", "");

        await PressAsync(lab, meeting.Ann, "*5");

        (await lab.LinesAsync()).Should().Equal("call 1: DTMF sequence \"*5\" (startStreaming)", "start streaming failed: streaming limit reached");
    }

    [Fact]
    public async Task Participants_of_an_imported_world_press_keys_too()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var meeting = await MeetAsync(lab, "muteSelfAudio=1", "");
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        await lab.Cluster.ControlAsync("PUT", "/world", world);

        await PressAsync(lab, meeting.Bob, "1");

        (await lab.ReadAsync("callLegs/" + meeting.Bob)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
    }

    private static async Task<(string Call, string Ann, string Bob)> MeetAsync(MeetingLab lab, string keys, string allowed, string more = "")
    {
        await lab.PutAsync("system/profiles", "dtmfProfile=" + await lab.Cluster.CreateAsync("/api/v1/dtmfProfiles", keys));
        var profile = allowed.Length > 0 ? "&callLegProfile=" + await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", allowed) : "";
        await lab.Cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        if ((await lab.Cluster.GetAsync("/api/v1/streamers")).Status is 200)
            await lab.Cluster.CreateAsync("/api/v1/streamers", "url=https://192.0.2.41:8445");
        var (_, call) = await lab.MeetAsync($"name=Talk{profile}{more}{((await lab.Cluster.GetAsync("/api/v1/streamers")).Status is 200 ? "&streamUrl=rtmp%3A%2F%2Fstream.example%2Flive" : "")}");
        var (ann, bob) = (await lab.JoinAsync(call, "ann@example.com"), await lab.JoinAsync(call, "bob@example.com"));
        lab.Cluster.Advance(5);
        await lab.LinesAsync();
        return (call, ann, bob);
    }

    private static async Task<string> StateAsync(MeetingLab lab, (string Call, string Ann, string Bob) meeting) =>
        await lab.ReadAsync("calls/" + meeting.Call) + await lab.ReadAsync("callLegs/" + meeting.Ann) + await lab.ReadAsync("callLegs/" + meeting.Bob);

    private static async Task<string> CallAsync(MeetingLab lab, string from, string uri, string? passcode = null, string bridge = "Core1")
    {
        var (status, text) = await lab.Cluster.ControlAsync("POST", $"/bridges/{bridge}/incoming-calls", $$"""{"remoteParty":"{{from}}","uri":"{{uri}}"{{(passcode is null ? "" : $",\"passcode\":\"{passcode}\"")}}}""");
        status.Should().Be(200, text);
        return JsonNode.Parse(text)!["callLeg"]!.ToString();
    }

    private static async Task<JsonNode> PressAsync(MeetingLab lab, string leg, string keys)
    {
        var (status, text) = await lab.Cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/dtmf", $$"""{"sequence":"{{keys}}"}""");
        status.Should().Be(200, text);
        return JsonNode.Parse(text)!;
    }
}
