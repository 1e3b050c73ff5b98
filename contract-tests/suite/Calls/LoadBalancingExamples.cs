using System.Globalization;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Calls;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>
/// The decision of load balancing, example by example, for a group of the bridges A, B and C with load limits of 96,000 each. New meetings
/// avoid a bridge from 48,000 on, and calls are refused from 76,800 on. Each space has a list, in which the first open bridge wins.
/// </summary>
public sealed class LoadBalancingExamples
{
    private static readonly Guid[] s_bridges = [new("0e3758db-b9b8-49df-a74c-55fa05e3e21d"), new("cfe31846-ca57-4703-9e11-da3e72a13066"), new("70ca0ed7-4e50-428c-b9ab-4e68faeb86ae")];

    [Theory]
    [InlineData("1: no load on any bridge, and the call reaches another bridge than the first of the list", "0/0/0", "", "A", "BAC", "B")]
    [InlineData("2: no load on any bridge, and the call reaches the first of the list", "0/0/0", "", "B", "BAC", "B")]
    [InlineData("3: the meeting runs on a bridge below 80 %", "10/20/30", "C", "A", "BAC", "C")]
    [InlineData("4: the meeting runs on a bridge at 80 %", "10/20/76.8", "C", "A", "BAC", "B")]
    [InlineData("5: the limit for new meetings does not matter to a running one", "50/20/30", "A", "A", "BAC", "A")]
    [InlineData("6: the only bridge below 50 % gets the new meeting", "50/20/60", "", "A", "ACB", "B")]
    [InlineData("7: where all are above 50 %, the list decides", "50/60/70", "", "A", "CAB", "C")]
    [InlineData("8: a bridge above 80 % refuses the call", "80/20/20", "", "A", "BAC", "none")]
    [InlineData("8: and the call control offers it to the next", "80/20/20", "", "B", "BAC", "B")]
    [InlineData("9: a meeting on a bridge above 80 % spreads, and the link is allowed", "80/20/20", "A", "B", "ABC", "B")]
    [InlineData("10: all bridges are above 80 % (first)", "77/78/90", "A", "A", "ABC", "none")]
    [InlineData("10: all bridges are above 80 % (second)", "77/78/90", "A", "B", "ABC", "none")]
    [InlineData("10: all bridges are above 80 % (third)", "77/78/90", "A", "C", "ABC", "none")]
    [InlineData("11: shares count, not amounts", "48/300/0", "", "A", "ABC", "B", "96/700/none")]
    [InlineData("12: a bridge without a limit never refuses and is never disfavoured", "0/95/0", "", "B", "BAC", "B", "96/none/96")]
    [InlineData("13: an empty call that is active when empty counts as running", "60/0/0", "A empty active", "B", "BAC", "A")]
    [InlineData("14: an empty call that is not active when empty does not count", "60/0/0", "A empty", "B", "ABC", "B")]
    [InlineData("15: the meeting runs on two bridges, and the list decides", "10/20/30", "A C", "B", "CBA", "C")]
    [InlineData("16: without load balancing nothing is refused", "90/0/0", "", "A", "BAC", "A", "96/96/96", "loadBalancingEnabled=false")]
    [InlineData("16: and nothing is moved", "0/0/0", "", "A", "BAC", "A", "96/96/96", "loadBalancingEnabled=false")]
    public async Task A_call_to_a_space_goes_to_the_chosen_bridge(
        string example, string loads, string runsOn, string reaches, string list, string chosen, string limits = "96/96/96", string group = "loadBalancingEnabled=true")
    {
        await using var lab = await StartAsync(list, limits);
        var legs = await lab.RunAsync(runsOn);
        await lab.SetLoadsAsync(loads);
        await lab.GroupAsync(group);

        await lab.CallAsync(reaches, "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\"}");

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal(chosen is "none" ? [] : [chosen], example);
        if (chosen is "none")
            (await lab.Cluster.LogAsync(reaches)).Should().ContainSingle(line => line.EndsWith("ending; local teardown, system participant limit reached - not connected after 0:00"));
        else if (legs > 0 && !runsOn.Contains(chosen))
            (await lab.Cluster.GetAsync("/api/v1/callLegs", IndexOf(chosen))).Text.Should().Contain("total=\"2\"", "a link joins the meeting on both bridges").And.Contain("<remoteParty>198.51.100.");
    }

