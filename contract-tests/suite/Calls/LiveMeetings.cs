using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.Profiles;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>The elements of live meetings in each release, and the bridge that dials a participant.</summary>
public sealed class LiveMeetings
{
    /// <summary>The settings that a SIP leg shows even if no profile and no request sets them.</summary>
    private const string CallSettings =
        "<sipMediaEncryption>optional</sipMediaEncryption><telepresenceCallsAllowed>false</telepresenceCallsAllowed>"
        + "<sipPresentationChannelEnabled>true</sipPresentationChannelEnabled><bfcpMode>serverAndClient</bfcpMode>";

    private const string Declaration = "<?xml version=\"1.0\"?>";
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";

    [Theory]
    [InlineData("2.0", "<call id=\"{0}\"><name>Talk</name><coSpace>{1}</coSpace><tenant>{2}</tenant><callCorrelator>{3}</callCorrelator><durationSeconds>7</durationSeconds>"
        + "<numCallLegs>0</numCallLegs><maxCallLegs>0</maxCallLegs><numParticipantsLocal>0</numParticipantsLocal><locked>false</locked><recording>false</recording>"
        + "<allowAllMuteSelf>false</allowAllMuteSelf><allowAllPresentationContribution>false</allowAllPresentationContribution></call>")]
    [InlineData("2.2", "<call id=\"{0}\"><name>Talk</name><coSpace>{1}</coSpace><tenant>{2}</tenant><ownerName>Ann Lee</ownerName><callCorrelator>{3}</callCorrelator><durationSeconds>7</durationSeconds>"
        + "<numCallLegs>0</numCallLegs><maxCallLegs>0</maxCallLegs><numParticipantsLocal>0</numParticipantsLocal><locked>false</locked><recording>false</recording><streaming>false</streaming>"
        + "<allowAllMuteSelf>false</allowAllMuteSelf><allowAllPresentationContribution>false</allowAllPresentationContribution>"
        + "<messagePosition>middle</messagePosition><messageDuration>0</messageDuration><activeWhenEmpty>true</activeWhenEmpty></call>")]
    [InlineData("2.6", "<call id=\"{0}\"><name>Talk</name><callType>coSpace</callType><coSpace>{1}</coSpace><tenant>{2}</tenant><ownerName>Ann Lee</ownerName><callCorrelator>{3}</callCorrelator><durationSeconds>7</durationSeconds>"
        + "<numCallLegs>0</numCallLegs><maxCallLegs>0</maxCallLegs><numParticipantsLocal>0</numParticipantsLocal><locked>false</locked><recording>false</recording><recordingStatus>false</recordingStatus>"
        + "<streaming>false</streaming><streamingStatus>false</streamingStatus><allowAllMuteSelf>false</allowAllMuteSelf><allowAllPresentationContribution>false</allowAllPresentationContribution>"
        + "<messagePosition>middle</messagePosition><messageDuration>0</messageDuration><activeWhenEmpty>true</activeWhenEmpty><endpointRecording>false</endpointRecording></call>")]
    public async Task A_call_has_the_elements_of_its_release(string release, string expected)
    {
        await using var cluster = await StartAsync(release);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Red");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=Talk&meetingScheduler=Ann+Lee&tenant={tenant}");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        cluster.Advance(7);

        var body = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;

