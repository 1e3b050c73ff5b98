using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>The database of a cluster: its nodes, its master, and the writes that need one. The numbered rows are those of the design guides' rule.</summary>
public sealed class DatabaseNodes
{
    private const string Declaration = "<?xml version=\"1.0\"?>";
    private const string NotReady = Declaration + "<failureDetails><databaseNotReady /></failureDetails>";

    [Theory]
    [InlineData(1, "", "Core1", "Core1")]
    [InlineData(2, "Core1", null, "")]
    [InlineData(2, "Core2", null, "")]
    [InlineData(3, "Core1", "Core2", "Core2 Core3")]
    [InlineData(3, "Core3", "Core1", "Core1 Core2")]
    [InlineData(3, "Core1 Core2", null, "")]
    [InlineData(3, "Core2 Core3", null, "")]
    [InlineData(5, "Core1 Core2", "Core3", "Core3 Core4 Core5")]
    [InlineData(5, "Core1 Core2 Core3", null, "")]
    [InlineData(5, "Core3 Core4 Core5", null, "")]
    public async Task A_master_needs_more_than_half_of_the_nodes_and_writes_need_a_master(int bridges, string lost, string? master, string writable)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = bridges });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");

        foreach (var bridge in lost.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            await cluster.Host.StopBridgeAsync(bridge);

        if (bridges > 1)
            (await cluster.ControlAsync("GET", "/database")).Text.Should().StartWith(master is null ? "{\"master\":null," : $"{{\"master\":\"{master}\",");
        foreach (var (bridge, k) in cluster.Host.Bridges.Select((bridge, k) => (bridge.Name, k)).Where(entry => !lost.Contains(entry.Name)))
        {
            (await cluster.GetAsync("/api/v1/coSpaces/" + space, k)).Text.Should().Contain("<name>Talk</name>", "reads are served in any case");
            (await cluster.PostAsync("/api/v1/calls", "name=x", k)).Status.Should().Be(200, "calls go on in any case");
            var answer = await cluster.PostAsync("/api/v1/coSpaces", "name=" + bridge, k);
            if (writable.Contains(bridge))
                answer.Status.Should().Be(200);
            else
                (answer.Status, answer.Text).Should().Be((400, NotReady));
        }
    }

    [Theory]
    [InlineData(4, "Core1,Core2", null, null)]
    [InlineData(4, "Core2,Core3", "db4", null)]
    [InlineData(5, "Core1,Core2", null, "Core3")]
    [InlineData(5, "Core1,Core2,Core3", null, "Core1")]
    public async Task A_split_leaves_the_master_on_the_side_of_the_majority(int nodes, string side, string? stopped, string? master)
    {
        var members = nodes == 4 ? "<node bridge=\"Core1\"/><node bridge=\"Core2\"/><node bridge=\"Core3\"/><node name=\"db4\" address=\"10.0.0.4\"/>" : "";
        await using var cluster = await SimulatedCluster.StartAsync(nodes == 4
            ? $"<world><bridge name=\"Core1\"/><bridge name=\"Core2\"/><bridge name=\"Core3\"/><database>{members}</database></world>"
            : "<world><bridge name=\"Core1\"/><bridge name=\"Core2\"/><bridge name=\"Core3\"/><bridge name=\"Core4\"/><bridge name=\"Core5\"/></world>");

        await SplitAsync(cluster, side);
        if (stopped is not null)
            (await cluster.ControlAsync("POST", $"/database/nodes/{stopped}/stop")).Status.Should().Be(200);

        var servers = cluster.Host.Bridges.Select(bridge => bridge.Name).ToList();
        foreach (var (name, k) in servers.Select((name, k) => (name, k)))
        {
            var isOnTheSideOfTheMaster = master is not null && side.Contains(name) == side.Contains(master);
            (await MasterAsync(cluster, k)).Should().Be(isOnTheSideOfTheMaster ? master : null, name);
            (await cluster.PostAsync("/api/v1/coSpaces", "name=x", k)).Status.Should().Be(isOnTheSideOfTheMaster ? 200 : 400);
        }
    }

    [Fact]
    public async Task A_bridge_without_the_master_reads_its_copy_as_it_was_and_cannot_change_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9", Bridges = 3 });
        var (space, other) = ("/api/v1/coSpaces/" + await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk"), await cluster.CreateAsync("/api/v1/coSpaces", "name=Other"));
        var layout = $"/api/v1/layoutTemplates/{await cluster.CreateAsync("/api/v1/layoutTemplates", "name=x")}/template";
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + other, bridge: 1);
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        var before = await cluster.StateAsync();

        foreach (var (method, node, form) in ((string, string, string?)[])
        [
            ("POST", "/api/v1/coSpaces", "name=More"), ("PUT", space, "name=Other"), ("DELETE", space, null), ("PUT", "/api/v1/system/profiles", "callProfile="),
            ("POST", space + "/accessMethods", "uri=by.the.side"), ("POST", "/api/v1/ldapSyncs", ""), ("POST", "/api/v1/cospaceBulkSyncs", $"cospaceBulkParameterSet={other}"),
            ("PUT", layout, "{}"),
        ])
            (await cluster.SendAsync(method, node, form, bridge: 1)).Text.Should().Be(NotReady, $"{method} {node}");

        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "participantLimit=5", bridge: 1)).Status.Should().Be(200, "this setting belongs to the bridge");

        (await cluster.SendAsync("PUT", space, "name=Renamed")).Status.Should().Be(200);
        (await cluster.SendAsync("DELETE", "/api/v1/coSpaces/" + other)).Status.Should().Be(200);
        await cluster.CreateAsync("/api/v1/coSpaces", "name=New");
        (await cluster.GetAsync(space, bridge: 1)).Text.Should().Contain("<name>Talk</name>");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=New", bridge: 1)).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/calls/" + call, bridge: 1)).Text.Should().Contain($"<coSpace>{other}</coSpace>", "the bridge does not know that the space is gone");
        (await cluster.GetAsync(space, bridge: 2)).Text.Should().Contain("<name>Renamed</name>");

        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        (await cluster.GetAsync(space, bridge: 1)).Text.Should().Contain("<name>Renamed</name>");
        (await cluster.GetAsync("/api/v1/calls/" + call, bridge: 1)).Text.Should().Contain("callDoesNotExist", "a call ends with its space");
        (await cluster.SendAsync("PUT", space, "name=Again", bridge: 1)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_snapshot_keeps_the_network_the_master_and_the_copy_of_a_bridge_without_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 5 });
        var space = "/api/v1/coSpaces/" + await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await SplitAsync(cluster, "Core1,Core2");
        await cluster.SendAsync("PUT", space, "name=Renamed", bridge: 2);
        await cluster.ControlAsync("POST", "/snapshots", "{\"name\":\"split\"}");
        await cluster.ControlAsync("DELETE", "/network");
        await cluster.SendAsync("PUT", space, "name=Third", bridge: 2);

        for (var i = 0; i < 2; i++)
        {
            await cluster.ControlAsync("POST", "/snapshots/split/restore");
            (await cluster.ControlAsync("GET", "/network")).Text.Should().Be("""{"groups":[["Core1","Core2"],["Core3","Core4","Core5"]]}""");
            (await cluster.GetAsync(space)).Text.Should().Contain("<name>Talk</name>");
            (await cluster.GetAsync(space, bridge: 3)).Text.Should().Contain("<name>Renamed</name>");
            (await cluster.ControlAsync("GET", "/database")).Text.Should().StartWith("{\"master\":\"Core3\"");
            (await cluster.ControlAsync("GET", "/world")).Text.Should().Contain("<name>Renamed</name>");
        }

        await cluster.ControlAsync("POST", "/reset");
        (await cluster.ControlAsync("GET", "/network")).Text.Should().Contain("[[\"Core1\",\"Core2\",\"Core3\",\"Core4\",\"Core5\"]]");
    }

    [Fact]
    public async Task The_answer_names_the_nodes_as_the_bridge_sees_them_in_every_state()
    {
        const string World = """
            <world>
              <bridge name="Core1" callBridge="0e3758db-b9b8-49df-a74c-55fa05e3e21d"/><bridge name="Core2"/><bridge name="Core3"/>
              <database><node bridge="Core1"/><node bridge="Core2" address="10.48.36.118"/><node name="db" address="10.48.36.182"/></database>
              <callBridges><callBridge id="0e3758db-b9b8-49df-a74c-55fa05e3e21d"><name>One</name><address>https://10.48.36.61:445</address></callBridge></callBridges>
            </world>
            """;
        await using var cluster = await SimulatedCluster.StartAsync(World);

        (await DatabaseAsync(cluster, 2)).Should().Be("<cluster totalNodes=\"3\" nodeInUse=\"10.48.36.61\">"
            + "<node hostname=\"10.48.36.61\" up=\"true\" syncBehind=\"0\" master=\"true\"></node><node hostname=\"10.48.36.118\" up=\"true\" syncBehind=\"0\" master=\"false\"></node>"
            + "<node hostname=\"10.48.36.182\" up=\"true\" syncBehind=\"0\" master=\"false\"></node></cluster>");

        await cluster.Host.StopBridgeAsync("Core1");
        (await DatabaseAsync(cluster, 2)).Should().StartWith("<cluster totalNodes=\"3\" nodeInUse=\"10.48.36.118\">"
            + "<node hostname=\"10.48.36.61\" up=\"false\" syncBehind=\"-1\" master=\"false\"></node><node hostname=\"10.48.36.118\" up=\"true\" syncBehind=\"0\" master=\"true\"></node>");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Missed", bridge: 1);

        await cluster.Host.StartBridgeAsync("Core1");
        (await DatabaseAsync(cluster, 1)).Should().MatchRegex("nodeInUse=\"10.48.36.118\"><node hostname=\"10.48.36.61\" up=\"true\" syncBehind=\"[1-9][0-9]*\" master=\"false\">");
        (await AlarmsAsync(cluster, 1)).Should().Equal("databaseClusternodeOutofSync");
        cluster.Advance(10);
        (await DatabaseAsync(cluster, 1)).Should().Contain("<node hostname=\"10.48.36.61\" up=\"true\" syncBehind=\"0\" master=\"false\">");
        (await AlarmsAsync(cluster, 1)).Should().BeEmpty();

        await cluster.ControlAsync("POST", "/database/nodes/db/stop");
        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        (await DatabaseAsync(cluster, 1)).Should().Be("<cluster error=\"no master node\" totalNodes=\"3\">"
            + "<node hostname=\"10.48.36.61\" up=\"false\" syncBehind=\"-1\" master=\"false\"></node><node hostname=\"10.48.36.118\" up=\"true\" syncBehind=\"-1\" master=\"false\"></node>"
            + "<node hostname=\"10.48.36.182\" up=\"false\" syncBehind=\"-1\" master=\"false\"></node></cluster>");
        await cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        (await AlarmsAsync(cluster, 2)).Should().Contain("databaseConnectionError", "Core3 has no node and reaches none");
        (await AlarmsAsync(cluster, 1)).Should().NotContain("databaseConnectionError");
    }

    [Fact]
    public async Task A_bridge_logs_once_each_node_that_it_loses_for_a_while()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });

        await cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        await cluster.ControlAsync("DELETE", "/network");
        await cluster.Host.StopBridgeAsync("Core2");
        cluster.Advance(60);
        await cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        cluster.Advance(60);

        (await cluster.LogAsync()).Where(line => line.Contains("sfpool")).Should().Equal(
            "Jul 26 14:00:05 user.info Core1 sfpool:  Health check 14.80.82.31: error (up = 1): could not connect to server: Connection refused |#011Is the server running on host \"14.80.82.31\" and accepting|#011TCP/IP connections on port 5432 ?|",
            "Jul 26 14:01:05 user.info Core1 sfpool:  Health check Core3: error (up = 1): could not connect to server: Connection refused |#011Is the server running on host \"Core3\" and accepting|#011TCP/IP connections on port 5432 ?|");
    }

    [Fact]
    public async Task The_old_master_stays_a_replica_after_its_return()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        (await MasterAsync(cluster, 2)).Should().Be("Core1");

        await cluster.Host.StopBridgeAsync("Core1");
        await cluster.Host.StartBridgeAsync("Core1");
        (await MasterAsync(cluster, 0)).Should().Be("Core2");
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await MasterAsync(cluster, 0)).Should().Be("Core1");
        (await MasterAsync(cluster, 1)).Should().BeNull("it has no majority");
    }

    [Fact]
    public async Task A_node_that_lacks_changes_is_promoted_last()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        await cluster.ControlAsync("DELETE", "/network");
        (await MasterAsync(cluster, 0)).Should().Be("Core1");

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Missed by Core2");
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");
        await cluster.Host.StopBridgeAsync("Core1");

        (await MasterAsync(cluster, 1)).Should().Be("Core3", "Core2 has not caught up yet");
    }

    [Theory]
    [InlineData("Core2", "Core1")]
    [InlineData("Core1", "Core2")]
    public async Task A_world_can_keep_the_database_writable_without_a_majority(string lost, string master)
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            "<world><bridge name=\"Core1\"/><bridge name=\"Core2\"/><database promotes=\"anyNode\"><node bridge=\"Core1\"/><node bridge=\"Core2\"/></database></world>");

        await cluster.ControlAsync("POST", $"/bridges/{lost}/isolate");

        (await MasterAsync(cluster, master is "Core1" ? 0 : 1)).Should().Be(master);
        (await cluster.PostAsync("/api/v1/coSpaces", "name=x", master is "Core1" ? 1 : 0)).Text.Should().Be(NotReady);
        (await cluster.PostAsync("/api/v1/coSpaces", "name=x", master is "Core1" ? 0 : 1)).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world")).Text.Should().Contain("<database promotes=\"anyNode\">");
    }

    [Fact]
    public async Task Jobs_wait_for_a_master_and_move_to_a_bridge_that_reaches_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=3&coSpaceUriMapping=room$index$");
        var sync = "/api/v1/cospaceBulkSyncs/" + await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        cluster.Advance(0.2);

        await cluster.ControlAsync("POST", "/bridges/Core1/isolate");
        (await cluster.GetAsync(sync, bridge: 1)).Text.Should().Contain("<status>pending</status>", "another bridge starts it from the beginning");
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        cluster.Advance(60);
        (await cluster.GetAsync("/api/v1/coSpaces?filter=room", bridge: 2)).Text.Should().Contain("total=\"0\"", "no bridge may write");
        await cluster.ControlAsync("POST", "/bridges/Core1/rejoin");
        cluster.Advance(1);

        (await cluster.GetAsync(sync)).Text.Should().Contain("<status>complete</status>");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=room")).Text.Should().Contain("total=\"3\"");
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"incidents\":[]");
    }

    [Theory]
    [InlineData("""{"groups":[["Core1"],["Core1"]]}""", "Core1 is in the list twice; a server is in one group.")]
    [InlineData("""{"groups":[["Core9"]]}""", "There is no server Core9; there are Core1, Core2.")]
    [InlineData("""{"groups":["Core1"]}""", "The body must be {\\u0022groups\\u0022:[[\\u0022Core1\\u0022")]
    [InlineData("[]", "The body must be {")]
    public async Task A_split_that_cannot_be_is_refused_and_changes_nothing(string body, string why)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/network", body);

        status.Should().Be(400);
        text.Should().Contain(why);
        (await cluster.ControlAsync("GET", "/network")).Text.Should().Be("""{"groups":[["Core1","Core2"]]}""");
    }

    [Theory]
    [InlineData("<database><node bridge=\"Core9\"/></database>", "line 1: invalid value \"Core9\" for bridge; expected a bridge of the world: A, B")]
    [InlineData("<database><node/></database>", "line 1: invalid <node>; expected bridge=\"…\" for a node on the server of a bridge")]
    [InlineData("<database><node address=\"x\"/><node name=\"X\" address=\"y\"/></database>", "line 1: duplicate node \"X\"; give each node a name of its own")]
    [InlineData("<database promotes=\"all\"/>", "line 1: invalid value \"all\" for promotes; expected majority or anyNode")]
    [InlineData("<database><node address=\"a\"/><node address=\"b\"/><node address=\"c\"/><node address=\"d\"/><node address=\"e\"/><node address=\"f\"/></database>", "line 1: the database has 6 nodes; expected at most 5")]
    [InlineData("<database/><database/>", "line 1: duplicate <database>; only one is allowed")]
    public async Task A_world_with_an_impossible_database_is_refused(string part, string why)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/world", $"<world><bridge name=\"A\"/><bridge name=\"B\"/><accounts><account name=\"a\" password=\"b\"/></accounts>{part}</world>");

        status.Should().Be(400);
        System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString().Should().Contain(why);
    }

    private static async Task SplitAsync(SimulatedCluster cluster, string side) =>
        (await cluster.ControlAsync("PUT", "/network", $"{{\"groups\":[[\"{side.Replace(",", "\",\"")}\"]]}}")).Status.Should().Be(200);

    private static async Task<string> DatabaseAsync(SimulatedCluster cluster, int bridge)
    {
        var text = (await cluster.GetAsync("/api/v1/system/database", bridge)).Text;
        const string Start = Declaration + "<database clustered=\"enabled\">";
        text.Should().StartWith(Start).And.EndWith("</database>");
        return text[Start.Length..^"</database>".Length];
    }

    private static async Task<string[]> AlarmsAsync(SimulatedCluster cluster, int bridge) =>
        [.. (await cluster.GetAsync("/api/v1/system/alarms", bridge)).Text.Split("<type>").Skip(1).Select(alarm => alarm.Split('<')[0]).Where(type => type.StartsWith("database"))];

    // The name of the master's bridge, in the world without addresses and in the default lab.
    private static async Task<string?> MasterAsync(SimulatedCluster cluster, int bridge)
    {
        var text = (await cluster.GetAsync("/api/v1/system/database", bridge)).Text;
        var node = text.Split("<node ").Skip(1).FirstOrDefault(node => node.Contains("master=\"true\""));
        var name = node?.Split("hostname=\"")[1].Split('"')[0];
        (text.Contains("nodeInUse=\"") ? text.Split("nodeInUse=\"")[1].Split('"')[0] : null).Should().Be(name);
        return name switch { "14.80.82.30" => "Core1", "14.80.82.31" => "Core2", _ => name };
    }
}