    [Theory]
    [InlineData("18: the requested bridge is at its limit, and the group balances outgoing calls", "participants", "loadBalancingEnabled=true&loadBalanceOutgoingCalls=true", "B")]
    [InlineData("18: or it does not balance them", "participants", "loadBalancingEnabled=true", "A")]
    [InlineData("19: legs are never balanced", "callLegs", "loadBalancingEnabled=true&loadBalanceOutgoingCalls=true", "A")]
    public async Task A_dialled_participant_is_balanced_if_the_group_says_so_and_a_leg_never(string example, string node, string group, string chosen)
    {
        await using var lab = await StartAsync("ABC", "96/96/96");
        await lab.RunAsync("A");
        await lab.SetLoadsAsync("80/0/0");
        await lab.GroupAsync(group);

        await lab.Cluster.CreateAsync($"/api/v1/calls/{await lab.CallOnAsync("A")}/{node}", "remoteParty=zoe@example.com");
        lab.Cluster.Advance(5);

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal([chosen], example);
    }

    [Theory]
    [InlineData("loadBalancingEnabled=true", "A")]
    [InlineData("loadBalancingEnabled=true&loadBalanceIndirectCalls=true", "B")]
    public async Task A_call_through_a_proxy_that_stays_in_it_is_balanced_if_the_group_says_so(string group, string chosen)
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await lab.GroupAsync(group);

