using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Limits, load and groups decide which bridge takes a call.</summary>
public sealed class LoadBalancing
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";
    private const string Core3 = "70ca0ed7-4e50-428c-b9ab-4e68faeb86ae";
    private const string Configuration = "/api/v1/system/configuration/cluster";

    [Fact]
    public async Task A_new_meeting_of_a_group_avoids_a_bridge_above_its_limit_for_new_meetings()
    {
        await using var cluster = await StartAsync();
        var group = await GroupAsync(cluster, Core2, Core3);
        await cluster.SendAsync("PUT", Configuration, "loadLimit=1500", bridge: 1);
        var busy = await cluster.CreateAsync("/api/v1/calls", "name=Busy", bridge: 1);
        await cluster.CreateAsync($"/api/v1/calls/{busy}/callLegs", "remoteParty=a@example.com", bridge: 1);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var form = "remoteParty=b@example.com&callBridgeGroup=" + group;
        cluster.Advance(5);

        (await cluster.GetAsync("/api/v1/system/load", bridge: 1)).Text.Should().Contain("<mediaProcessingLoad>1000</mediaProcessingLoad>");
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", form);
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", form);

        (await CalledFromAsync(cluster)).Should().Equal(0, 1, 2);
    }

    [Fact]
    public async Task A_bridge_beyond_its_limits_refuses_participants_of_other_bridges()
    {
        await using var cluster = await StartAsync();
        var group = await GroupAsync(cluster, Core1, Core2);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var node = $"/api/v1/calls/{call}/participants";
        await cluster.SendAsync("PUT", Configuration, "participantLimit=1", bridge: 1);
        await cluster.CreateAsync(node, $"remoteParty=a@example.com&callBridge={Core2}");
        var before = await cluster.StateAsync();

        (await cluster.PostAsync(node, $"remoteParty=b@example.com&callBridge={Core2}")).Text.Should().EndWith("<failureDetails><callBridgeUnavailable /></failureDetails>");
        (await cluster.StateAsync()).Should().Be(before);
        await cluster.CreateAsync(node, $"remoteParty=b@example.com&callBridgeGroup={group}");
        (await CalledFromAsync(cluster)).Should().Equal(1, 1, 0);

        await cluster.SendAsync("PUT", Configuration, "participantLimit=1");
        (await cluster.PostAsync(node, $"remoteParty=c@example.com&callBridgeGroup={group}")).Text.Should().EndWith("<failureDetails><callBridgeGroupUnavailable /></failureDetails>");
    }

    [Fact]
    public async Task The_load_limit_reserves_a_share_for_running_meetings()
    {
        await using var cluster = await StartAsync();
        var group = await GroupAsync(cluster, Core1, Core2);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var node = $"/api/v1/calls/{call}/participants";

        // Above a load of 8,000 of 10,000, a running meeting spreads to another bridge.
        await cluster.SendAsync("PUT", Configuration, "loadLimit=4000");
        await cluster.CreateAsync(node, $"remoteParty=first@example.com&callBridge={Core1}");
        for (var i = 0; i < 5; i++)
        {
            await cluster.CreateAsync(node, $"remoteParty=p{i}@example.com&callBridgeGroup={group}");
            cluster.Advance(5);
        }

        (await cluster.GetAsync("/api/v1/system/load")).Text.Should().Contain("<mediaProcessingLoad>4000</mediaProcessingLoad>");
        (await CalledFromAsync(cluster)).Should().Equal(4, 2, 0);
    }

    [Fact]
    public async Task Calls_without_a_named_bridge_are_balanced_if_the_group_says_so()
    {
        await using var cluster = await StartAsync();
        var group = await GroupAsync(cluster, Core1, Core2);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var node = $"/api/v1/calls/{call}/participants";
        await cluster.SendAsync("PUT", Configuration, "participantLimit=1");
        await cluster.SendAsync("PUT", "/api/v1/callBridgeGroups/" + group, "loadBalanceOutgoingCalls=false");
        await cluster.CreateAsync(node, "remoteParty=a@example.com");
        await cluster.CreateAsync(node, "remoteParty=b@example.com");
        (await CalledFromAsync(cluster)).Should().Equal(2, 0, 0);

        await cluster.SendAsync("PUT", "/api/v1/callBridgeGroups/" + group, "loadBalanceOutgoingCalls=true");
        await cluster.CreateAsync(node, "remoteParty=c@example.com");
        (await CalledFromAsync(cluster)).Should().Equal(2, 1, 0);

        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        await cluster.CreateAsync(node, "remoteParty=d@example.com");
        (await CalledFromAsync(cluster, 0)).Should().Equal([3], "without other bridges the call stays on the requested one");
        (await cluster.PostAsync(node, $"remoteParty=e@example.com&callBridge={Core2}")).Text.Should().EndWith("<failureDetails><callBridgeUnavailable /></failureDetails>");
    }

    [Fact]
    public async Task A_bridge_beyond_its_limits_accepts_no_further_call()
    {
        await using var cluster = await StartAsync();
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
        await cluster.SendAsync("PUT", Configuration, "participantLimit=1");
        await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", "{\"remoteParty\":\"ann@example.com\",\"uri\":\"talk\"}");
        cluster.Advance(5);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));

        await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", "{\"remoteParty\":\"bob@example.com\",\"uri\":\"talk\"}");
        cluster.Advance(5);

        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("call 2: ending; local teardown, system participant limit reached - not connected after 0:00"));
        (await receiver.TakeAsync()).Types.Should().StartWith("callLegStart");
        (await receiver.TakeAsync()).Body.Should().Contain("<reason>participantLimitReached</reason><remoteTeardown>false</remoteTeardown>");
        (await CalledFromAsync(cluster)).Should().Equal(1, 0, 0);
    }

    private static Task<SimulatedCluster> StartAsync() => SimulatedCluster.StartAsync(
        $"""
        <world release="2.9"><bridge name="Core1" callBridge="{Core1}"/><bridge name="Core2" callBridge="{Core2}"/><bridge name="Core3" callBridge="{Core3}"/>
          <callBridges>
            <callBridge id="{Core1}"><name>One</name><address>https://198.51.100.1</address></callBridge>
            <callBridge id="{Core2}"><name>Two</name><address>https://198.51.100.2</address></callBridge>
            <callBridge id="{Core3}"><name>Three</name><address>https://198.51.100.3</address></callBridge>
          </callBridges>
        </world>
        """);


    private static async Task<string> GroupAsync(SimulatedCluster cluster, params string[] members)
    {
        var group = await cluster.CreateAsync("/api/v1/callBridgeGroups", "name=West&loadBalancingEnabled=true&loadBalanceOutgoingCalls=true");
        foreach (var member in members)
            await cluster.SendAsync("PUT", "/api/v1/callBridges/" + member, "callBridgeGroup=" + group);
        return group;
    }

    // The number of participants on each bridge.
    private static async Task<int[]> CalledFromAsync(SimulatedCluster cluster, params int[] bridges)
    {
        List<int> counts = [];
        foreach (var bridge in bridges is [] ? [0, 1, 2] : bridges)
        {
            var own = (await cluster.GetAsync("/api/v1/participants", bridge)).Text.Split("<participant ").Skip(1).Count(participant => !participant.Contains("<callBridge>"));
            counts.Add(own);
        }
        return [.. counts];
    }
}