        body.Should().Be(Declaration + expected.Replace("{0}", call).Replace("{1}", space).Replace("{2}", tenant).Replace("{3}", Value(body, "callCorrelator")));
    }

    [Theory]
    [InlineData("2.0", "callRecordingCannotBeModified", null)]
    [InlineData("2.1", "recordingLimitReached", "streamingLimitReached")]
    [InlineData("3.0", "recordingNotAllowedByLicensing", "streamingNotAllowedByLicensing")]
    public async Task Licences_limit_recordings_and_streams(string release, string recording, string? streaming)
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            $"""
            <world release="{release}"><bridge name="Core1"><licensing><features>
              <recording><status>activated</status><expiry>2030-Jan-01</expiry><limit>1</limit></recording>
            </features></licensing></bridge></world>
            """);
        var first = "/api/v1/calls/" + await cluster.CreateAsync("/api/v1/calls", "name=First&recording=true");
        var second = "/api/v1/calls/" + await cluster.CreateAsync("/api/v1/calls", "name=Second");

        (await cluster.SendAsync("PUT", second, "recording=true")).Text.Should().Contain($"<{recording} />");
        if (streaming is not null)
            (await cluster.SendAsync("PUT", second, "streaming=true")).Text.Should().Contain($"<{streaming} />", "no licence exists");
        (await cluster.SendAsync("PUT", first, "recording=true")).Status.Should().Be(200, "the call is already recorded");

        await cluster.SendAsync("PUT", first, "recording=false");
        (await cluster.SendAsync("PUT", second, "recording=true")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_call_without_a_space_is_ad_hoc_and_has_no_owner()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Alone");

        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<name>Alone</name><callType>adHoc</callType><ownerName></ownerName><callCorrelator>");
    }

    [Fact]
    public async Task The_remaining_time_of_a_message_counts_down_from_its_last_change()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x&messageText=Hello&messageDuration=30");
        cluster.Advance(10);
        var shown = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;
        cluster.Advance(25);
        var over = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "messagePosition=top&messageText=Again");
        var again = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "messageDuration=permanent");
        var forever = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;

        shown.Should().Contain("<messageText>Hello</messageText><messagePosition>middle</messagePosition><messageDuration>30</messageDuration><messageTimeRemaining>20</messageTimeRemaining>");
        over.Should().Contain("<messageTimeRemaining>0</messageTimeRemaining>");
        again.Should().Contain("<messageText>Again</messageText><messagePosition>top</messagePosition><messageDuration>30</messageDuration><messageTimeRemaining>30</messageTimeRemaining>");
        forever.Should().Contain("<messageDuration>permanent</messageDuration><activeWhenEmpty>");
        (await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "messageDuration=soon")).Text.Should().Contain("<parameterError parameter=\"messageDuration\" error=\"invalidValue\" />");
    }

    [Fact]
    public async Task A_call_counts_the_participants_on_the_other_bridge()
    {
        await using var cluster = await StartAsync("2.9");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var there = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=a@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=b@example.com", bridge: 1);
        await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=c@example.com", bridge: 1);

        (await cluster.GetAsync("/api/v1/calls/" + here)).Text.Should().Contain(
            "<numParticipantsLocal>1</numParticipantsLocal><numParticipantsRemote>2</numParticipantsRemote><numDistributedInstances>1</numDistributedInstances><locked>");
        (await cluster.GetAsync("/api/v1/calls/" + there, bridge: 1)).Text.Should().Contain("<numParticipantsLocal>2</numParticipantsLocal><numParticipantsRemote>1</numParticipantsRemote>");
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + there, bridge: 1);
        (await cluster.GetAsync("/api/v1/calls/" + here)).Text.Should().Contain("<numParticipantsLocal>1</numParticipantsLocal><locked>");
    }

    [Theory]
    [InlineData("disabled", "recording=true", "callRecordingCannotBeModified")]
    [InlineData("automatic", "recording=false", "callRecordingCannotBeModified")]
    [InlineData("disabled", "streaming=true", "callStreamingCannotBeModified")]
    [InlineData("automatic", "streaming=false", "callStreamingCannotBeModified")]
    public async Task Recording_and_streaming_are_switched_by_request_only_if_the_profile_allows_it(string mode, string form, string reason)
    {
        await using var cluster = await StartAsync("2.9");
        var call = await RecordedCallAsync(cluster, mode);

        var refused = await cluster.SendAsync("PUT", "/api/v1/calls/" + call, form);

        refused.Text.Should().Be(Declaration + $"<failureDetails><{reason} /></failureDetails>");
        (await cluster.SendAsync("PUT", "/api/v1/calls/" + call, form.EndsWith("true", StringComparison.Ordinal) ? form.Replace("true", "false") : form.Replace("false", "true"))).Status.Should().Be(200);
    }

    [Fact]
    public async Task An_automatic_recording_runs_once_a_participant_is_present()
    {
        await using var cluster = await StartAsync("2.9");
        await cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        await cluster.CreateAsync("/api/v1/streamers", "url=https://192.0.2.41:8445");
        var call = await RecordedCallAsync(cluster, "automatic");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");
        var before = (await cluster.GetAsync("/api/v1/calls/" + call)).Text;
        cluster.Advance(5);

        before.Should().Contain("<recording>true</recording><recordingStatus>false</recordingStatus><streaming>true</streaming><streamingStatus>false</streamingStatus>");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain(
            "<recording>true</recording><recordingStatus>true</recordingStatus><streaming>true</streaming><streamingStatus>true</streamingStatus>");
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain($"<groupId>{leg}</groupId><recording>true</recording><streaming>true</streaming><encryptedMedia>");
    }

    [Fact]
    public async Task A_leg_has_the_elements_of_a_late_release()
    {
        await using var cluster = await StartAsync("2.9", "<world release=\"2.9\"><bridge name=\"Core1\"/><farEnds><farEnd address=\"*\" behaviour=\"answer\"/></farEnds></world>");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com&layout=stacked&nameLabelOverride=Ann");
        cluster.Advance(5);

        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain(
            $"<callLeg id=\"{leg}\"><name></name><remoteParty>ann@example.com</remoteParty><originalRemoteParty>ann@example.com</originalRemoteParty><call>{call}</call></callLeg>");
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().MatchRegex(
            $"<callLeg id=\"{leg}\"><name></name><remoteParty>ann@example.com</remoteParty><originalRemoteParty>ann@example.com</originalRemoteParty><call>{call}</call><type>sip</type>"
            + "<direction>outgoing</direction><canMove>true</canMove><configuration><defaultLayout>stacked</defaultLayout>" + CallSettings + "<nameLabelOverride>Ann</nameLabelOverride></configuration>"
            + $"<status><state>connected</state><durationSeconds>4</durationSeconds><direction>outgoing</direction><sipCallId>[0-9a-f-]{{36}}</sipCallId><groupId>{leg}</groupId>"
            + "<encryptedMedia>true</encryptedMedia><unencryptedMedia>false</unencryptedMedia><cipherSuite>AES_CM_128_HMAC_SHA1_80</cipherSuite><layout>stacked</layout>"
            + "<cameraControlAvailable>false</cameraControlAvailable><rxAudio><codec>aac</codec><packetLossPercentage>0.0</packetLossPercentage><jitter>0</jitter><codecBitRate>64000</codecBitRate>"
            + "<bitRate>64000</bitRate><gainApplied>0.0</gainApplied></rxAudio><txAudio><codec>aac</codec><packetLossPercentage>0.0</packetLossPercentage><jitter>0</jitter><bitRate>64000</bitRate>"
            + "<roundTripTime>1</roundTripTime></txAudio><rxVideo role=\"main\">.*</txVideo></status></callLeg>$");
    }

    [Theory]
    [InlineData("defaultLayout participantLabels joinToneParticipantThreshold leaveToneParticipantThreshold sipMediaEncryption telepresenceCallsAllowed sipPresentationChannelEnabled "
        + "changeLayoutAllowed bfcpMode recordingControlAllowed streamingControlAllowed maxCallDurationTime")]
    [InlineData("participantLabels joinToneParticipantThreshold leaveToneParticipantThreshold muteOthersAllowed videoMuteOthersAllowed muteSelfAllowed videoMuteSelfAllowed endCallAllowed "
        + "disconnectOthersAllowed changeLayoutAllowed callLockAllowed allowAllMuteSelfAllowed changeJoinAudioMuteOverrideAllowed recordingControlAllowed streamingControlAllowed participantCounter")]
    [InlineData("needsActivation defaultLayout presentationContributionAllowed rxAudioMute rxVideoMute deactivationMode")]
    public void The_settings_of_a_leg_have_the_order_of_real_bodies(string seen) =>
        LegSettings.All.Select(field => field.Name).Where(seen.Split(' ').Contains).Should().Equal(seen.Split(' '));

    [Fact]
    public async Task The_profiles_of_leg_space_and_tenant_give_the_layout_in_this_order()
    {
        await using var cluster = await StartAsync("2.9");
        var profiles = new List<string>();
        foreach (var layout in (string[])["stacked", "allEqual", "speakerOnly"])
            profiles.Add(await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=" + layout));
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Red&callLegProfile=" + profiles[2]);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=Talk&tenant={tenant}&callLegProfile={profiles[1]}");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com&callLegProfile=" + profiles[0]);

        (await LayoutAsync()).Should().Be("stacked");
        (await cluster.GetAsync("/api/v1/callLegs?activeLayoutFilter=stacked")).Text.Should().Contain("total=\"1\"");
        (await cluster.GetAsync("/api/v1/callLegs?activeLayoutFilter=allEqual")).Text.Should().Contain("total=\"0\"");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "callLegProfile=");
        (await LayoutAsync()).Should().Be("allEqual");
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "callLegProfile=");
        (await LayoutAsync()).Should().Be("speakerOnly");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "layout=telepresence");
        (await LayoutAsync()).Should().Be("telepresence");

        async Task<string> LayoutAsync() => Value((await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text, "layout");
    }

    [Fact]
    public async Task A_leg_created_at_the_top_node_names_its_call()
    {
        await using var cluster = await StartAsync("2.0");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");

        var leg = await cluster.CreateAsync("/api/v1/callLegs", "remoteParty=a@example.com&call=" + call);

        (await cluster.GetAsync($"/api/v1/calls/{call}/callLegs")).Text.Should().Contain($"<callLegs total=\"1\"><callLeg id=\"{leg}\">");
    }

    [Fact]
    public async Task Creating_a_participant_below_a_call_dials_a_leg()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");

        var answer = await cluster.PostAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com&importance=3&nameLabelOverride=Ann&defaultLayout=stacked&needsActivation=true&deactivated=true");
        var participant = answer.Location![^36..];
        cluster.Advance(5);

        answer.Location.Should().Be("/api/v1/participants/" + participant);
        (await cluster.GetAsync(answer.Location)).Text.Should().Be(Declaration
            + $"<participant id=\"{participant}\"><call>{call}</call><numCallLegs>1</numCallLegs><name></name><uri>ann@example.com</uri><originalUri>ann@example.com</originalUri>"
            + "<isActivator>false</isActivator><canMove>true</canMove><configuration><importance>3</importance><nameLabelOverride>Ann</nameLabelOverride><defaultLayout>stacked</defaultLayout></configuration>"
            + "<status><state>connected</state><cameraControlAvailable>false</cameraControlAvailable></status></participant>");
        (await cluster.GetAsync($"/api/v1/calls/{call}/participants")).Text.Should().Be(Declaration
            + $"<participants total=\"1\"><participant id=\"{participant}\"><name></name><call>{call}</call></participant></participants>");
        (await cluster.GetAsync(answer.Location + "/callLegs")).Text.Should().Contain($"<callLegs total=\"1\"><callLeg id=\"{participant}\">");
        (await cluster.GetAsync("/api/v1/callLegs/" + participant)).Text.Should().Contain("<deactivated>true</deactivated>").And.Contain(
            "<configuration><needsActivation>true</needsActivation><defaultLayout>stacked</defaultLayout>" + CallSettings + "<nameLabelOverride>Ann</nameLabelOverride></configuration>");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("call 1: outgoing SIP call to \"ann@example.com\" from space \"x\""));

        (await cluster.PostAsync($"/api/v1/calls/{call}/participants", "importance=3")).Text.Should().Contain("<parameterError parameter=\"remoteParty\" error=\"missing\" />");
        await cluster.SendAsync("DELETE", "/api/v1/participants/" + participant);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_label_of_a_participant_is_also_that_of_its_leg()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
        var participant = await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com");
        var label = new string('ä', 25);

        (await cluster.SendAsync("PUT", "/api/v1/participants/" + participant, "importance=9&nameLabelOverride=" + label)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/callLegs/" + participant)).Text.Should().Contain($"<nameLabelOverride>{label}</nameLabelOverride>");
        (await cluster.SendAsync("PUT", "/api/v1/callLegs/" + participant, "nameLabelOverride=Ann")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/participants/" + participant)).Text.Should().Contain("<configuration><importance>9</importance><nameLabelOverride>Ann</nameLabelOverride></configuration>");
        (await cluster.SendAsync("PUT", "/api/v1/participants/" + participant, "nameLabelOverride=")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/callLegs/" + participant)).Text.Should().Contain($"<configuration>{CallSettings}</configuration>");

        (await cluster.SendAsync("PUT", "/api/v1/participants/" + participant, $"nameLabelOverride={label}x")).Text.Should().Contain("<parameterError parameter=\"nameLabelOverride\" error=\"invalidValue\" />");
        (await cluster.SendAsync("PUT", "/api/v1/participants/" + participant, "defaultLayout=nothing&remoteParty=")).Status.Should().Be(200, "an existing participant takes neither parameter");
    }

    [Fact]
    public async Task A_participant_can_be_placed_on_another_bridge()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=here@example.com");

        var there = await cluster.CreateAsync($"/api/v1/calls/{call}/participants", $"remoteParty=there@example.com&callBridge={Core2}");
        var second = Value((await cluster.GetAsync("/api/v1/participants/" + there)).Text, "call");

        second.Should().NotBe(call);
        (await cluster.GetAsync($"/api/v1/calls/{call}/participants")).Text.Should().MatchRegex(
            $"<participants total=\"2\"><participant id=\"[^>]*><name></name><call>{call}</call></participant>"
            + $"<participant id=\"{there}\"><name></name><call>{second}</call><callBridge>{Core2}</callBridge></participant></participants>$");
        (await cluster.GetAsync($"/api/v1/calls/{second}/participants", bridge: 1)).Text.Should().Contain("total=\"2\"").And.Contain($"<callBridge>{Core1}</callBridge>");
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"2\"", "the link to the other bridge counts too");
        (await cluster.GetAsync("/api/v1/callLegs", bridge: 1)).Text.Should().Contain($"<callLegs total=\"2\"><callLeg id=\"{there}\">");
        Value((await cluster.GetAsync("/api/v1/calls/" + second, bridge: 1)).Text, "callCorrelator").Should().Be(Value((await cluster.GetAsync("/api/v1/calls/" + call)).Text, "callCorrelator"));
        (await cluster.LogAsync("Core2")).Should().ContainSingle(line => line.EndsWith("call 1: outgoing SIP call to \"there@example.com\" from space \"x\""));

        (await cluster.SendAsync("PUT", "/api/v1/participants/" + there, "importance=1")).Text.Should().Contain("<participantCannotBeModified />");
        (await cluster.SendAsync("DELETE", "/api/v1/participants/" + there)).Text.Should().Contain("<participantCannotBeDeleted />");
        (await cluster.SendAsync("DELETE", "/api/v1/participants/" + there, bridge: 1)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Be("<calls total=\"0\"></calls>", "a call created for a leg ends with it");
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"1\"");
    }

    [Fact]
    public async Task A_call_created_for_a_placed_participant_stays_once_it_was_requested()
    {
        await using var cluster = await StartAsync("2.9");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var participant = await cluster.CreateAsync($"/api/v1/calls/{call}/participants", $"remoteParty=a@example.com&callBridge={Core2}");

        var second = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + participant, bridge: 1);

        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Contain($"<calls total=\"1\"><call id=\"{second}\">");
    }

    [Fact]
    public async Task Bridges_that_were_isolated_have_one_meeting_in_a_space_again()
    {
        await using var cluster = await StartAsync("2.9");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var there = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");

        var placed = await cluster.CreateAsync($"/api/v1/calls/{here}/participants", $"remoteParty=a@example.com&callBridge={Core2}");

        (await cluster.GetAsync($"/api/v1/calls/{here}/participants")).Text.Should().Contain($"<participant id=\"{placed}\"><name></name><call>{there}</call>");
        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Contain("<calls total=\"1\">");
    }

    [Fact]
    public async Task A_participant_placed_in_a_group_is_dialled_from_one_of_its_bridges()
    {
        await using var cluster = await StartAsync("2.9");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=x");
        var group = await cluster.CreateAsync("/api/v1/callBridgeGroups", "name=West&loadBalancingEnabled=false");
        await cluster.SendAsync("PUT", "/api/v1/callBridges/" + Core2, "callBridgeGroup=" + group);
        var node = $"/api/v1/calls/{call}/participants";
        var form = "remoteParty=a@example.com&callBridgeGroup=" + group;

        var disabled = await cluster.PostAsync(node, form);
        await cluster.SendAsync("PUT", "/api/v1/callBridgeGroups/" + group, "loadBalancingEnabled=true");
        var stillDisabled = await cluster.PostAsync(node, form);
        await cluster.SendAsync("PUT", "/api/v1/callBridgeGroups/" + group, "loadBalanceOutgoingCalls=true");
        var placed = await cluster.CreateAsync(node, form);
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        var before = await cluster.StateAsync();
        var unavailable = await cluster.PostAsync(node, form);
        var alone = await cluster.PostAsync(node, $"remoteParty=a@example.com&callBridge={Core2}");
        var unknown = await cluster.PostAsync(node, "remoteParty=a@example.com&callBridge=" + call);

        disabled.Text.Should().Contain("<loadBalancingDisabled />");
        stillDisabled.Text.Should().Be(disabled.Text, "the group balances incoming calls only");
        (await cluster.GetAsync("/api/v1/callLegs", bridge: 1)).Text.Should().Contain($"<callLeg id=\"{placed}\">");
        unavailable.Text.Should().Contain("<callBridgeGroupUnavailable />");
        alone.Text.Should().Contain("<callBridgeUnavailable />");
        unknown.Text.Should().Contain("<callBridgeDoesNotExist />");
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_tenant_limits_the_participants_of_all_its_spaces()
    {
        await using var cluster = await StartAsync("2.0");
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Red&participantLimit=2");
        var first = await SpaceCallAsync(cluster, $"name=A&tenant={tenant}");
        var second = await SpaceCallAsync(cluster, $"name=B&tenant={tenant}");
        var free = await SpaceCallAsync(cluster, "name=C");
        await cluster.CreateAsync($"/api/v1/calls/{first}/callLegs", "remoteParty=a@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{second}/participants", "remoteParty=b@example.com");

        foreach (var node in (string[])[$"/api/v1/calls/{first}/callLegs", $"/api/v1/calls/{second}/participants"])
            (await cluster.PostAsync(node, "remoteParty=c@example.com")).Text.Should().Be(Declaration + "<failureDetails><tenantParticipantLimitReached /></failureDetails>");
        (await cluster.PostAsync($"/api/v1/calls/{free}/callLegs", "remoteParty=c@example.com")).Status.Should().Be(200);
    }

    [Fact]
    public async Task The_call_profile_of_the_tenant_applies_if_the_space_has_none()
    {
        await using var cluster = await StartAsync("2.0");
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=1&locked=true");
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Red&callProfile=" + profile);
        var call = await SpaceCallAsync(cluster, $"name=A&tenant={tenant}");
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=a@example.com");

        (await cluster.PostAsync($"/api/v1/calls/{call}/participants", "remoteParty=b@example.com")).Text.Should().Contain("<participantLimitReached />");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<locked>true</locked>");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "locked=false");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<locked>false</locked>");
    }

    [Fact]
    public async Task Lists_of_live_meetings_are_filtered()
    {
        await using var cluster = await StartAsync("2.9");
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=Red");
        var red = await SpaceCallAsync(cluster, $"name=A&tenant={tenant}");
        var free = await SpaceCallAsync(cluster, "name=B");
        await cluster.CreateAsync($"/api/v1/calls/{red}/callLegs", "remoteParty=a@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{free}/callLegs", "remoteParty=b@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{free}/callLegs", "remoteParty=c@example.com");
        cluster.Advance(5);

        foreach (var (query, total) in ((string, int)[])
        [
            ($"calls?tenantFilter={tenant}", 1), ($"callLegs?tenantFilter={tenant}", 1), ($"participants?tenantFilter={tenant}", 1), ($"calls/{free}/participants?tenantFilter={tenant}", 0),
            ("callLegs?availableVideoStreamsLowerBound=1", 2), ("callLegs?availableVideoStreamsUpperBound=0", 1), ("callLegs?alarms=all", 0), ("callLegs?alarms=packetLoss|excessiveJitter", 0),
            ($"participants?callBridgeFilter={Core1}", 3), ($"participants?callBridgeFilter={Core2}", 0), ($"calls/{free}/participants?filter=c@", 1),
        ])
            (await cluster.GetAsync("/api/v1/" + query)).Text.Should().Contain($" total=\"{total}\"", query);

        foreach (var query in (string[])["calls?tenantFilter=x", "callLegs?alarms=noise", "callLegs?activeLayoutFilter=round", "callLegs?availableVideoStreamsLowerBound=few"])
            (await cluster.GetAsync("/api/v1/" + query)).Text.Should().Contain("error=\"invalidValue\"", query);
        (await cluster.GetAsync("/api/v1/callLegs?tenantFilter=" + tenant)).Text.Should().Contain($"<call>{red}</call><tenant>{tenant}</tenant></callLeg>");
    }

    [Fact]
    public async Task The_status_shows_host_and_cluster()
    {
        await using var cluster = await StartAsync("3.0");
        await using var again = await StartAsync("3.0");
        await using var given = await StartAsync("2.4", $"<world release=\"2.4\"><bridge name=\"Core1\" hostId=\"{Core1}\"/></world>");

        var (one, two) = ((await cluster.GetAsync("/api/v1/system/status")).Text, (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text);

        one.Should().MatchRegex("<status><hostId>[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}</hostId><softwareVersion>")
            .And.MatchRegex("<clusterEnabled>true</clusterEnabled><clusterId>[0-9a-f-]{36}</clusterId><cdrCorrelatorIndex>0</cdrCorrelatorIndex><callLegsActive>");
        Value(two, "hostId").Should().NotBe(Value(one, "hostId"));
        Value(two, "clusterId").Should().Be(Value(one, "clusterId"));
        (await again.GetAsync("/api/v1/system/status")).Text.Should().Be(one);
        (await given.GetAsync("/api/v1/system/status")).Text.Should().Contain($"<status><hostId>{Core1}</hostId>").And.NotContain("clusterId");
        (await given.StateAsync()).Should().Contain($"hostId=\"{Core1}\"");
    }

    private static Task<SimulatedCluster> StartAsync(string release, string? world = null) =>
        SimulatedCluster.StartAsync(world, options => options with { Release = release });

    private static string Value(string xml, string element) => xml.Split($"<{element}>")[1].Split('<')[0];

    private static async Task<string> SpaceCallAsync(SimulatedCluster cluster, string space) =>
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", space));

    private static async Task<string> RecordedCallAsync(SimulatedCluster cluster, string mode)
    {
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", $"recordingMode={mode}&streamingMode={mode}");
        return await SpaceCallAsync(cluster, $"name=A&streamUrl=rtmp://example.com/a&callProfile={profile}");
    }
}
