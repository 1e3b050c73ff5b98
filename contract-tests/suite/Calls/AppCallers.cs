using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Callers with the app or in a browser. Their records are those of recorded posts of 2017 and 2019.</summary>
public sealed class AppCallers
{
    public static TheoryData<string, string> Kinds()
    {
        var data = new TheoryData<string, string>();
        foreach (var release in (string[])["2.0", "2.1", "2.6", "2.9", "3.0", "3.4"])
        {
            data.Add(release, "app");
            data.Add(release, "webApp");
        }
        return data;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_leg_of_an_app_has_no_sip_call(string release, string kind)
    {
        await using var phone = await Telephone.StartAsync(release: release);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");

        var id = await phone.CallAsync("town.hall", $",\"displayName\":\"Ann\",\"kind\":\"{kind}\"");

        var leg = (await phone.LegAsync(id))!;
        leg.Element("type")!.Value.Should().Be("acano");
        leg.Elements("subType").Select(element => element.Value).Should().Equal(kind is "webApp" ? ["webApp"] : []);
        leg.Element("direction")!.Value.Should().Be("incoming");
        leg.Element("localAddress").Should().BeNull();
        leg.Element("configuration")!.Elements().Should().BeEmpty("the call settings are for SIP");
        var status = leg.Element("status")!;
        status.Element("sipCallId").Should().BeNull();
        status.Element("groupId")!.Value.Should().Be(id);
        status.Element("encryptedMedia")!.Value.Should().Be("true");
        status.Element("unencryptedMedia")!.Value.Should().Be("false");
        status.Element("rxAudio")!.Element("codec")!.Value.Should().Be("opus");
        (await phone.Cluster.GetAsync("/api/v1/participants/" + id)).Text.Should().Contain("<uri>ann@example.com</uri>");
        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("<name>Ann</name><remoteParty>ann@example.com</remoteParty>");
    }

    [Theory]
    [InlineData("app", "")]
    [InlineData("webApp", " subType=webApp")]
    public async Task The_records_of_an_app_leg_are_those_of_recorded_posts(string kind, string subType)
    {
        await using var phone = await Telephone.StartAsync(release: "2.1");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=techsupport&uri=techsupport");

        var id = await phone.CallAsync("techsupport", $",\"displayName\":\"Participant One\",\"kind\":\"{kind}\"", "participant.one@example.org");
        var call = (await phone.LegAsync(id))!.Element("call")!.Value;
        phone.Cluster.Advance(42);
        await phone.HangUpAsync(id);

        var records = await phone.RecordsAsync(6);
        records[0].Should().StartWith($"callStart: name=techsupport callType=coSpace coSpace={space} callCorrelator=");
        records.Skip(1).Should().Equal(
            $"callLegStart: remoteParty=participant.one@example.org displayName=Participant One type=acano{subType} direction=incoming call={call} groupId={id}",
            $"callLegUpdate: state=connected call={call} deactivated=false groupId={id} displayName=Participant One",
            $"callLegUpdate: call={call} deactivated=false groupId={id} displayName=Participant One",
            "callLegEnd: reason=remoteTeardown remoteTeardown=true durationSeconds=42 activatedDuration=42 mediaUsagePercentages encryptedMedia=true rxAudio txAudio rxVideo txVideo",
            "callEnd: callLegsCompleted=1 callLegsMaxActive=1 durationSeconds=42");
    }

    [Fact]
    public async Task An_app_leg_has_no_packet_statistics_in_its_last_record()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", farEnds: "");
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
        var leg = await CallAsync(lab.Cluster, "talk", ",\"kind\":\"webApp\",\"encrypted\":false");
        lab.Cluster.Advance(5);
        await lab.HangUpAsync(leg);

        var end = (await lab.TakeRecordsAsync(6)).Single(record => (string)record.Attribute("type")! == "callLegEnd").Element("callLeg")!;

        end.Descendants("packetStatistics").Should().BeEmpty();
        end.Element("rxAudio")!.Elements().Select(element => $"{element.Name}={element.Value}").Should().Equal("codec=opus");
        end.Element("txVideo")!.Elements().Select(element => $"{element.Name}={element.Value}").Should().Equal("codec=h264", "maxSizeWidth=1280", "maxSizeHeight=720");
        end.Element("encryptedMedia").Should().BeNull("the caller does not encrypt");
        end.Element("unencryptedMedia")!.Value.Should().Be("true");
    }