        await lab.CallAsync("A", "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\",\"indirect\":true}");

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal(chosen);
    }

    [Theory]
    [InlineData("17: web app calls are balanced by default", "webApp", "loadBalancingEnabled=true", "C")]
    [InlineData("17: unless the group says no", "webApp", "loadBalancingEnabled=true&loadBalanceUserCalls=false", "A")]
    [InlineData("17: as calls of apps are", "app", "loadBalancingEnabled=true&loadBalanceUserCalls=false", "A")]
    [InlineData("17: and SIP calls are not concerned", "sip", "loadBalancingEnabled=true&loadBalanceUserCalls=false", "C")]
    public async Task Calls_of_users_are_balanced_unless_the_group_says_no(string example, string kind, string group, string chosen)
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await lab.RunAsync("C");
        await lab.SetLoadsAsync("60/0/10");
        await lab.GroupAsync(group);

        await lab.CallAsync("A", $"{{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\",\"kind\":\"{kind}\"}}");

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal([chosen], example);
        (await lab.Cluster.GetAsync("/api/v1/callLegs", 2)).Text.Should().Contain("total=\"2\"", chosen is "C" ? "both callers" : "the caller and a link");
    }

    [Fact]
    public async Task Calls_that_are_forwarded_or_without_a_group_stay_where_they_arrive()
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await lab.GroupAsync("loadBalancingEnabled=true", "BC");
        await lab.Cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=*&action=forward");

        await lab.CallAsync("A", "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\"}");
        await lab.CallAsync("B", "{\"remoteParty\":\"bob@example.com\",\"uri\":\"carl@example.org\"}");

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal("A");
        (await lab.BridgesOfAsync("bob@example.com")).Should().Equal("B");
    }

    [Fact]
    public async Task A_moved_caller_has_two_legs_for_a_moment_and_the_second_names_the_first()
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await using var first = new CdrCollector();
        await using var second = new CdrCollector();
        await lab.Cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(first.Address));
        await lab.Cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(second.Address), bridge: 1);
        await lab.GroupAsync("loadBalancingEnabled=true");

        var leg = await lab.CallAsync("A", "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\"}");

        var started = (await first.TakeAsync()).Body;
        started.Should().Contain("callLegStart").And.Contain(leg);
        (await first.TakeAsync()).Body.Should().Contain("callLegEnd").And.Contain($"<callLeg id=\"{leg}\"><reason>remoteTeardown</reason><remoteTeardown>true</remoteTeardown>");
        var moved = (await second.TakeAsync()).Body;
        moved.Should().Contain($"<replacesSipCallId>{started.Split("<sipCallId>")[1].Split('<')[0]}</replacesSipCallId>");

        // The control API follows the caller to the other bridge.
        var (_, state) = await lab.Cluster.ControlAsync("GET", $"/bridges/A/call-legs/{leg}");
        state.Should().Contain("\"state\":\"connected\"").And.EndWith("\"bridge\":\"B\"}");
        (await lab.Cluster.ControlAsync("POST", $"/bridges/A/call-legs/{leg}/hang-up")).Status.Should().Be(200);
        (await lab.BridgesOfAsync("zoe@example.com")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_who_enters_a_passcode_is_moved_after_it_and_hears_no_second_prompt()
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await lab.Cluster.SendAsync("PUT", "/api/v1/coSpaces/" + lab.Space, "passcode=1234");
        await lab.GroupAsync("loadBalancingEnabled=true");

        await lab.CallAsync("A", "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\",\"passcode\":\"1234\"}");

        (await lab.BridgesOfAsync("zoe@example.com")).Should().Equal("B");
        (await lab.Cluster.LogAsync("B")).Should().NotContain(line => line.Contains("prompt"));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_moved_leaves_no_leg_behind()
    {
        await using var lab = await StartAsync("BAC", "96/96/96");
        await lab.GroupAsync("loadBalancingEnabled=true");
        var (_, answer) = await lab.Cluster.ControlAsync("POST", "/bridges/A/incoming-calls", "{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\"}");
        var leg = answer.Split("\"callLeg\":\"")[1][..36];
        lab.Cluster.Advance(0.020);
        (await lab.BridgesOfAsync("zoe@example.com")).Should().HaveCount(2);

        await lab.Cluster.ControlAsync("POST", $"/bridges/A/call-legs/{leg}/hang-up");
        lab.Cluster.Advance(5);

        (await lab.BridgesOfAsync("zoe@example.com")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1080p", "", 2_000, "1920", "1080")]
    [InlineData("720p", "", 1_000, "1280", "720")]
    [InlineData("480p", "", 500, "854", "480")]
    [InlineData("none", "", 100, null, null)]
    [InlineData("1080p", "qualityMain=max480p30", 500, "854", "480")]
    [InlineData("480p", "qualityMain=max1080p30", 500, "854", "480")]
    [InlineData("1080p", "videoMode=disabled", 100, null, null)]
    public async Task The_load_of_a_leg_follows_from_its_picture(string video, string profile, int load, string? width, string? height)
    {
        await using var lab = await StartAsync("ABC", "96/96/96");
        if (profile.Length > 0)
            await lab.Cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", profile));

        var leg = await lab.CallAsync("A", $"{{\"remoteParty\":\"zoe@example.com\",\"uri\":\"talk\",\"video\":\"{video}\"}}");

        (await lab.Cluster.GetAsync("/api/v1/system/load")).Text.Should().Be($"<?xml version=\"1.0\"?><load><mediaProcessingLoad>{load}</mediaProcessingLoad></load>");
        var shown = (await lab.Cluster.GetAsync("/api/v1/callLegs/" + leg)).Text;
        if (width is null)
            shown.Should().NotContain("<rxVideo").And.Contain("<rxAudio>");
        else
            shown.Should().Contain($"<width>{width}</width><height>{height}</height>");
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        (await lab.Cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        (await lab.Cluster.GetAsync("/api/v1/system/load")).Text.Should().Contain($">{load}<", "a world keeps it");
        await lab.Cluster.ControlAsync("POST", $"/bridges/A/call-legs/{leg}/hang-up");
        (await lab.Cluster.GetAsync("/api/v1/system/load")).Text.Should().Contain(">0<");
    }

    [Fact]
    public async Task The_load_of_other_meetings_is_in_the_world_and_can_be_set()
    {
        await using var lab = await StartAsync("ABC", "96/96/96");

        (await lab.Cluster.ControlAsync("PUT", "/bridges/A/load", "{\"load\":60000}")).Status.Should().Be(200);
        (await lab.Cluster.GetAsync("/api/v1/system/load")).Text.Should().Contain(">60000<");
        (await lab.Cluster.ControlAsync("GET", "/world")).Text.Should().Contain("load=\"60000\"");
        (await lab.Cluster.ControlAsync("PUT", "/bridges/A/load", "{\"load\":-1}")).Status.Should().Be(400);
        (await lab.Cluster.ControlAsync("PUT", "/bridges/A/load", "{\"load\":0}")).Status.Should().Be(200);
        (await lab.Cluster.GetAsync("/api/v1/system/load")).Text.Should().Contain(">0<");
    }

    private static int IndexOf(string bridge) => bridge[0] - 'A';

    private static async Task<Lab> StartAsync(string list, string limits)
    {
        var parts = "ABC".Select((name, k) => $"<bridge name=\"{name}\" callBridge=\"{s_bridges[k]}\"/>");
        var described = "ABC".Select((name, k) => $"<callBridge id=\"{s_bridges[k]}\"><name>{name}</name><address>https://198.51.100.{k + 1}</address></callBridge>");
        var cluster = await SimulatedCluster.StartAsync($"<world release=\"2.9\">{string.Concat(parts)}<callBridges>{string.Concat(described)}</callBridges></world>");
        var lab = new Lab(cluster);
        await lab.BeginAsync(list, limits);
        return lab;
    }

    private sealed class Lab(SimulatedCluster cluster) : IAsyncDisposable
    {
        private readonly int[] _legs = new int[3];

        public SimulatedCluster Cluster => cluster;

        public string Space { get; private set; } = "";

        /// <summary>Creates the space with an id whose list of bridges is the wanted one, and sets the load limits, in thousands.</summary>
        public async Task BeginAsync(string list, string limits)
        {
            var id = Enumerable.Range(1, 10_000).Select(i => new Guid(i, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]))
                .First(id => string.Concat("ABC".OrderBy(name => BridgeSelection.PlaceInList(id, cluster.Host.Cluster.Bridges[name - 'A']))) == list);
            await cluster.ControlAsync("POST", "/ids", $"{{\"next\":[\"{id}\"]}}");
            Space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
            foreach (var (limit, k) in limits.Split('/').Select((limit, k) => (limit, k)).Where(entry => entry.limit is not "none"))
                await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", $"loadLimit={limit}000", bridge: k);
        }

        /// <summary>Starts the meeting on the bridges, while there is no group that could move callers.</summary>
        /// <returns>The number of legs.</returns>
        public async Task<int> RunAsync(string runsOn)
        {
            if (runsOn.Contains("empty"))
            {
                await cluster.CreateAsync("/api/v1/calls", $"coSpace={Space}&activeWhenEmpty={(runsOn.Contains("active") ? "true" : "false")}", IndexOf(runsOn));
                return 0;
            }
            foreach (var bridge in runsOn.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                await CallAsync(bridge, "{\"remoteParty\":\"first@example.com\",\"uri\":\"talk\"}");
                _legs[IndexOf(bridge)] += 1_000;
            }
            return _legs.Sum() / 1_000;
        }

        /// <summary>Sets the loads of the bridges, in thousands.</summary>
        public async Task SetLoadsAsync(string loads)
        {
            foreach (var (load, k) in loads.Split('/').Select((load, k) => ((int)(double.Parse(load, CultureInfo.InvariantCulture) * 1_000), k)))
                (await cluster.ControlAsync("PUT", $"/bridges/{"ABC"[k]}/load", $"{{\"load\":{load - _legs[k]}}}")).Status.Should().Be(200);
        }

        public async Task GroupAsync(string form, string members = "ABC")
        {
            var group = await cluster.CreateAsync("/api/v1/callBridgeGroups", form);
            foreach (var member in members)
                await cluster.SendAsync("PUT", $"/api/v1/callBridges/{s_bridges[member - 'A']}", "callBridgeGroup=" + group);
        }

        /// <summary>Calls the bridge and waits until the caller is where load balancing wants it. Returns the first leg.</summary>
        public async Task<string> CallAsync(string bridge, string caller)
        {
            var (status, answer) = await cluster.ControlAsync("POST", $"/bridges/{bridge}/incoming-calls", caller);
            status.Should().Be(200);
            cluster.Advance(30);
            return answer.Split("\"callLeg\":\"")[1][..36];
        }

        public async Task<string> CallOnAsync(string bridge) => (await cluster.GetAsync("/api/v1/calls", IndexOf(bridge))).Text.Split("<call id=\"")[1][..36];

        /// <summary>The bridges with a leg of this party.</summary>
        public async Task<IReadOnlyList<string>> BridgesOfAsync(string remoteParty)
        {
            List<string> bridges = [];
            foreach (var bridge in (string[])["A", "B", "C"])
            {
                var legs = (await cluster.GetAsync("/api/v1/callLegs?filter=" + Uri.EscapeDataString(remoteParty), IndexOf(bridge))).Text;
                bridges.AddRange(Enumerable.Repeat(bridge, legs.Split("<callLeg id=").Length - 1));
            }
            return bridges;
        }

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
