using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
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
    public async Task A_sync_in_progress_resumes_in_an_imported_world()
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
    public async Task An_imported_leg_keeps_its_settings_and_its_state()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com&importance=3");
        cluster.Advance(20);

        // The leg has already joined, so neither setting applies to it.
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
        (await other.GetAsync("/api/v1/callLegs/" + leg)).Status.Should().Be(400, "the leg's own limit is timed");
    }

    [Fact]
    public async Task A_reset_restores_the_world_that_was_loaded()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();
        var id = await cluster.CreateAsync("/api/v1/coSpaces", "name=Gone");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + id);

        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.CreateAsync("/api/v1/coSpaces", "name=Gone")).Should().Be(id, "the sequence of ids restarts too");
    }

    [Theory]
    [InlineData("<world>", "World, line 1: the world is not well-formed XML: ")]
    [InlineData("<!DOCTYPE world [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><world>&x;</world>", "World, line 1: a world must not have a document type declaration; remove <!DOCTYPE …>.")]
    [InlineData("<planet/>", "World, line 1: unknown root element <planet>; expected <world>.")]
    [InlineData("<world/>", "World, line 1: the world has 0 bridges; expected 1 to 24.")]
    [InlineData("<world release=\"9.9\"><bridge name=\"A\"/></world>", "World, line 1: invalid value \"9.9\" for release; expected 2.0, 2.1, 2.2, 2.3, 2.3.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 3.10, 3.11, 3.12.")]
    [InlineData("<world>\n<bridge/></world>", "World, line 2: missing attribute name in <bridge>.")]
    [InlineData("<world>\n<bridge name=\"a b\"/></world>", "World, line 2: invalid value \"a b\" for name; expected a host name of at most 63 letters, digits, - . and _.")]
    [InlineData("<world>\n<bridge name=\"A\" color=\"red\"/></world>", "World, line 2: unknown attribute color in <bridge>; expected name, callBridge")]
    [InlineData("<world><bridge name=\"A\"/>\n<bridge name=\"a\"/></world>", "World, line 2: duplicate bridge name \"a\"; only one is allowed, and letter case does not count.")]
    [InlineData("<world><bridge name=\"A\" booted=\"yesterday\"/></world>", "invalid value \"yesterday\" for booted; expected a time such as 2016-07-26T14:08:23Z.")]
    [InlineData("<world><bridge name=\"A\"/>\n\n<rooms/></world>", "World, line 3: unknown element <rooms> in <world>; expected callBridges, ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace id=\"1\"/></coSpaces></world>", "World, line 2: invalid value \"1\" for id; expected an id such as ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<colour/></coSpace></coSpaces></world>", "World, line 2: unknown element <colour> in <coSpace>; expected name, ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<callId>x</callId></coSpace></coSpaces></world>", "World, line 2: invalid value \"x\" for callId; expected digits of at most 50.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "duplicate id 2be23a10-f400-4436-baef-6058f55ca688 in coSpaces; only one is allowed.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><uri>a</uri></coSpace><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca689\"><uri>a</uri></coSpace></coSpaces></world>", "uri a belongs to coSpace")]
    [InlineData("<world><bridge name=\"A\"/><users>\n<user name=\"admin\" password=\"x\"/></users></world>", "World, line 2: <users> holds users from LDAP; API accounts belong in <accounts>")]
    [InlineData("<world><bridge name=\"A\"/><directory>\n<person/></directory></world>", "World, line 2: unknown element <person> in <directory>; expected <entry>.")]
    [InlineData("<world><bridge name=\"A\"/><directory>\n<entry/></directory></world>", "World, line 2: missing attribute dn in <entry>.")]
    [InlineData("<world><bridge name=\"A\"/><directory><entry dn=\"cn=x\">\n<cn><first/></cn></entry></directory></world>", "World, line 2: invalid directory attribute <cn>; expected one line of text")]
    [InlineData("<world><bridge name=\"A\"/><directory><entry dn=\"cn=x\">\n<cn>a\nb</cn></entry></directory></world>", "World, line 2: invalid directory attribute <cn>; expected one line of text")]
    [InlineData("<world><bridge name=\"A\"/>\n<directory port=\"389\"/></world>", "World, line 2: unknown attribute port in <directory>; expected address.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><uri>a</uri></coSpace>\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca689\"><secondaryUri>a</secondaryUri></coSpace></coSpaces></world>", "World, line 2: coSpace 2be23a10-f400-4436-baef-6058f55ca689: secondaryUri a belongs to coSpace 2be23a10-f400-4436-baef-6058f55ca688; the API refuses this as duplicateCoSpaceUri.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<tenant>2be23a10-f400-4436-baef-6058f55ca689</tenant></coSpace></coSpaces></world>", "World, line 2: unknown id 2be23a10-f400-4436-baef-6058f55ca689 in tenant; no object in tenants has it.")]
    [InlineData("<world><bridge name=\"A\"><cluster/>\n<cluster/></bridge></world>", "World, line 2: duplicate <cluster>; only one is allowed.")]
    [InlineData("<world><bridge name=\"A\"/><farEnds><farEnd address=\"*\" behaviour=\"sings\"/></farEnds></world>", "invalid value \"sings\" for behaviour; expected answer, ringOut, busy, decline, unreachable, unresolvable, tlsReset, tlsSilent")]
    [InlineData("<world><bridge name=\"A\"/><farEnds>\n<farEnd address=\"*\" after=\"-1\"/></farEnds></world>", "World, line 2: invalid value \"-1\" for after; expected a number of seconds from 0.")]
    [InlineData("<world><bridge name=\"A\"/><farEnds>\n<farEnd address=\"*\" hangUpAfter=\"soon\"/></farEnds></world>", "World, line 2: invalid value \"soon\" for hangUpAfter; expected a number of seconds from 0.")]
    [InlineData("<world><bridge name=\"A\"/><callLegProfiles><callLegProfile id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<defaultLayout>zz</defaultLayout></callLegProfile></callLegProfiles></world>", "World, line 2: invalid value \"zz\" for defaultLayout; expected allEqual, ")]
    [InlineData("<world><bridge name=\"A\"/><callLegProfiles><callLegProfile id=\"2be23a10-f400-4436-baef-6058f55ca688\">\n<needsActivation>1234567890123456789012345678901234567890123456789012345678901</needsActivation></callLegProfile></callLegProfiles></world>", "World, line 2: invalid value \"123456789012345678901234567890123456789012345678901234567890…\" for needsActivation; expected true or false.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "World, line 2: missing <name> in <coSpace>; the API requires it, and an empty element is valid.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name>\n<name>b</name></coSpace></coSpaces></world>", "World, line 2: duplicate <name> in <coSpace>; only one is allowed.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces><coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a\n<b>c</b></name></coSpace></coSpaces></world>", "World, line 2: unexpected element <b> in <name>; expected text only.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\nhello\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></coSpaces></world>", "World, line 2: unexpected text \"hello\" in <coSpaces>; expected elements only.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace\nid=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name>\n</coSpace>\n<!-- -->\n hello\n</coSpaces></world>", "World, line 6: unexpected text \"hello\" in <coSpaces>; expected elements only.")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces>\n<coSpace id=\"2be23a10-f400-4436-baef-6058f55ca688\"><name>a</name></coSpace>\n</world>", "World, line 3: the world is not well-formed XML: ")]
    [InlineData("<world><bridge name=\"A\"/><coSpaces/></world>\n<world/>", "World, line 2: the world is not well-formed XML: ")]
    [InlineData("<world><bridge name=\"A\"/>\nhello</world>", "World, line 2: unexpected text \"hello\" in <world>; expected elements only.")]
    [InlineData("<world><bridge name=\"A\"/><accessMethods>\n<accessMethod id=\"2be23a10-f400-4436-baef-6058f55ca688\"/></accessMethods></world>", "World, line 2: missing <coSpace> in <accessMethod>; it must hold the id of an object in coSpaces.")]
    [InlineData("<world><bridge name=\"A\"><callLegs>\n<callLeg id=\"2be23a10-f400-4436-baef-6058f55ca688\"><remoteParty>x</remoteParty></callLeg></callLegs></bridge></world>", "World, line 2: missing <call> in <callLeg>; it must hold the id of an object in calls.")]
    [InlineData("<world><bridge name=\"A\"/><accounts><account name=\"a\" password=\"x\"/>\n<account name=\"a\" password=\"y\"/></accounts></world>", "World, line 2: duplicate account name \"a\"; only one is allowed.")]
    [InlineData("<world><bridge name=\"A\"/><accounts/>\n<accounts/></world>", "World, line 2: duplicate <accounts>; only one is allowed.")]
    [InlineData("<world><bridge name=\"A\"/><directory address=\"d.example.com\"/>\n<directory address=\"D.example.com\"/></world>", "World, line 2: duplicate <directory> with the address \"D.example.com\"; put all its entries into one.")]
    [InlineData("<world><bridge name=\"A\"/><inboundDialPlanRules>\n<inboundDialPlanRule id=\"2be23a10-f400-4436-baef-6058f55ca688\"><resolveTocoSpaces>true</resolveTocoSpaces></inboundDialPlanRule></inboundDialPlanRules></world>", "World, line 2: missing <domain> in <inboundDialPlanRule>; the API requires it, and an empty element is valid.")]
    public async Task An_impossible_world_is_refused_with_line_and_reason(string world, string sentence)
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

    /// <summary>A world with mistakes of every stage: attributes, elements, values, required elements, references and conflicts.</summary>
    internal const string Mistaken = """
        <world color="red">
          <bridge name="a b" nextTrace="x"/>
          <rooms/>
          <accounts><account name="ann"/></accounts>
          <coSpaces>
            <coSpace id="2be23a10-f400-4436-baef-6058f55ca688"><callId>x</callId></coSpace>
            <coSpace id="2be23a10-f400-4436-baef-6058f55ca689"><name>A</name><uri>a</uri></coSpace>
            <coSpace id="2be23a10-f400-4436-baef-6058f55ca68a"><name>B</name><uri>a</uri></coSpace>
            <coSpace id="2be23a10-f400-4436-baef-6058f55ca68b"><name>C</name><tenant>2be23a10-f400-4436-baef-6058f55ca68c</tenant></coSpace>
          </coSpaces>
        </world>
        """;

    internal static readonly (int Line, string Text)[] Mistakes =
    [
        (1, "unknown attribute color in <world>; expected release, clock, peerLatency, secrets"),
        (2, "invalid value \"a b\" for name; expected a host name of at most 63 letters, digits, - . and _"),
        (2, "invalid value \"x\" for nextTrace; expected a whole number"),
        (3, "unknown element <rooms> in <world>; expected callBridges, "),
        (4, "missing attribute password in <account>"),
        (6, "missing <name> in <coSpace>; the API requires it, and an empty element is valid"),
        (6, "invalid value \"x\" for callId; expected digits of at most 50"),
        (8, "coSpace 2be23a10-f400-4436-baef-6058f55ca68a: uri a belongs to coSpace 2be23a10-f400-4436-baef-6058f55ca689; the API refuses this as duplicateCoSpaceUri"),
        (9, "unknown id 2be23a10-f400-4436-baef-6058f55ca68c in tenant; no object in tenants has it"),
    ];

    [Fact]
    public void All_mistakes_of_a_world_are_reported_at_once_in_the_order_of_its_lines()
    {
        var error = FluentActions.Invoking(() => InsideCluster.WorldOf(Mistaken, "2.0")).Should().Throw<WorldFormatException>().Which;

        error.Count.Should().Be(Mistakes.Length);
        error.Mistakes.Select(mistake => mistake.Line).Should().Equal(Mistakes.Select(mistake => mistake.Line));
        error.Mistakes.Zip(Mistakes).Should().OnlyContain(pair => pair.First.Text.StartsWith(pair.Second.Text));
        error.Message.Split('\n').Should().Equal(error.Mistakes.Select(mistake => $"World, line {mistake.Line}: {mistake.Text}."));
    }

    [Fact]
    public async Task A_refused_world_is_answered_with_each_mistake_and_changes_nothing()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/world", Mistaken.Replace("<account name=\"ann\"/>", ""));

        status.Should().Be(400);
        var problem = JsonDocument.Parse(text).RootElement;
        var errors = problem.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("line").GetInt32(), error.GetProperty("message").GetString()!)).ToList();
        errors.Zip(Mistakes.Where(mistake => mistake.Line != 4)).Should().HaveCount(8).And.OnlyContain(pair => pair.First.Item1 == pair.Second.Line && pair.First.Item2.StartsWith(pair.Second.Text));
        problem.GetProperty("detail").GetString()!.Split('\n').Should().Equal(errors.Select(error => $"World, line {error.Item1}: {error.Item2}."));
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData(20, 20, null)]
    [InlineData(21, 21, "and 1 more")]
    [InlineData(999, 999, "and 979 more")]
    [InlineData(5_000, 1_000, "and at least 980 more")]
    public void Of_very_many_mistakes_the_first_20_are_listed_and_the_others_counted(int mistakes, int counted, string? rest)
    {
        var world = "<world><bridge name=\"A\"/><coSpaces>" + string.Concat(Enumerable.Repeat("\n<space/>", mistakes)) + "</coSpaces></world>";

        var error = FluentActions.Invoking(() => InsideCluster.WorldOf(world, "2.0")).Should().Throw<WorldFormatException>().Which;

        error.Mistakes.Select(mistake => mistake.Line).Should().Equal(Enumerable.Range(2, 20));
        (error.Count, error.Rest).Should().Be((counted, rest));
        error.Message.Split('\n').Should().HaveCount(rest is null ? 20 : 21).And.EndWith(rest ?? "World, line 21: unknown element <space> in <coSpaces>; expected <coSpace>.");
    }

    [Fact]
    public void A_rule_with_an_empty_domain_is_read() =>
        InsideCluster.WorldOf("""
            <world><bridge name="A"/><inboundDialPlanRules>
              <inboundDialPlanRule id="2be23a10-f400-4436-baef-6058f55ca688"><domain/><resolveTocoSpaces>true</resolveTocoSpaces></inboundDialPlanRule>
            </inboundDialPlanRules></world>
            """, "2.0").Shared.Should().ContainSingle();

    [Fact]
    public void Objects_that_refer_to_an_object_with_a_mistake_add_none_of_their_own()
    {
        var error = FluentActions.Invoking(() => InsideCluster.WorldOf("""
            <world><bridge name="A"/>
              <coSpaces><coSpace id="2be23a10-f400-4436-baef-6058f55ca688"><name>A</name><callId>x</callId></coSpace></coSpaces>
              <accessMethods><accessMethod id="2be23a10-f400-4436-baef-6058f55ca689"><coSpace>2be23a10-f400-4436-baef-6058f55ca688</coSpace></accessMethod></accessMethods>
            </world>
            """, "2.0")).Should().Throw<WorldFormatException>().Which;

        error.Mistakes.Should().ContainSingle().Which.Line.Should().Be(2);
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
    public async Task Derived_lists_of_a_world_are_skipped()
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
    public async Task The_name_of_a_bridge_has_at_most_63_characters()
    {
        static SimulatorOptions WithName(int length) => new() { World = $"<world><bridge name=\"{new string('a', length)}\"/></world>", HttpPort = 0, HttpsPort = null, ControlPort = null };

        await using var host = await SimulatorHost.StartAsync(WithName(63));
        var start = () => SimulatorHost.StartAsync(WithName(64));

        host.Bridges.Single().Name.Should().HaveLength(63);
        await start.Should().ThrowAsync<SimulatorStartException>();
    }

    [Fact]
    public async Task A_leg_that_rings_is_not_kept_in_a_world()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world><bridge name=\"A\"/><farEnds><farEnd address=\"*\" behaviour=\"ringOut\"/></farEnds></world>");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(10);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"");

        (await cluster.ControlAsync("GET", "/world")).Text.Should().NotContain("ann@example.com").And.Contain("<name>Meeting</name>");
    }

    [Fact]
    public void Bridges_of_any_release_can_be_beside_those_of_the_oldest_and_the_newest()
    {
        foreach (var (one, other) in Release.Known.SelectMany(release => (IEnumerable<(Release, Release)>)[(Release.Known[0], release), (release, Release.Known[^1])]))
            FluentActions.Invoking(() => Catalog.In(one).Joined([one, other])).Should().NotThrow($"{one} and {other} can be in one world");
    }

    [Fact]
    public async Task The_order_of_the_parts_does_not_matter()
    {
        const string Bridges = "<bridge name=\"Core1\" release=\"3.0\"/><bridge name=\"Core2\"/>";
        const string Spaces = """
            <coSpaces total="2">
              <coSpace id="2be23a10-f400-4436-baef-6058f55ca688"><name>  </name><uri>b</uri><dialInSecurityProfile>8d3f4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2</dialInSecurityProfile></coSpace>
              <coSpace id="f4c9601b-300e-43ac-a283-3e1a00699c2c"><name>A</name></coSpace>
            </coSpaces>
            <dialInSecurityProfiles><dialInSecurityProfile id="8d3f4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2"><name>P</name></dialInSecurityProfile></dialInSecurityProfiles>
            <directory><entry dn="cn=ann"><cn>Ann</cn></entry></directory>
            """;
        List<string> exports = [];
        foreach (var parts in (string[])[Bridges + Spaces, Spaces + Bridges, "<!-- <bridge name=\"x\"/> -->" + Bridges + Spaces])
        {
            await using var cluster = await SimulatedCluster.StartAsync($"<world>{parts}</world>");
            exports.Add((await cluster.ControlAsync("GET", "/world?secrets=true")).Text);
        }
        exports[0].Should().Contain("<name>  </name>").And.Contain("dialInSecurityProfile").And.Contain("Ann");
        exports.Should().AllBe(exports[0]);
    }

    [Fact]
    public async Task A_world_with_another_number_of_bridges_is_refused()
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

    [Theory, InlineData("12", "12"), InlineData("9999999999999999", "0"), InlineData("soon", "0")]
    public async Task A_leg_of_a_world_has_the_duration_in_it_if_that_is_one(string written, string shown)
    {
        await using var cluster = await SimulatedCluster.StartAsync($"""
            <world clock="2016-07-26T14:01:00Z"><bridge name="Core1"><calls><call id="2be23a10-f400-4436-baef-6058f55ca688"><name>Town hall</name></call></calls>
            <callLegs><callLeg id="21111111-2222-4333-8444-555555555555"><call>2be23a10-f400-4436-baef-6058f55ca688</call><remoteParty>a@b</remoteParty>
            <status><state>connected</state><durationSeconds>{written}</durationSeconds></status></callLeg></callLegs></bridge><accounts><account name="admin" password="admin"/></accounts></world>
            """);

        (await cluster.GetAsync("/api/v1/callLegs/21111111-2222-4333-8444-555555555555")).Text.Should().Contain($"<durationSeconds>{shown}</durationSeconds>");
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
        text.Should().Contain("no object in calls has it");
        (await cluster.StateAsync()).Should().Be(before);
    }
}