    [Theory]
    [InlineData("2.6", "\"App\" conference participation")]
    [InlineData("3.4", "/ \"Ann\" conference participation (App)")]
    public async Task The_log_of_an_app_leg_has_the_lines_of_real_logs(string release, string client)
    {
        await using var phone = await Telephone.StartAsync(release: release);
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");

        var id = await phone.CallAsync("town.hall", ",\"displayName\":\"Ann\",\"kind\":\"app\"");
        phone.Cluster.Advance(16);
        await phone.HangUpAsync(id);

        (await phone.LinesAsync()).Should().Equal(
            $"call 1: allocated for ann@example.com {client}",
            $"call 1: configured - API call leg {id}",
            "call 1: setting up combined RTP session for DTLS (combined media and control)",
            $"participant \"ann@example.com\" joined space {space} (Town hall)",
            "call 1: tearing down (\"ann@example.com\" conference media)",
            $"call 1: destroying API call leg {id}",
            $"participant \"ann@example.com\" left space {space} (Town hall)");
    }

    [Theory]
    [InlineData("app", "4711", true)]
    [InlineData("webApp", "0815", false)]
    [InlineData("webApp", null, false)]
    public async Task An_app_names_its_passcode_when_it_calls(string kind, string? passcode, bool mayEnter)
    {
        await using var phone = await Telephone.StartAsync(release: "2.9");
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&passcode=4711");

        var id = await phone.CallAsync("town.hall", $",\"kind\":\"{kind}\"" + (passcode is null ? "" : $",\"passcode\":\"{passcode}\""));

        (await phone.LegAsync(id) is not null).Should().Be(mayEnter);
        if (mayEnter)
            return;
        (await phone.RecordsAsync(2)).Should().Equal(
            $"callLegStart: remoteParty=ann@example.com type=acano{(kind is "webApp" ? " subType=webApp" : "")} direction=incoming groupId={id} canMove=false",
            "callLegEnd: reason=incorrectPasscode remoteTeardown=false durationSeconds=0");
        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task An_app_and_a_sip_caller_meet_and_the_lobby_holds_both()
    {
        await using var phone = await Telephone.StartAsync(release: "2.9");
        var guest = await phone.Cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&callLegProfile=" + guest);

        var app = await phone.CallAsync("town.hall", ",\"kind\":\"webApp\"");
        var sip = await phone.CallAsync("town.hall", "", "bob@example.com");

        foreach (var leg in (string[])[app, sip])
            (await phone.LegAsync(leg))!.Element("status")!.Element("deactivated")!.Value.Should().Be("true");
        (await phone.LegAsync(app))!.Element("configuration")!.Element("needsActivation")!.Value.Should().Be("true", "the profile takes effect");
        (await phone.Cluster.SendAsync("DELETE", "/api/v1/callLegs/" + app)).Status.Should().Be(200);
        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"");
    }

