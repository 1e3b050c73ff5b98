using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Worlds;

public sealed class WorldFiles
{
    [Fact]
    public async Task An_exported_world_imports_to_the_same_export()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=5");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=a%26<'\"&requireCallId=true&passcode=1&callProfile=" + profile);
        await cluster.CreateAsync("/api/v1/callBridges", "name=Third");
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", @"startIndex=1&endIndex=3&coSpaceNameMapping=\$$index$");
        await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        cluster.Advance(3);
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");
        var list = (await cluster.GetAsync("/api/v1/coSpaces")).Text;

        await using var other = await SimulatedCluster.StartAsync();
        (await other.ControlAsync("PUT", "/world", exported)).Status.Should().Be(200);

        (await other.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        (await other.GetAsync("/api/v1/coSpaces")).Text.Should().Be(list);
        (await other.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Contain("total=\"1\"");
        await using var third = await SimulatedCluster.StartAsync(exported);
        (await third.GetAsync("/api/v1/coSpaces")).Text.Should().Be(list);
    }

    [Fact]
    public async Task A_sync_in_progress_is_taken_up_again()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=3&coSpaceUriMapping=x$index$");
        var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        cluster.Advance(0.2);
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");

        await using var other = await SimulatedCluster.StartAsync(exported);
        other.Advance(2);

        (await other.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text.Should().Contain("complete");
        (await other.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"7\"");
    }

    [Fact]
    public async Task What_was_said_and_decided_about_a_leg_goes_on()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com&importance=3");
        cluster.Advance(20);

        // The leg is in the meeting already, so neither is for it.
        var profile = await cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true&maxCallDurationTime=3");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + profile);
        var participant = (await cluster.GetAsync("/api/v1/participants/" + leg)).Text;
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");

        await using var other = await SimulatedCluster.StartAsync(exported);
        other.Advance(60);

        participant.Should().Contain("<importance>3</importance>").And.Contain("<isActivator>true</isActivator>");
        (await other.GetAsync("/api/v1/participants/" + leg)).Text.Should().Be(participant);
        (await cluster.ControlAsync("PUT", "/world", exported)).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        await other.SendAsync("PUT", "/api/v1/callLegs/" + leg, "maxCallDurationTime=90");
        other.Advance(20);
        (await other.GetAsync("/api/v1/callLegs/" + leg)).Status.Should().Be(400, "a limit of its own is watched");
    }

    [Fact]
    public async Task Reset_goes_back_to_the_world_that_was_loaded()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();
        var id = await cluster.CreateAsync("/api/v1/coSpaces", "name=Gone");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + id);

        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.CreateAsync("/api/v1/coSpaces", "name=Gone")).Should().Be(id, "ids begin anew, too");
    }

    [Theory]
    [InlineData("<world>", "not well-formed")]
    [InlineData("<!DOCTYPE world [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><world>&x;</world>", "World, line 1: a world has no document type declaration; leave out <!DOCTYPE …>.")]
    [InlineData("<planet/>", "World, line 1: <planet> is not a world; the root element is <world>.")]
    [InlineData("<world/>", "World, line 1: a world has 1 to 8 bridges, this one 0.")]
    [InlineData("<world release=\"9.9\"><bridge name=\"A\"/></world>", "World, line 1: release 9.9 is not known; known: 2.0, 2.1, 2.2, 2.3, 2.3.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.4.")]
    [InlineData("<world>\n<bridge/></world>", "World, line 2: <bridge> needs the attribute name.")]
    [InlineData("<world>\n<bridge name=\"a b\"/></world>", "World, line 2: a bridge's name is a host name")]
    [InlineData("<world>\n<bridge name=\"A\" color=\"red\"/></world>", "World, line 2: <bridge> has no attribute color; known: name, callBridge")]
    [InlineData("<world><bridge name=\"A\"/>\n<bridge name=\"a\"/></world>", "two bridges have the same name")]
    [InlineData("<world><bridge name=\"A\" booted=\"yesterday\"/></world>", "booted=\"yesterday\" is not a time")]
    [InlineData("<world><bridge name=\"A\"/>\n\n<rooms/></world>", "World, line 3: <rooms> does not belong here; known: callBridges, ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace id=\"1\"/></coSpaces></world>", "World, line 2: \"1\" is not an id")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<colour/></coSpace></coSpaces></world>", "World, line 2: a coSpace has no <colour>; known: name, ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<callId>x</callId></coSpace></coSpaces></world>", "World, line 2: \"x\" is no value for callId; it takes digits of at most 50.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "two coSpaces have the id 2be23a10")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><uri>a</uri></coSpace><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca689\"><uri>a</uri></coSpace></coSpaces></world>", "uri a belongs to coSpace")]
    [InlineData("<world><bridge name=\"A\"/><users>\n<user name=\"admin\" password=\"x\"/></users></world>", "World, line 2: <users> holds the users that LDAP brings; who may use the API stands in <accounts>")]
    [InlineData("<world><bridge name=\"A\"/><directory>\n<person/></directory></world>", "World, line 2: <directory> holds <entry>, not <person>.")]
    [InlineData("<world><bridge name=\"A\"/><directory>\n<entry/></directory></world>", "World, line 2: <entry> needs the attribute dn.")]
    [InlineData("<world><bridge name=\"A\"/><directory><entry dn=\"cn=x\">\n<cn><first/></cn></entry></directory></world>", "World, line 2: <cn> is an attribute of an entry and holds one line of text")]
    [InlineData("<world><bridge name=\"A\"/><directory><entry dn=\"cn=x\">\n<cn>a\nb</cn></entry></directory></world>", "World, line 2: <cn> is an attribute of an entry and holds one line of text")]
    [InlineData("<world><bridge name=\"A\"/>\n<directory port=\"389\"/></world>", "World, line 2: <directory> has no attribute port; known: address.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><uri>a</uri></coSpace>\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca689\"><secondaryUri>a</secondaryUri></coSpace></coSpaces></world>", "World, line 2: coSpace 2be23a10-f400-4436-baef-6058f55ca689: secondaryUri a belongs to coSpace 2be23a10-f400-4436-baef-6058f55ca688; the API would refuse it as duplicateCoSpaceUri.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<tenant>2be23a10-f400-4436-baef-6058f55ca689</tenant></coSpace></coSpaces></world>", "World, line 2: tenant names 2be23a10-f400-4436-baef-6058f55ca689, and nothing in tenants has that id")]
    [InlineData("<world><bridge name=\"A\"><cluster/>\n<cluster/></bridge></world>", "World, line 2: <cluster> stands here for the second time")]
    [InlineData("<world><bridge name=\"A\"/><farEnds><farEnd address=\"*\" behaviour=\"sings\"/></farEnds></world>", "behaviour sings is not known; known: answer, ringOut, busy, decline, unreachable, unresolvable, tlsReset, tlsSilent")]
    [InlineData("<world><bridge name=\"A\"/><farEnds>\n<farEnd address=\"*\" after=\"-1\"/></farEnds></world>", "World, line 2: after=\"-1\" is in the past; it counts seconds from 0.")]
    [InlineData("<world><bridge name=\"A\"/><farEnds>\n<farEnd address=\"*\" hangUpAfter=\"soon\"/></farEnds></world>", "World, line 2: hangUpAfter=\"soon\" is not a number of seconds.")]
    [InlineData("<world><bridge name=\"A\"/><callLegProfiles><callLegProfile id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<defaultLayout>zz</defaultLayout></callLegProfile></callLegProfiles></world>", "World, line 2: \"zz\" is no value for defaultLayout; it takes allEqual, ")]
    [InlineData("<world><bridge name=\"A\"/><callLegProfiles><callLegProfile id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<needsActivation>1234567890123456789012345678901234567890123456789012345678901</needsActivation></callLegProfile></callLegProfiles></world>", "World, line 2: \"123456789012345678901234567890123456789012345678901234567890…\" is no value for needsActivation; it takes true or false.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "World, line 2: <coSpace> has no <name>, which the API requires; add it, empty if there is none.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name>\n<name>b</name></coSpace></coSpaces></world>", "World, line 2: <name> stands in this coSpace for the second time; it is there once.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a\n<b>c</b></name></coSpace></coSpaces></world>", "World, line 2: <b> stands in <name>, which holds text only; close <name> before it.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\nhello\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "World, line 2: \"hello\" stands in <coSpaces>, which holds elements only; leave it out.")]
    [InlineData("<world><bridge name=\"A\"/>\nhello</world>", "World, line 2: \"hello\" stands in <world>, which holds elements only; leave it out.")]
    [InlineData("<world><bridge name=\"A\"/><accessMethods>\n<accessMethod id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></accessMethods></world>", "World, line 2: <accessMethod> names no coSpace, and hangs on one; add <coSpace> with an id of coSpaces.")]
    [InlineData("<world><bridge name=\"A\"><callLegs>\n<callLeg id=\"2be23a10-f400-4436-baef-6058f55ca688\"><remoteParty>x</remoteParty></callLeg></callLegs></bridge></world>", "World, line 2: <callLeg> names no call, and hangs on one; add <call> with an id of calls.")]
    [InlineData("<world><bridge name=\"A\"/><accounts><account name=\"a\" password=\"x\"/>\n<account name=\"a\" password=\"y\"/></accounts></world>", "World, line 2: two account elements have the name \"a\"; keep one of them.")]
    [InlineData("<world><bridge name=\"A\"/><accounts/>\n<accounts/></world>", "World, line 2: <accounts> stands here for the second time; it is there once.")]
    [InlineData("<world><bridge name=\"A\"/><directory address=\"d.example.com\"/>\n<directory address=\"D.example.com\"/></world>", "World, line 2: two directories have the address \"D.example.com\"; put all entries into one.")]
    [InlineData("<world><bridge name=\"A\"><calls><call id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name>\n<startedAt>2</startedAt></call></calls></bridge></world>", "World, line 2: \"2\" is no value for startedAt; it takes time, as in 2016-07-26T14:00:17Z.")]
    [InlineData("<world><bridge name=\"A\"><calls><call id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name>\n<messageSetAt>2016-07-26T14:00:17</messageSetAt></call></calls></bridge></world>", "World, line 2: \"2016-07-26T14:00:17\" is no value for messageSetAt")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name></coSpace></coSpaces><messages><message id=\"2be23a10-f400-4436-baef-6058f55ca689\"><coSpace>2be23a10-f400-4436-baef-6058f55ca688</coSpace>\n<writtenAt>noon</writtenAt></message></messages></world>", "World, line 2: \"noon\" is no value for writtenAt")]
    public async Task A_world_that_cannot_be_is_refused_with_line_and_reason(string world, string sentence)
    {
        var start = () => SimulatorHost.StartAsync(new SimulatorOptions { World = world, HttpPort = 0, HttpsPort = null, ControlPort = null });
        (await start.Should().ThrowAsync<SimulatorStartException>()).Which.Message.Should().Contain(sentence);

        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();
        var (status, text) = await cluster.ControlAsync("PUT", "/world", world);
        status.Should().Be(400);
        text.Should().Contain("\"status\":400").And.Contain("\"detail\":");
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_world_that_is_not_UTF_8_is_refused_with_line_and_byte()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var client = new HttpClient();
        using var body = new ByteArrayContent([.. "<world>\n<bridge name=\"Caf"u8, 0xe9, .. "\"/></world>"u8]) { Headers = { ContentType = new("application/xml") } };

        using var answer = await client.PutAsync(new Uri(cluster.Host.Control!, "/world"), body);

        (await answer.Content.ReadAsStringAsync()).Should().Contain("World, line 2: byte 0xE9 is not UTF-8; save the world as UTF-8.");
    }

    [Fact]
    public async Task Lists_that_follow_from_the_rest_are_skipped()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(20);
        async Task<string> AnswerAsync(string node) => Regex.Replace((await cluster.GetAsync("/api/v1/" + node)).Text, "^.*?\\?>", "");
        var pasted = "<world><bridge name=\"A\">\n" + await AnswerAsync("participants") + await AnswerAsync("system/alarms") + await AnswerAsync("calls") + await AnswerAsync("callLegs")
            + "</bridge>" + await AnswerAsync("coSpaces") + await AnswerAsync("system/status") + "</world>";

        await using var other = await SimulatedCluster.StartAsync(pasted);

        (await other.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"1\"");
    }

    [Fact]
    public async Task A_world_with_other_bridges_does_not_fit_a_run()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("PUT", "/world", "<world><bridge name=\"Only\"/></world>")).Status.Should().Be(409);
    }

    [Fact]
    public async Task The_same_seed_world_clock_and_requests_give_the_same_bytes()
    {
        async Task<(string Answers, string Log, string World)> RunAsync(int seed)
        {
            await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Seed = seed });
            var answers = new List<string>();
            async Task<RawAnswer> Send(string method, string target, string? body = null)
            {
                var answer = await cluster.SendAsync(method, target, body);
                answers.Add(answer.ToString());
                return answer;
            }

            var space = (await Send("POST", "/api/v1/coSpaces", "name=Same&requireCallId=true")).Location!;
            await Send("GET", space);
            var call = (await Send("POST", "/api/v1/calls", "coSpace=" + space[^36..])).Location!;
            var leg = (await Send("POST", call + "/callLegs", "remoteParty=a@example.com")).Location!;
            cluster.Advance(7.7);
            await Send("GET", leg);
            await Send("GET", "/api/v1/system/status");
            await Send("DELETE", call);
            return (string.Join('\n', answers), string.Join('\n', await cluster.LogAsync()), (await cluster.ControlAsync("GET", "/world?secrets=true")).Text);
        }

        (await RunAsync(7)).Should().Be(await RunAsync(7));
        (await RunAsync(8)).Should().NotBe(await RunAsync(7));
    }

    [Fact]
    public async Task A_call_of_a_world_may_start_at_a_time_in_whole_seconds()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            """<world clock="2016-07-26T14:01:00Z"><bridge name="Core1"><calls><call id="2be23a10-f400-4436-baef-6058f55ca688"><name>Town hall</name><startedAt>2016-07-26T16:00:30+02:00</startedAt></call></calls></bridge><accounts><account name="admin" password="admin"/></accounts></world>""");

        (await cluster.GetAsync("/api/v1/calls/2be23a10-f400-4436-baef-6058f55ca688")).Text.Should().Contain("<durationSeconds>30</durationSeconds>");
    }

    [Fact]
    public async Task A_leg_of_another_bridges_call_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/world", """
            <world><bridge name="Core1"><calls><call id="11111111-2222-4333-8444-555555555555"><name>x</name></call></calls></bridge>
            <bridge name="Core2"><callLegs><callLeg id="21111111-2222-4333-8444-555555555555"><call>11111111-2222-4333-8444-555555555555</call><remoteParty>a@b</remoteParty></callLeg></callLegs></bridge></world>
            """);

        status.Should().Be(400);
        text.Should().Contain("nothing in calls has that id");
        (await cluster.StateAsync()).Should().Be(before);
    }
}
