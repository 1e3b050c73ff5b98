using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>The configuration is one database with a copy on each bridge; one copy, the master, is written to.</summary>
public sealed class DatabaseNodes
{
    private const string NotReady = "<?xml version=\"1.0\"?><failureDetails><databaseNotReady /></failureDetails>";

    [Fact]
    public async Task An_isolated_bridge_reads_the_shared_configuration_but_cannot_change_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var space = "/api/v1/coSpaces/" + await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        var layout = $"/api/v1/layoutTemplates/{await cluster.CreateAsync("/api/v1/layoutTemplates", "name=x")}/template";
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        var before = await cluster.StateAsync();

        foreach (var (method, node, form) in ((string, string, string?)[])
        [
            ("POST", "/api/v1/coSpaces", "name=More"), ("PUT", space, "name=Other"), ("DELETE", space, null), ("PUT", "/api/v1/system/profiles", "callProfile="),
            ("POST", space + "/accessMethods", "uri=by.the.side"), ("POST", "/api/v1/ldapSyncs", ""), ("PUT", layout, "{}"),
        ])
            (await cluster.SendAsync(method, node, form, bridge: 1)).Text.Should().Be(NotReady, $"{method} {node}");

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.GetAsync(space, bridge: 1)).Text.Should().Contain("<name>Talk</name>");
        (await cluster.PostAsync("/api/v1/calls", "name=x", bridge: 1)).Status.Should().Be(200, "calls belong to the bridge");
        (await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "participantLimit=5", bridge: 1)).Status.Should().Be(200, "this setting belongs to the bridge");
        (await cluster.SendAsync("PUT", space, "name=Other")).Status.Should().Be(200, "the other bridge has the database");

        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await cluster.SendAsync("PUT", space, "name=Again", bridge: 1)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Another_node_becomes_master_when_the_master_is_lost_and_remains_so()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        (await MasterAsync(cluster, 2)).Should().Be("Core1");

        await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        (await MasterAsync(cluster, 2)).Should().Be("Core2");
        (await cluster.PostAsync("/api/v1/coSpaces", "name=x", bridge: 2)).Status.Should().Be(200);
        await cluster.ControlAsync("POST", "/bridges/Core1/start");
        (await MasterAsync(cluster, 0)).Should().Be("Core2");

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await MasterAsync(cluster, 0)).Should().Be("Core1");
        (await MasterAsync(cluster, 1)).Should().BeNull("it cannot know");
        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        await cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        for (var bridge = 0; bridge < 3; bridge++)
            (await cluster.PostAsync("/api/v1/coSpaces", "name=x", bridge)).Text.Should().Be(NotReady);
        await cluster.ControlAsync("POST", "/bridges/Core3/rejoin");
        (await MasterAsync(cluster, 2)).Should().Be("Core3");
    }

    [Fact]
    public async Task A_single_bridge_is_its_own_database()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 1 });

        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");

        (await cluster.PostAsync("/api/v1/coSpaces", "name=x")).Status.Should().Be(200);
    }

    private static async Task<string?> MasterAsync(SimulatedCluster cluster, int bridge)
    {
        var text = (await cluster.GetAsync("/api/v1/system/database", bridge)).Text;
        var node = text.Split("<node ").Skip(1).FirstOrDefault(node => node.Contains("master=\"true\""));
        var name = node?.Split("hostname=\"")[1].Split('"')[0];
        (text.Contains("<nodeInUse>") ? text.Split("<nodeInUse>")[1].Split('<')[0] : null).Should().Be(name);
        return name;
    }
}
