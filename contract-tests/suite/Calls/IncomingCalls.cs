using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Callers call spaces. The log lines are those of document 213552, the records those of recorded POSTs.</summary>
public sealed class IncomingCalls
{
    [Fact]
    public async Task A_caller_to_an_empty_space_starts_its_call_and_ends_it()
    {
        await using var phone = await Telephone.StartAsync();
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");

        var (status, text) = await phone.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"ann@example.com","uri":"town.hall@lab.local","displayName":"Ann"}""");

        status.Should().Be(200);
        var answer = JsonNode.Parse(text)!;
        var id = answer["callLeg"]!.ToString();
        answer["state"]!.ToString().Should().Be("initial");
        answer["call"].Should().BeNull("it is in none yet");
        var leg = (await phone.LegAsync(id))!;
        leg.Element("call").Should().BeNull();
        leg.Element("status")!.Element("state")!.Value.Should().Be("initial");
        var (group, sip) = (leg.Element("status")!.Element("groupId")!.Value, leg.Element("status")!.Element("sipCallId")!.Value);
        group.Should().NotBe(id, "the two ids differ in recorded bodies of incoming legs");
        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");

        phone.Cluster.Advance(0.013);

        leg = (await phone.LegAsync(id))!;
        var call = leg.Element("call")!.Value;
        leg.Elements().TakeWhile(element => element.Name != "configuration").Select(element => $"{element.Name}={element.Value}").Should().Equal(
            "name=Ann", "remoteParty=ann@example.com", "localAddress=town.hall@lab.local", "call=" + call, "type=sip", "direction=incoming");
        leg.Element("status")!.Element("state")!.Value.Should().Be("connected");
        leg.Element("status")!.Element("encryptedMedia")!.Value.Should().Be("true");
        (await phone.Cluster.ControlAsync("GET", "/bridges/core1/call-legs/" + id)).Text.Should().Be(
            $$"""{"callLeg":"{{id}}","state":"connected","call":"{{call}}","participant":"{{group}}"}""");
        (await phone.Cluster.GetAsync("/api/v1/participants/" + group)).Text.Should().Contain($"<call>{call}</call>").And.Contain("<name>Ann</name><uri>ann@example.com</uri>");
        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<name>Town hall</name><coSpace>" + space).And.Contain("<numCallLegs>1</numCallLegs>");

        phone.Cluster.Advance(60);
        await phone.HangUpAsync(id);

        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"", "no caller is left who could end it");
        (await phone.Cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"0\"");
        (await phone.LinesAsync()).Should().Equal(
            "call 1: incoming encrypted SIP call from \"sip:ann@example.com\" to local URI \"sip:town.hall@lab.local\"",
            "call 1: setting up UDT RTP session for DTLS (combined media and control)",
            $"participant \"ann@example.com\" joined space {space} (Town hall)",
            "call 1: ending; remote SIP teardown - connected for 1:00",
            $"participant \"ann@example.com\" left space {space} (Town hall)");
        var records = await phone.RecordsAsync(5);
        records[0].Should().Be($"callLegStart: remoteParty=ann@example.com localAddress=town.hall@lab.local displayName=Ann remoteAddress=ann@example.com type=sip direction=incoming groupId={group} sipCallId={sip}");
        records[1].Should().MatchRegex($"^callStart: name=Town hall ownerName callType=coSpace coSpace={space} callCorrelator=[0-9a-f-]{{36}}$");
        records[2].Should().Be($"callLegUpdate: state=connected call={call} deactivated=false groupId={group} sipCallId={sip} displayName=Ann remoteAddress=ann@example.com");
        records[3].Should().Be($"callLegEnd: reason=remoteTeardown remoteTeardown=true durationSeconds=60 activatedDuration=60 mediaUsagePercentages encryptedMedia=true rxAudio txAudio rxVideo txVideo sipCallId={sip}");
        records[4].Should().Be("callEnd: callLegsCompleted=1 callLegsMaxActive=1 durationSeconds=60");
    }

    [Fact]
    public async Task The_documented_callers_produce_the_documented_log_lines()
    {
        await using var phone = await Telephone.StartAsync(release: "2.1");
        var profile = await phone.Cluster.CreateAsync("/api/v1/callProfiles", "passcodeMode=timeout&passcodeTimeout=5");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Guest/Host+PIN&uri=guestpin.space&callId=189&callProfile=" + profile);
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=guestpin.space&callId=889&passcode=1234");

        // Like call 38 of the document: a guest lets the time for the passcode pass.
        await phone.CallAsync("guestpin.space@acano.steven.lab", ",\"bfcp\":true", "2000@steven.lab");
        phone.Cluster.Advance(13.1);
        (await phone.LinesAsync()).Should().NotContain(line => line.Contains("joined"));
        phone.Cluster.Advance(0.05);

        // Like call 40 of the document: a host listens to the whole prompt.
        var host = await phone.CallAsync("guestpin.space@acano.steven.lab", "", "stejanss.movi@steven.lab");
        phone.Cluster.Advance(7.375 + 2.41);
        await phone.PressAsync(host, "1234#");
        phone.Cluster.Advance(4.162);
        await phone.HangUpAsync(host);

        (await phone.LinesAsync()).Where(line => !line.Contains("deactivated")).Should().Equal(
            "call 1: incoming encrypted SIP call from \"sip:2000@steven.lab\" to local URI \"sip:guestpin.space@acano.steven.lab\"",
            "call 1: setting up UDT RTP session for DTLS (combined media and control)",
            "call 1: compensating for far end not matching payload types",
            "sending prompt response (2) to BFCP message",
            "call 1: sending BFCP hello as client following receipt of hello when BFCP not active",
            "call 1: BFCP (client role) now active",
            $"participant \"2000@steven.lab\" joined space {space} (Guest/Host PIN)",
            "call 2: incoming encrypted SIP call from \"sip:stejanss.movi@steven.lab\" to local URI \"sip:guestpin.space@acano.steven.lab\"",
            "call 2: setting up UDT RTP session for DTLS (combined media and control)",
            "call 2: audio prompt play time out",
            $"participant \"stejanss.movi@steven.lab\" joined space {space} (Guest/Host PIN)",
            "call 2: ending; remote SIP teardown - connected for 0:14",
            $"participant \"stejanss.movi@steven.lab\" left space {space} (Guest/Host PIN)");
    }

    [Fact]
    public async Task An_unencrypted_caller_is_logged_at_once()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");

        var leg = await phone.CallAsync("town.hall@lab.local", ",\"encrypted\":false,\"hangUpAfter\":5");

        var status = (await phone.LegAsync(leg))!.Element("status")!;
        status.Element("encryptedMedia")!.Value.Should().Be("false");
        status.Element("unencryptedMedia")!.Value.Should().Be("true");
        phone.Cluster.Advance(4.99);
        (await phone.LegAsync(leg)).Should().NotBeNull();
        phone.Cluster.Advance(0.01);
        (await phone.LegAsync(leg)).Should().BeNull("the caller has hung up");
        (await phone.LinesAsync()).Should().Contain("call 1: incoming SIP call from \"sip:ann@example.com\" to local URI \"sip:town.hall@lab.local\"")
            .And.Contain("conference \"Town hall\": unencrypted call legs now present")
            .And.Contain("call 1: ending; remote SIP teardown - connected for 0:05")
            .And.NotContain(line => line.Contains("DTLS"));
        (await phone.RecordsAsync(5))[3].Should().Contain("unencryptedMedia=true");
    }

    [Fact]
    public async Task A_call_created_by_a_request_outlasts_its_callers()
    {
        await using var phone = await Telephone.StartAsync();
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var leg = await phone.CallAsync("town.hall");
        (await phone.LegAsync(leg))!.Element("call")!.Value.Should().Be(call);

        await phone.HangUpAsync(leg);

        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_call_started_by_a_caller_and_then_requested_stays()
    {
        await using var phone = await Telephone.StartAsync();
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        var leg = await phone.CallAsync("town.hall");
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        (await phone.LegAsync(leg))!.Element("call")!.Value.Should().Be(call);

        await phone.HangUpAsync(leg);

        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_caller_in_an_imported_world_still_ends_the_call()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        var leg = await phone.CallAsync("town.hall", ",\"displayName\":\"Ann\"");
        phone.Cluster.Advance(30);
        var before = (await phone.LegAsync(leg))!.ToString();

        await using var other = await SimulatedCluster.StartAsync((await phone.Cluster.ControlAsync("GET", "/world?secrets=true")).Text);

        XElement.Parse((await other.GetAsync("/api/v1/callLegs/" + leg)).Text).ToString().Should().Be(before);
        var group = Regex.Match(before, "<groupId>(.*)</groupId>").Groups[1].Value;
        (await other.GetAsync("/api/v1/participants/" + group)).Status.Should().Be(200);
        await other.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up");
        (await other.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_caller_gets_the_profile_of_the_access_method()
    {
        await using var phone = await Telephone.StartAsync();
        var ofGuests = await phone.Cluster.CreateAsync("/api/v1/callLegProfiles", "sipMediaEncryption=prohibited");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=guests&callLegProfile=" + ofGuests);

        var guest = await phone.CallAsync("guests");

        (await phone.Cluster.GetAsync($"/api/v1/callLegs/{guest}/callLegProfileTrace")).Text.Should().Contain($"<profile scope=\"accessMethod\"><callLegProfile id=\"{ofGuests}\">");
        (await phone.LegAsync(guest))!.Element("status")!.Element("encryptedMedia")!.Value.Should().Be("false");
        (await phone.LegAsync(await phone.CallAsync("town.hall")))!.Element("status")!.Element("encryptedMedia")!.Value.Should().Be("true");
    }

    [Theory]
    [InlineData("participantLimitReached", "participant limit reached")]
    [InlineData("tenantParticipantLimitReached", "tenant participant limit reached")]
    public async Task A_full_call_accepts_no_further_caller(string reason, string text)
    {
        await using var phone = await Telephone.StartAsync();
        var isOfTenant = reason.StartsWith("tenant", StringComparison.Ordinal);
        var more = isOfTenant
            ? "tenant=" + await phone.Cluster.CreateAsync("/api/v1/tenants", "name=T&participantLimit=1")
            : "callProfile=" + await phone.Cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=1");
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&" + more);
        await phone.CallAsync("town.hall");

        var second = await phone.CallAsync("town.hall", remoteParty: "bob@example.com");

        (await phone.LegAsync(second)).Should().BeNull();
        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"");
        (await phone.LinesAsync()).Should().EndWith($"call 2: ending; local teardown, {text} - not connected after 0:00");
        var records = await phone.RecordsAsync(5);
        records[3].Should().StartWith("callLegStart: remoteParty=bob@example.com");
        records[4].Should().StartWith($"callLegEnd: reason={reason} remoteTeardown=false durationSeconds=0 sipCallId=");
    }

    [Fact]
    public async Task A_space_without_participants_allowed_starts_no_call()
    {
        await using var phone = await Telephone.StartAsync();
        var profile = await phone.Cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=0");
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&callProfile=" + profile);

        await phone.CallAsync("town.hall");

        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
        (await phone.RecordsAsync(2)).Select(record => record.Split(' ')[0] + record.Split(' ')[1]).Should().Equal("callLegStart:remoteParty=ann@example.com", "callLegEnd:reason=participantLimitReached");
    }

    [Fact]
    public async Task The_API_ends_an_incoming_leg_like_any_other()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        var first = await phone.CallAsync("town.hall");
        var group = (await phone.LegAsync(first))!.Element("status")!.Element("groupId")!.Value;

        (await phone.Cluster.SendAsync("DELETE", "/api/v1/participants/" + group)).Status.Should().Be(200);

        (await phone.LegAsync(first)).Should().BeNull();
        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
        (await phone.LinesAsync()).Should().Contain("call 1: ending; local SIP teardown - connected for 0:00");
        (await phone.RecordsAsync(5))[3].Should().StartWith("callLegEnd: reason=apiInitiatedTeardown remoteTeardown=false");
    }

    [Theory]
    [InlineData("", "The body must be {\"remoteParty\"")]
    [InlineData("[]", "The body must be {\"remoteParty\"")]
    [InlineData("{\"remoteParty\":\"ann@example.com\"}", "The body must be {\"remoteParty\"")]
    [InlineData("{\"remoteParty\":\"\",\"uri\":\"a\"}", "The body must be {\"remoteParty\"")]
    [InlineData("{\"remoteParty\":\"a\",\"uri\":7}", "uri must be one line of text.")]
    [InlineData("{\"remoteParty\":\"a\\n\",\"uri\":\"b\"}", "remoteParty must be one line of text.")]
    [InlineData("{\"remoteParty\":\"a\",\"uri\":\"b\\ud800\"}", "half a surrogate pair")]
    [InlineData("{\"remoteParty\":\"a\",\"uri\":\"b\",\"encrypted\":1}", "encrypted must be true or false.")]
    [InlineData("{\"remoteParty\":\"a\",\"uri\":\"b\",\"hangUpAfter\":-1}", "hangUpAfter must be a number of seconds from 0.")]
    [InlineData("{\"remoteParty\":\"a\",\"uri\":\"b\",\"pin\":\"1\"}", "pin is not a member of an incoming call; expected remoteParty, uri, passcode, displayName, kind, encrypted, bfcp, video, indirect, hangUpAfter.")]
    public async Task A_wrong_incoming_call_is_refused_with_a_sentence_and_changes_nothing(string body, string sentence)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();

        var (status, text) = await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", body);

        status.Should().Be(400);
        JsonNode.Parse(text)!["detail"]!.ToString().Should().Contain(sentence);
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Calls_to_unknown_bridges_and_keys_for_unknown_legs_get_404()
    {
        await using var phone = await Telephone.StartAsync();
        var leg = await phone.CallAsync("nobody");

        (await phone.Cluster.ControlAsync("POST", "/bridges/Core9/incoming-calls", """{"remoteParty":"a","uri":"b"}""")).Should().Match<(int Status, string Text)>(
            answer => answer.Status == 404 && answer.Text.Contains("There is no bridge Core9; there are Core1."));
        (await phone.Cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/dtmf", """{"sequence":"1#"}""")).Should().Match<(int Status, string Text)>(
            answer => answer.Status == 404 && answer.Text.Contains($"Core1 has no connected call leg {leg}."));
        (await phone.Cluster.ControlAsync("GET", "/bridges/Core1/call-legs/" + leg)).Status.Should().Be(404);
        (await phone.Cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/dtmf", """{"sequence":"abc"}""")).Status.Should().Be(400);
    }
}
