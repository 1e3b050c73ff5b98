using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>A meeting on several bridges is one meeting with legs between its bridges.</summary>
public sealed class DistributedMeetings
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";

    [Fact]
    public async Task A_meeting_has_a_leg_without_a_participant_for_each_other_bridge()
    {
        await using var cluster = await StartAsync();
        var (here, there) = await MeetingAsync(cluster);
        await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(5);

        var list = (await cluster.GetAsync("/api/v1/callLegs?filter=14.80.82.31")).Text;
        var leg = IdOf(list);
        list.Should().Contain($"<callLegs total=\"1\"><callLeg id=\"{leg}\"><name>CallBridge-Core2</name><remoteParty>14.80.82.31</remoteParty>");
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().MatchRegex(
            $"<call>{here}</call><type>sip</type><subType>distributionLink</subType><direction>incoming</direction>.*<state>connected</state><durationSeconds>5</durationSeconds>.*<encryptedMedia>true</encryptedMedia>");
        var other = (await cluster.GetAsync("/api/v1/callLegs", bridge: 1)).Text;
        other.Should().Contain("total=\"1\"").And.Contain($"<name>CallBridge-Core1</name><remoteParty>14.80.82.30</remoteParty>").And.Contain($"<call>{there}</call>");
        (await cluster.GetAsync("/api/v1/callLegs/" + IdOf(other), bridge: 1)).Text.Should().Contain("<subType>distributionLink</subType><direction>outgoing</direction>", "the call started later on that bridge");

        (await cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"1\"");
        (await cluster.GetAsync("/api/v1/calls/" + here)).Text.Should().Contain(
            "<numCallLegs>2</numCallLegs><maxCallLegs>2</maxCallLegs><numParticipantsLocal>1</numParticipantsLocal><numParticipantsRemote>0</numParticipantsRemote><numDistributedInstances>1</numDistributedInstances>");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsActive>2</callLegsActive>").And.Contain("<audioBitRateIncoming>64000</audioBitRateIncoming>");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("call 1: outgoing SIP call to \"ann@example.com\" from space \"Talk\""), "a link has no call number")
            .And.ContainSingle(line => line.EndsWith("distribution link \"14.80.82.31\": incoming for conference \"Talk\""));

        (await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + leg)).Text.Should().EndWith("<failureDetails><callLegCannotBeDeleted /></failureDetails>");
        (await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up")).Status.Should().Be(404, "a link has no far end");
    }

    [Theory]
    [InlineData("/world")]
    [InlineData("/snapshots")]
    public async Task Loading_a_world_or_snapshot_with_such_a_meeting_writes_no_records(string kept)
    {
        await using var cluster = await StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "recordingMode=automatic");
        await cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Recorded&callProfile=" + profile);
        for (var bridge = 0; bridge < 2; bridge++)
        {
            await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=http://127.0.0.1:9/", bridge);
            var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge);
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com", bridge);
        }
        cluster.Advance(10);
        (await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""")).Status.Should().Be(200);
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        world.Should().Contain("cdrCorrelatorIndex=\"6\"");

        var (status, _) = kept is "/world" ? await cluster.ControlAsync("PUT", "/world", world) : await cluster.ControlAsync("POST", "/snapshots/kept/restore");
        cluster.Advance(0);

        status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(world);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"2\"", "the link exists again");
    }

    [Fact]
    public async Task A_link_ends_with_the_meeting_on_either_bridge_and_keeps_no_meeting_open()
    {
        await using var cluster = await StartAsync();
        var (here, _) = await MeetingAsync(cluster);
        var leg = IdOf((await cluster.GetAsync("/api/v1/callLegs")).Text);
        await cluster.CreateAsync($"/api/v1/calls/{here}/participants", $"remoteParty=ann@example.com&callBridge={Core2}");
        cluster.Advance(10);
        var third = await cluster.CreateAsync("/api/v1/calls", "name=Ad+hoc");
        var placed = await cluster.CreateAsync($"/api/v1/calls/{third}/participants", $"remoteParty=bob@example.com&callBridge={Core2}");
        (await TotalsAsync(cluster)).Should().Equal(2, 4);

        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + placed, bridge: 1);
        (await TotalsAsync(cluster)).Should().Equal([1, 2], "the call that started for Bob has ended with its link");

        await cluster.SendAsync("DELETE", "/api/v1/calls/" + here);
        (await TotalsAsync(cluster)).Should().Equal(0, 1);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("<callLegDoesNotExist />");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("distribution link \"14.80.82.31\": ending; local SIP teardown - connected for 0:10"));
        (await cluster.LogAsync("Core2")).Should().ContainSingle(line => line.EndsWith("distribution link \"14.80.82.30\": ending; remote SIP teardown - connected for 0:10"));
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsActive>0</callLegsActive><callLegsMaxActive>2</callLegsMaxActive><callLegsCompleted>2</callLegsCompleted>");
    }

    [Theory]
    [InlineData("2.6", true)]
    [InlineData("3.2", false)]
    public async Task Records_report_a_link_in_releases_whose_guide_has_a_type_for_it(string release, bool isTold)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        await using var receiver = new CdrCollector();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));

        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var types = new List<string>();
        var records = new List<string>();
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
        while (!types.Contains("callEnd"))
        {
            var post = await receiver.TakeAsync();
            types.AddRange(post.Types);
            records.Add(post.Body);
        }

        if (!isTold)
        {
            types.Should().Equal("callStart", "callEnd");
            return;
        }
        types.Should().Equal("callStart", "callLegStart", "callLegUpdate", "callLegEnd", "callEnd");
        var all = string.Concat(records);
        all.Should().MatchRegex("<callLeg id=\"[0-9a-f-]{36}\"><remoteParty>14\\.80\\.82\\.31</remoteParty><displayName>CallBridge-Core2</displayName><remoteAddress>14\\.80\\.82\\.31</remoteAddress>"
            + $"<type>sip</type><subType>distributionLink</subType><direction>outgoing</direction><call>{call}</call><groupId>")
            .And.Contain($"<state>connected</state><call>{call}</call><deactivated>false</deactivated>")
            .And.Contain("<reason>callEnded</reason><remoteTeardown>false</remoteTeardown>").And.Contain("<callLegsCompleted>1</callLegsCompleted>");
    }

    [Theory]
    [InlineData("isolate", "rejoin")]
    [InlineData("stop", "start")]
    public async Task A_link_ends_when_a_bridge_is_lost_and_returns_with_it(string loss, string back)
    {
        await using var cluster = await StartAsync();
        var (here, there) = await MeetingAsync(cluster);
        var ann = await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=ann@example.com", bridge: 1);
        cluster.Advance(5);
        (await cluster.GetAsync($"/api/v1/calls/{here}/participants")).Text.Should().Contain(ann);

        await cluster.ControlAsync("POST", "/bridges/Core2/" + loss);

        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync($"/api/v1/calls/{here}/participants")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/calls/" + here)).Text.Should().Contain("<numCallLegs>0</numCallLegs>").And.NotContain("numDistributedInstances");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("distribution link \"14.80.82.31\": ending; local teardown, connection failed - connected for 0:05"));
        if (loss is "isolate")
            (await cluster.GetAsync("/api/v1/callLegs", bridge: 1)).Text.Should().Contain("total=\"1\"").And.Contain(ann);

        await cluster.ControlAsync("POST", "/bridges/Core2/" + back);
        if (loss is "stop")
            (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"", "the meeting has ended");
        var space = Value((await cluster.GetAsync("/api/v1/calls/" + here)).Text, "coSpace");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);

        foreach (var bridge in (int[])[0, 1])
            (await cluster.GetAsync("/api/v1/callLegs", bridge)).Text.Split("<callLeg ").Count(leg => leg.Contains("<remoteParty>14.80.82.3")).Should().Be(1);
        (await cluster.GetAsync("/api/v1/calls/" + here)).Text.Should().Contain("<numDistributedInstances>1</numDistributedInstances>");
    }

    [Fact]
    public async Task Meetings_that_began_apart_agree_on_the_older_correlator()
    {
        await using var cluster = await StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        var there = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        cluster.Advance(1);
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var older = await CorrelatorAsync(there, 1);
        (await CorrelatorAsync(here, 0)).Should().NotBe(older);

        await cluster.ControlAsync("POST", "/bridges/Core1/rejoin");

        (await CorrelatorAsync(here, 0)).Should().Be(older);
        (await CorrelatorAsync(there, 1)).Should().Be(older);
        (await TotalsAsync(cluster)).Should().Equal(1, 1);

        async Task<string> CorrelatorAsync(string call, int bridge) => Value((await cluster.GetAsync("/api/v1/calls/" + call, bridge)).Text, "callCorrelator");
    }

    [Fact]
    public async Task Every_pair_of_bridges_is_linked()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 4 });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        for (var bridge = 0; bridge < 4; bridge++)
            await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge);
        (await TotalsAsync(cluster, 4)).Should().Equal(3, 3, 3, 3);

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await TotalsAsync(cluster, 4)).Should().Equal(2, 0, 2, 2);
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await TotalsAsync(cluster, 4)).Should().Equal(3, 3, 3, 3);
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await TotalsAsync(cluster, 4)).Should().Equal([3, 3, 3, 3], "a second rejoin changes nothing");
    }

    [Fact]
    public async Task A_guest_whose_host_was_on_a_lost_bridge_waits_until_that_bridge_is_back()
    {
        await using var cluster = await StartAsync();
        var (here, there) = await MeetingAsync(cluster);
        await cluster.CreateAsync($"/api/v1/calls/{there}/callLegs", "remoteParty=host@example.com", bridge: 1);
        var guest = await cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=guest@example.com&needsActivation=true&deactivationMode=deactivate");
        cluster.Advance(5);
        (await cluster.GetAsync("/api/v1/callLegs/" + guest)).Text.Should().NotContain("<deactivated>");

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await cluster.GetAsync("/api/v1/callLegs/" + guest)).Text.Should().Contain("<deactivated>true</deactivated>");
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await cluster.GetAsync("/api/v1/callLegs/" + guest)).Text.Should().NotContain("<deactivated>");
    }

    [Fact]
    public async Task A_world_omits_links_and_starts_with_them()
    {
        await using var cluster = await StartAsync();
        await MeetingAsync(cluster);
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        var before = await cluster.StateAsync();

        await cluster.ControlAsync("PUT", "/world", world);

        world.Should().NotContain("14.80.82.31</remoteParty>");
        (await TotalsAsync(cluster)).Should().Equal(1, 1);
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task The_ids_of_other_objects_do_not_depend_on_links()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        foreach (var cluster in (SimulatedCluster[])[one, two])
        {
            await MeetingAsync(cluster);
            if (cluster == two)
            {
                await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
                await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
            }
        }

        (await two.CreateAsync("/api/v1/coSpaces", "name=x")).Should().Be(await one.CreateAsync("/api/v1/coSpaces", "name=x"));
    }

    private static Task<SimulatedCluster> StartAsync() => SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });

    /// <summary>Starts a meeting on both bridges, first on Core1.</summary>
    private static async Task<(string Here, string There)> MeetingAsync(SimulatedCluster cluster)
    {
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var here = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        return (here, await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1));
    }

    // The number of legs that each bridge lists.
    private static async Task<int[]> TotalsAsync(SimulatedCluster cluster, int bridges = 2)
    {
        var totals = new int[bridges];
        for (var bridge = 0; bridge < bridges; bridge++)
            totals[bridge] = int.Parse(Regex.Match((await cluster.GetAsync("/api/v1/callLegs", bridge)).Text, "total=\"(\\d+)\"").Groups[1].Value);
        return totals;
    }

    private static string IdOf(string list) => list.Split("<callLeg id=\"")[1][..36];

    private static string Value(string xml, string element) => xml.Split($"<{element}>")[1].Split('<')[0];
}