    [Fact]
    public async Task An_event_stream_shows_an_app_caller()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.9\"><bridge name=\"Core1\"/></world>");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, $$"""{"index":1,"type":"callRoster","call":"{{call}}","elements":["name","uri","state","direction","canMove"]}""");

        var leg = await CallAsync(cluster, "talk", ",\"displayName\":\"Ann\",\"kind\":\"app\"");

        (await client.TakeAllAsync()).Should().Equal(
            $$"""
            "type":"rosterUpdate","subscriptionIndex":1,"updates":[{"participant":"{{leg}}","updateType":"add","name":"Ann","uri":"ann@example.com","state":"connected","direction":"incoming"}]
            """);
    }

    [Theory]
    [InlineData("2.9", false)]
    [InlineData("3.2", true)]
    public async Task An_app_participant_can_be_moved_from_3_2_on(string release, bool isMovable)
    {
        await using var lab = await MeetingLab.StartAsync(release, farEnds: "");
        await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
        var (_, other) = await lab.MeetAsync("name=Other");
        var leg = await CallAsync(lab.Cluster, "talk", ",\"displayName\":\"Ann\",\"kind\":\"webApp\"");

        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain($"<canMove>{(isMovable ? "true" : "false")}</canMove>");
        var answer = await lab.Cluster.PostAsync($"/api/v1/calls/{other}/participants", "movedParticipant=" + leg);

        answer.Status.Should().Be(isMovable ? 200 : 400);
        if (!isMovable)
            return;
        lab.Cluster.Advance(1);
        var moved = answer.Location![^36..];
        (await lab.ReadAsync("callLegs/" + moved)).Should().Contain("<type>acano</type><subType>webApp</subType>").And.NotContain("sipCallId");
        (await lab.Cluster.LogAsync()).Should().Contain(line => line.EndsWith($"configured - API call leg {moved}"));
    }

    // A world that is made of answers, or exported, tells all that records need.
    [Theory]
    [InlineData("2.1")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task An_app_leg_of_a_world_is_whole_in_records(string release)
    {
        const string Id = "9d9a01c5-8e44-4953-b8bc-a0fdf56ea1ef";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"""
            <world release="{release}"><bridge name="Core1">
              <calls><call id="f54bfbc3-c11e-47a6-a918-6a308018ac1d"><name>techsupport</name></call></calls>
              <callLegs><callLeg id="{Id}"><name>Participant One</name><remoteParty>participant.one@example.org</remoteParty><call>f54bfbc3-c11e-47a6-a918-6a308018ac1d</call>
                <type>acano</type><subType>webApp</subType><direction>incoming</direction>
                <status><state>connected</state><durationSeconds>3953</durationSeconds><groupId>{Id}</groupId><encryptedMedia>true</encryptedMedia><unencryptedMedia>false</unencryptedMedia>
                  <rxAudio><codec>opus</codec></rxAudio><txAudio><codec>opus</codec></txAudio>
                  <rxVideo><codec>vp8</codec></rxVideo><txVideo><codec>vp8</codec><width>640</width><height>480</height></txVideo></status></callLeg></callLegs>
            </bridge></world>
            """);
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        var before = (await cluster.GetAsync("/api/v1/callLegs/" + Id)).Text;
        before.Should().Contain("<type>acano</type><subType>webApp</subType><direction>incoming</direction>").And.NotContain("sipCallId");
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");
        (await cluster.ControlAsync("PUT", "/world", exported)).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        (await cluster.GetAsync("/api/v1/callLegs/" + Id)).Text.Should().Be(before);

        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{Id}/hang-up");

        var records = await receiver.TakeRecordsAsync(2);
        var update = records[0].Element("callLeg")!;
        ((string)records[0].Attribute("type")!).Should().Be("callLegUpdate");
        update.Elements().Select(element => element.Name.LocalName).Should().NotContain(["state", "sipCallId", "remoteAddress"]);
        var end = records[1].Element("callLeg")!;
        end.Element("sipCallId").Should().BeNull();
        end.Element("encryptedMedia")!.Value.Should().Be("true");
        end.Element("unencryptedMedia").Should().BeNull();
        end.Element("durationSeconds")!.Value.Should().Be("3953");
        end.Elements().SkipWhile(element => element.Name != "rxAudio").Select(element => element.ToString(SaveOptions.DisableFormatting)).Should().Equal(
            "<rxAudio><codec>opus</codec></rxAudio>", "<txAudio><codec>opus</codec></txAudio>", "<rxVideo><codec>vp8</codec></rxVideo>",
            "<txVideo><codec>vp8</codec><maxSizeWidth>640</maxSizeWidth><maxSizeHeight>480</maxSizeHeight></txVideo>");
    }

    [Fact]
    public async Task A_sip_leg_of_a_world_is_whole_in_records()
    {
        const string Id = "900ad298-dd62-4d24-a47f-406fd5564cb2";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"""
            <world release="2.9"><bridge name="Core1">
              <calls><call id="f54bfbc3-c11e-47a6-a918-6a308018ac1d"><name>Talk</name></call></calls>
              <callLegs><callLeg id="{Id}"><name>User 2</name><remoteParty>user2@example.org</remoteParty><localAddress>talk@example.org</localAddress><call>f54bfbc3-c11e-47a6-a918-6a308018ac1d</call>
                <type>sip</type><direction>incoming</direction>
                <status><state>connected</state><durationSeconds>10</durationSeconds><sipCallId>4147704e9cbe41dcbfb5d718ee9ea9e8</sipCallId>
                  <groupId>18027ec1-5097-496b-9883-1f4359851ee7</groupId><encryptedMedia>true</encryptedMedia><unencryptedMedia>false</unencryptedMedia>
                  <rxAudio><codec>g722</codec></rxAudio><txAudio><codec>g722</codec></txAudio></status></callLeg></callLegs>
            </bridge></world>
            """);
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));

        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{Id}/hang-up");

        var end = (await receiver.TakeRecordsAsync(1)).Single().Element("callLeg")!;
        end.Element("sipCallId")!.Value.Should().Be("4147704e9cbe41dcbfb5d718ee9ea9e8");
        end.Element("encryptedMedia")!.Value.Should().Be("true");
        end.Element("mediaUsagePercentages").Should().BeNull("the leg had no video");
        end.Element("rxAudio")!.Element("codec")!.Value.Should().Be("g722");
        end.Element("rxVideo").Should().BeNull();
    }

    [Fact]
    public async Task A_moved_leg_of_a_world_keeps_its_address_and_direction()
    {
        const string Group = "18027ec1-5097-496b-9883-1f4359851ee7";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"""
            <world release="2.9"><bridge name="Core1">
              <calls><call id="f54bfbc3-c11e-47a6-a918-6a308018ac1d"><name>Talk</name></call><call id="e54bfbc3-c11e-47a6-a918-6a308018ac1d"><name>Other</name></call></calls>
              <callLegs><callLeg id="900ad298-dd62-4d24-a47f-406fd5564cb2"><name>User 2</name><remoteParty>user2@example.org</remoteParty><localAddress>talk@example.org</localAddress>
                <call>f54bfbc3-c11e-47a6-a918-6a308018ac1d</call><direction>incoming</direction><canMove>true</canMove><status><groupId>{Group}</groupId></status></callLeg></callLegs>
            </bridge></world>
            """);
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));

        await cluster.CreateAsync("/api/v1/calls/e54bfbc3-c11e-47a6-a918-6a308018ac1d/participants", "movedParticipant=" + Group);

        var start = (await receiver.TakeRecordsAsync(1)).Single().Element("callLeg")!;
        start.Element("localAddress")!.Value.Should().Be("talk@example.org");
        start.Element("direction")!.Value.Should().Be("incoming");
    }

    [Theory]
    [InlineData("\"fax\"")]
    [InlineData("1")]
    [InlineData("null")]
    public async Task Only_the_three_kinds_of_callers_exist(string kind)
    {
        await using var phone = await Telephone.StartAsync();

        var (status, text) = await phone.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"ann@example.com","uri":"a","kind":{{kind}}}""");

        status.Should().Be(400);
        text.Should().Contain("kind must be sip, app or webApp.");
        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_sip_caller_is_the_default()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=a&uri=a");

        foreach (var more in (string[])["", ",\"kind\":\"sip\"", ",\"kind\":\"SIP\""])
        {
            var leg = (await phone.LegAsync(await phone.CallAsync("a", more)))!;
            leg.Element("type")!.Value.Should().Be("sip");
            leg.Element("status")!.Element("sipCallId").Should().NotBeNull();
        }
    }

    [Fact]
    public async Task An_app_calls_in_process()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { Release = "2.9" });
        using var client = cms.Bridges[0].CreateClient();

        var leg = cms.Bridges[0].CallIn("ann@example.com", "cool.bridge.space", kind: CallerKind.WebApp);
        cms.Clock!.Advance(TimeSpan.FromSeconds(1));

        (await client.GetStringAsync($"api/v1/callLegs/{leg}", TestContext.Current.CancellationToken)).Should().Contain("<type>acano</type><subType>webApp</subType>");
    }

    private static async Task<string> CallAsync(SimulatedCluster cluster, string uri, string more)
    {
        var (_, text) = await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"ann@example.com","uri":"{{uri}}"{{more}}}""");
        cluster.Advance(0.013);
        return JsonDocument.Parse(text).RootElement.GetProperty("callLeg").GetString()!;
    }
}
