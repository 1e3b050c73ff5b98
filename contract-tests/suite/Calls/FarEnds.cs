using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

public sealed class FarEnds
{
    private const string Outgoing = "outgoing SIP call to \"far@example.com\" from space \"Meeting\"";
    private const string FallingBack = "falling back to unencrypted control connection...";
    private const string Ringing = "SIP call ringing";

    /// <summary>For each far end that does not answer: the states of its leg, the time at which the leg is gone, and the log lines.</summary>
    public static TheoryData<string, string, string, decimal, string[]> Failures => new()
    {
        { "busy", "", "0 initial, 0.31 initial", 0.32m, [Outgoing, "ending; remote SIP teardown, busy - not connected after 0:00"] },
        { "busy", "after=\"5\"", "5.01 initial", 5.02m, [Outgoing, "ending; remote SIP teardown, busy - not connected after 0:05"] },
        { "decline", "after=\"7\"", "0 initial, 0.08 ringing, 7.07 ringing", 7.08m, [Outgoing, Ringing, "ending; remote SIP teardown, rejected - not connected after 0:07"] },
        { "ringOut", "", "0.07 initial, 0.08 ringing, 60.07 ringing", 60.08m, [Outgoing, Ringing, "ending; local SIP teardown, ringing timeout - not connected after 1:00"] },
        { "answer", "after=\"61\"", "0.08 ringing, 60.07 ringing", 60.08m, [Outgoing, Ringing, "ending; local SIP teardown, ringing timeout - not connected after 1:00"] },
        { "decline", "after=\"61\"", "60.07 ringing", 60.08m, [Outgoing, Ringing, "ending; local SIP teardown, ringing timeout - not connected after 1:00"] },
        { "unreachable", "after=\"3\"", "3.01 initial", 3.02m, [Outgoing, FallingBack, "ending; local teardown, connection failed - not connected after 0:03"] },
        { "unresolvable", "after=\"2\"", "1.99 initial", 2m, [Outgoing, "ending; local teardown, DNS failure - not connected after 0:02"] },
        { "unresolvable", "after=\"0\"", "", 0m, [Outgoing, "ending; local teardown, DNS failure - not connected after 0:00"] },
        {
            "tlsSilent", "", "19.65 initial, 51.65 initial", 51.66m,
            [Outgoing, FallingBack, "ending; local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE) - not connected after 0:52"]
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_unanswered_leg_ends_as_its_far_end_defines(string behaviour, string more, string states, decimal gone, string[] lines)
    {
        await using var cluster = await SimulatedCluster.StartAsync(World($"<farEnd address=\"far@*\" behaviour=\"{behaviour}\" {more}/>"));
        var call = await MeetingAsync(cluster);
        var leg = await DialAsync(cluster, call);
        foreach (Match state in Regex.Matches(states, @"([\d.]+) (\w+)"))
        {
            AdvanceTo(cluster, decimal.Parse(state.Groups[1].Value, CultureInfo.InvariantCulture));
            (await StateAsync(cluster, leg)).Should().Be(state.Groups[2].Value, $"the leg has this state at {state.Groups[1].Value}");
        }
        AdvanceTo(cluster, gone);

        foreach (var node in (string[])["callLegs", "participants"])
        {
            (await cluster.GetAsync($"/api/v1/{node}/{leg}")).Text.Should().Contain("DoesNotExist />");
            (await cluster.GetAsync("/api/v1/" + node)).Text.Should().Contain("total=\"0\"");
        }
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<numCallLegs>0</numCallLegs><maxCallLegs>1</maxCallLegs>");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should()
            .Contain("<callLegsActive>0</callLegsActive><callLegsMaxActive>1</callLegsMaxActive><callLegsCompleted>1</callLegsCompleted>");
        cluster.Advance(1000);
        (await LinesAsync(cluster)).Should().Equal([.. lines.Select(line => "call 1: " + line), "call 1: destroying API call leg " + leg]);
    }

    [Fact]
    public async Task A_far_end_that_answers_as_the_ringing_time_ends_is_connected()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"answer\" after=\"60\"/>"));
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));

        AdvanceTo(cluster, 60.07m);
        (await StateAsync(cluster, leg)).Should().Be("ringing");
        AdvanceTo(cluster, 60.08m);

        (await StateAsync(cluster, leg)).Should().Be("connected");
    }

    [Fact]
    public async Task A_far_end_that_is_silent_at_TLS_takes_the_documented_time()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"tlsSilent\"/>"));
        await DialAsync(cluster, await MeetingAsync(cluster));

        AdvanceTo(cluster, 19.66m);
        (await LinesAsync(cluster)).Should().HaveCount(2).And.EndWith("call 1: " + FallingBack);
        AdvanceTo(cluster, 51.65m);
        (await LinesAsync(cluster)).Should().HaveCount(2);
        AdvanceTo(cluster, 51.66m);
        (await LinesAsync(cluster)).Should().HaveCount(4);
    }

    [Theory]
    [InlineData("busy", 2)]
    [InlineData("unreachable", 2)]
    [InlineData("unresolvable", 1)]
    public async Task Only_a_resolvable_name_consumes_a_connection_number(string behaviour, int next)
    {
        await using var cluster = await SimulatedCluster.StartAsync(World($"<farEnd address=\"far@*\" behaviour=\"{behaviour}\"/>"));
        await DialAsync(cluster, await MeetingAsync(cluster));
        cluster.Advance(10);

        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Contain($"nextConnection=\"{next}\"");
    }

    [Fact]
    public async Task A_call_created_for_a_leg_ends_when_the_leg_fails()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.2" });
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"far@*","behaviour":"busy"}]""");
        var call = await MeetingAsync(cluster);
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=far@example.com&callBridge=cfe31846-ca57-4703-9e11-da3e72a13066");
        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Contain("total=\"1\"");

        cluster.Advance(1);

        (await cluster.GetAsync("/api/v1/calls", bridge: 1)).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"1\"", "a request created that call");
    }

    [Fact]
    public async Task A_leg_deleted_before_it_fails_ends_only_once()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"ringOut\"/>"));
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));
        cluster.Advance(10);

        await cluster.SendAsync("DELETE", "/api/v1/callLegs/" + leg);
        cluster.Advance(100);

        (await LinesAsync(cluster)).Should().Equal("call 1: " + Outgoing, "call 1: " + Ringing, "call 1: ending; local SIP teardown - not connected after 0:10");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsCompleted>1</callLegsCompleted>");
    }

    [Fact]
    public async Task A_far_end_hangs_up_after_its_time()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"answer\" after=\"4\" hangUpAfter=\"90\"/>"));
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));

        AdvanceTo(cluster, 94.07m);
        (await StateAsync(cluster, leg)).Should().Be("connected");
        AdvanceTo(cluster, 94.08m);

        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        (await LinesAsync(cluster)).Should().Equal("call 1: " + Outgoing, "call 1: " + Ringing, "call 1: ending; remote SIP teardown - connected for 1:30");
    }

    [Fact]
    public async Task A_far_end_hangs_up_on_time_after_an_export_and_import()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"answer\" after=\"0\" hangUpAfter=\"90\"/>"));
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));
        cluster.Advance(30.08);

        await using var other = await SimulatedCluster.StartAsync((await cluster.ControlAsync("GET", "/world?secrets=true")).Text);
        other.Advance(59.9);
        (await StateAsync(other, leg)).Should().Be("connected");
        other.Advance(0.2);

        (await other.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task The_first_matching_far_end_applies()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World(
            "<farEnd address=\"FAR@*\" behaviour=\"busy\"/><farEnd address=\"*@example.com\" behaviour=\"answer\"/>"));
        var call = await MeetingAsync(cluster);
        await DialAsync(cluster, call);
        var ann = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        cluster.Advance(5);

        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"").And.Contain(ann);
    }

    [Fact]
    public async Task An_exported_world_has_the_far_ends_as_they_were_set()
    {
        const string FarEnds = """
            [{"address":"busy@*","behaviour":"busy","after":0.3},{"address":"a<\u0026>@*","behaviour":"ringOut","after":2.5},{"address":"d@*","behaviour":"decline","after":0},{"address":"u@*","behaviour":"unreachable","after":0.57},{"address":"n@*","behaviour":"unresolvable","after":0.3},{"address":"s@*","behaviour":"tlsSilent","after":0.3},{"address":"r@*","behaviour":"tlsReset","after":0.3},{"address":"*","behaviour":"answer","after":1,"hangUpAfter":3600.25,"encrypted":false}]
            """;
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", FarEnds);

        var world = (await cluster.ControlAsync("GET", "/world?secrets=true")).Text;
        await using var other = await SimulatedCluster.StartAsync(world);

        XElement.Parse(world).Element("farEnds")!.Elements().Last().Attributes().Select(attribute => attribute.ToString()).Should().Equal(
            "address=\"*\"", "behaviour=\"answer\"", "after=\"1\"", "hangUpAfter=\"3600.25\"", "encrypted=\"false\"");
        (await other.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(world);
        (await other.ControlAsync("GET", "/far-ends")).Text.Should().Be((await cluster.ControlAsync("GET", "/far-ends")).Text);
        JsonNode.DeepEquals(
            JsonNode.Parse((await other.ControlAsync("GET", "/far-ends")).Text), JsonNode.Parse(FarEnds)).Should().BeTrue();
    }

    [Fact]
    public async Task New_far_ends_apply_to_legs_dialled_afterwards()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        (await cluster.ControlAsync("GET", "/far-ends")).Should().Be((200, "[]"));
        var call = await MeetingAsync(cluster);
        var first = await DialAsync(cluster, call);

        (await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"gone@*"},{"address":"far@*","behaviour":"busy"}]""")).Should().Be(
            (200, """[{"address":"gone@*","behaviour":"tlsReset","after":0.3},{"address":"far@*","behaviour":"busy","after":0.3}]"""));
        await DialAsync(cluster, call);
        cluster.Advance(5);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"1\"").And.Contain(first);

        (await cluster.ControlAsync("DELETE", "/far-ends")).Should().Be((200, "[]"));
        await DialAsync(cluster, call);
        cluster.Advance(5);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"2\"");
    }

    [Fact]
    public async Task A_reset_restores_the_far_ends_of_the_world()
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"busy\"/>"));
        await cluster.ControlAsync("DELETE", "/far-ends");

        await cluster.ControlAsync("POST", "/reset");

        (await cluster.ControlAsync("GET", "/far-ends")).Text.Should().Be("""[{"address":"*","behaviour":"busy","after":0.3}]""");
    }

    [Theory]
    [InlineData("not json", "The body must be [{")]
    [InlineData("{\"address\":\"*\"}", "The body must be [{")]
    [InlineData("[1]", "Far end 1 must be an object.")]
    [InlineData("[{\"address\":\"*\"},{\"behaviour\":\"busy\"}]", "Far end 2 must have an address")]
    [InlineData("[{\"address\":\"\"}]", "Far end 1 must have an address")]
    [InlineData("[{\"address\":7}]", "Far end 1: address must be one line of text.")]
    [InlineData("[{\"address\":\"a\\u0001\"}]", "Far end 1: address must be one line of text.")]
    [InlineData("[{\"address\":\"a\\ud800\"}]", "half a surrogate pair")]
    [InlineData("[{\"address\":\"*\",\"behaviour\":\"sings\"}]", "Far end 1: invalid value \"sings\" for behaviour; expected answer, ringOut, busy, decline, unreachable, unresolvable, tlsReset, tlsSilent.")]
    [InlineData("[{\"address\":\"*\",\"behaviour\":\"Busy\"}]", "for behaviour; expected answer")]
    [InlineData("[{\"address\":\"*\",\"after\":-1}]", "Far end 1: after must be a number of seconds from 0.")]
    [InlineData("[{\"address\":\"*\",\"after\":\"1\"}]", "Far end 1: after must be a number of seconds from 0.")]
    [InlineData("[{\"address\":\"*\",\"hangUpAfter\":1e99}]", "Far end 1: hangUpAfter must be a number of seconds from 0.")]
    [InlineData("[{\"address\":\"*\",\"behavior\":\"busy\"}]", "Far end 1: behavior is not a member of a far end; expected address, behaviour, after, hangUpAfter, encrypted, confirms, video.")]
    [InlineData("[{\"address\":\"*\",\"encrypted\":\"yes\"}]", "Far end 1: encrypted must be true or false.")]
    [InlineData("[{\"address\":\"*\",\"\\ud800\":1}]", "half a surrogate pair")]
    public async Task A_wrong_list_is_refused_with_a_sentence_and_changes_nothing(string list, string sentence)
    {
        await using var cluster = await SimulatedCluster.StartAsync(World("<farEnd address=\"*\" behaviour=\"busy\"/>"));
        var before = await cluster.StateAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/far-ends", list);

        status.Should().Be(400);
        JsonNode.Parse(text)!["detail"]!.ToString().Should().Contain(sentence);
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_far_end_can_hold_resume_and_mute()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));
        var commands = $"/bridges/core1/call-legs/{leg}/";
        cluster.Advance(5);

        (await cluster.ControlAsync("POST", commands + "hold")).Status.Should().Be(200);
        (await StateAsync(cluster, leg)).Should().Be("onHold");
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Contain("<state>onHold</state>");
        (await cluster.ControlAsync("POST", commands + "resume")).Status.Should().Be(200);
        (await StateAsync(cluster, leg)).Should().Be("connected");
        (await cluster.ControlAsync("POST", commands + "mute")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("<configuration><rxAudioMute>true</rxAudioMute><sipMediaEncryption>");
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("resume")]
    [InlineData("mute")]
    public async Task Only_a_connected_far_end_can_hold_resume_and_mute(string command)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var leg = await DialAsync(cluster, await MeetingAsync(cluster));
        cluster.Advance(0.1);
        var before = await cluster.StateAsync();

        foreach (var id in (string[])[leg, "2be23a10-f400-4436-baef-6058f55ca688", "me"])
        {
            var (status, text) = await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{id}/{command}");
            status.Should().Be(404);
            text.Should().Contain($"Core1 has no connected call leg {id}.");
        }
        (await cluster.ControlAsync("POST", $"/bridges/Core9/call-legs/{leg}/{command}")).Status.Should().Be(404);
        (await StateAsync(cluster, leg)).Should().Be("ringing");
        (await cluster.StateAsync()).Should().Be(before);
    }

    private static string World(string farEnds) => $"<world><bridge name=\"Core1\"/><farEnds>{farEnds}</farEnds></world>";

    private static async Task<string> MeetingAsync(SimulatedCluster cluster) =>
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting"));

    /// <summary>Moves the clock to this many seconds after the start, to the millisecond.</summary>
    private static void AdvanceTo(SimulatedCluster cluster, decimal seconds) =>
        cluster.Host.Clock!.AdvanceTo(SimulatedCluster.Start + TimeSpan.FromMilliseconds((long)(seconds * 1000)));

    private static Task<string> DialAsync(SimulatedCluster cluster, string call) =>
        cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

    private static async Task<string> StateAsync(SimulatedCluster cluster, string leg) =>
        Regex.Match((await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text, "<status><state>(\\w+)<").Groups[1].Value;

    /// <summary>The log lines about legs and their connections, without stamps.</summary>
    private static async Task<string[]> LinesAsync(SimulatedCluster cluster) =>
        [.. (await cluster.LogAsync()).Select(line => Regex.Match(line, @"INFO : (call \d+: .*|handshake .*)").Groups[1].Value).Where(line => line.Length > 0)];
}
