using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class CtlVerbs
{
    [Fact]
    public async Task The_shell_reads_sets_and_advances_the_clock()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await CtlAsync(cluster, "clock")).Should().Be("now: 2016-07-26T14:00:00Z\nmode: virtual\nspeed: 0\n");
        (await CtlAsync(cluster, "clock", "advance", "90.5", "--json")).Should().Be("""{"now":"2016-07-26T14:01:30.5Z","mode":"virtual","speed":0}""" + "\n");
        (await CtlAsync(cluster, "clock", "set", "--now", "2016-07-26T15:00:00Z")).Should().StartWith("now: 2016-07-26T15:00:00Z\n");
        (await CtlAsync(cluster, "clock", "run-until-idle", "--at-most", "5")).Should().EndWith("idle: yes\n");
    }

    [Fact]
    public async Task Far_ends_are_set_one_by_one_with_the_latest_first()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await CtlAsync(cluster, "far-ends", "set", "*", "answer", "--after", "2", "--hang-up-after", "600");
        await CtlAsync(cluster, "far-ends", "set", "busy@*", "busy");
        (await CtlAsync(cluster, "far-ends", "set", "*", "ringOut")).Should().Be("address=*  behaviour=ringOut  after=0.3\naddress=busy@*  behaviour=busy  after=0.3\n");
        (await CtlAsync(cluster, "far-ends", "clear")).Should().Be("none\n");
        await CtlAsync(cluster, "servers", "set", "192.0.2.1", "unreachable");
        await CtlAsync(cluster, "servers", "set", "*.example.com", "busy");
        (await CtlAsync(cluster, "servers", "set", "192.0.2.1", "answer")).Should().Be("address=192.0.2.1  behaviour=answer\naddress=*.example.com  behaviour=busy\n");
        (await CtlAsync(cluster, "servers", "clear")).Should().Be("none\n");
        (await Tool.RunAsync("ctl", "servers", "set", "x", "sleepy", "--control", Address(cluster))).Should().Be((2, "", "cmssim: Server 1: invalid value \"sleepy\" for behaviour; expected answer, unreachable, unresolvable, untrusted, busy, lowDiskSpace.\n"));
        (await Tool.RunAsync("ctl", "far-ends", "set", "x", "sleepy", "--control", Address(cluster))).Should().Be((2, "", "cmssim: Far end 1: invalid value \"sleepy\" for behaviour; expected answer, ringOut, busy, decline, unreachable, unresolvable, tlsReset, tlsSilent.\n"));
    }

    [Fact]
    public async Task The_shell_calls_a_bridge_and_presses_keys()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&passcode=77");

        var leg = (await CtlAsync(cluster, "call", "Core1", "--from", "ann@example.com", "--to", "town.hall", "--display-name", "Ann", "--hang-up-after", "60")).Split('\n')[0]["callLeg: ".Length..];
        cluster.Advance(1);
        (await CtlAsync(cluster, "leg", "show", "Core1", leg)).Should().Be($"callLeg: {leg}\nstate: connected\n");
        (await CtlAsync(cluster, "leg", "dtmf", "Core1", leg, "77#")).Should().StartWith($"callLeg: {leg}\nstate: connected\ncall: ");
    }

    [Fact]
    public async Task Faults_are_added_listed_and_removed()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await CtlAsync(cluster, "faults", "add", "--path", "/coSpaces", "--nth", "1", "--status", "503", "--body", "<busy/>", "--json")).Should().Contain("\"id\":1");
        await CtlAsync(cluster, "faults", "add", "--bridge", "Core2", "--reset", "--times", "2");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Be("<busy/>");

        (await CtlAsync(cluster, "faults")).Should().Be(
            "id=1  match.path=/api/v1/coSpaces  match.nth=1  effect.status=503  effect.body=<busy/>  matched=1  acted=1\nid=2  match.bridge=Core2  effect.reset=yes  times=2  matched=0  acted=0\n");
        (await CtlAsync(cluster, "faults", "remove", "1")).Should().StartWith("id=2");
        (await CtlAsync(cluster, "faults", "clear")).Should().Be("none\n");
    }

    [Fact]
    public async Task Worlds_are_exported_to_files_and_imported()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        await CtlAsync(cluster, "world", "get", "-o", file);
        await cluster.CreateAsync("/api/v1/coSpaces", "name=A");

        await CtlAsync(cluster, "world", "put", file);

        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"4\"");
        (await CtlAsync(cluster, "world", "get")).Should().Contain("<bridge name=\"Core1\"");
    }

    [Fact]
    public async Task Each_mistake_of_a_refused_world_is_a_line()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        await File.WriteAllTextAsync(file, "<world>\n<bridge/>\n<rooms/></world>");

        var (status, _, errors) = await Tool.RunAsync("ctl", "world", "put", file, "--control", Address(cluster));

        status.Should().Be(2);
        errors.Split('\n').Should().HaveCount(3).And.StartWith("cmssim: World, line 2: missing attribute name in <bridge>.")
            .And.ContainMatch("cmssim: World, line 3: unknown element <rooms> in <world>; expected callBridges, *");
    }

    [Fact]
    public async Task Hostile_mode_names_the_command_that_repeats_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await CtlAsync(cluster, "hostility", "on", "5")).Should().StartWith("hostile: yes\nseed: 5\n").And.EndWith("\nagain: cmssim serve --hostile 5\n");
        (await CtlAsync(cluster, "hostility", "off")).Should().Be("hostile: no\n");
    }

    [Fact]
    public async Task A_command_for_a_virtual_clock_names_the_option_that_starts_one()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { VirtualClock = null });

        (await Tool.RunAsync("ctl", "clock", "advance", "1", "--control", Address(cluster))).Errors.Should()
            .Be("cmssim: This run has the real clock, which accepts no commands; set --clock virtual.\n");
    }

    [Fact]
    public async Task The_shell_commands_bridges_snapshots_ids_and_legs()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await CtlAsync(cluster, "snapshot", "take", "--name", "start");
        await CtlAsync(cluster, "ids", "11111111-2222-4333-8444-555555555555", "21111111-2222-4333-8444-555555555555");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=A");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(5);

        (await CtlAsync(cluster, "leg", "hang-up", "Core1", leg)).Should().Be("ready: yes\n");
        (await CtlAsync(cluster, "bridges", "isolate", "Core2")).Should().Be("ready: yes\n");
        (await CtlAsync(cluster, "snapshot")).Should().Be("name=start  time=2016-07-26T14:00:00Z\n");
        (await CtlAsync(cluster, "snapshot", "restore", "start")).Should().Be("ready: yes\n");

        call.Should().Be("11111111-2222-4333-8444-555555555555");
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task The_journal_is_printed_and_followed_without_a_gap()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/calls");
        await cluster.GetAsync("/api/v1/nothing");
        (await CtlAsync(cluster, "journal", "--after", "1")).Should().Contain("sequence=2").And.Contain("reasons.reason=unrecognisedObject").And.NotContain("sequence=1 ");

        var output = new Lines(expected: 3);
        var following = CmsSim.Cli.Program.RunAsync(["ctl", "journal", "--follow", "--json", "--control", Address(cluster)], output, TextWriter.Null);
        await output.Until(2);
        await cluster.GetAsync("/api/v1/coSpaces");
        await output.Until(3);
        await cluster.ControlAsync("POST", "/reset");

        (await following).Should().Be(0, "the stream ends when the world does");
        output.All.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_mistake_gives_one_sentence_and_a_documented_status()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var address = Address(cluster);

        foreach (var (status, sentence, args) in (IEnumerable<(int, string, string[])>)
            [
                (2, "There is no bridge Core9; there are Core1, Core2.", ["bridges", "isolate", "Core9"]),
                (2, "Invalid value \"soon\" for seconds; expected a number.", ["clock", "advance", "soon"]),
                (2, "The clock is at 2016-07-26T14:00:00Z and cannot go back; PUT /world restarts the cluster.", ["clock", "set", "--now", "2016-07-26T13:00:00Z"]),
                (2, "There is no snapshot late; GET /snapshots lists them all.", ["snapshot", "restore", "late"]),
            ])
            (await Tool.RunAsync(["ctl", .. args, "--control", address])).Should().Be((status, "", $"cmssim: {sentence}\n"));
        (await Tool.RunAsync("ctl", "reset", "--control", "here")).Status.Should().Be(2);
        var (unreachable, _, errors) = await Tool.RunAsync("ctl", "reset", "--control", "http://127.0.0.1:1");
        unreachable.Should().Be(3);
        errors.Should().StartWith("cmssim: http://127.0.0.1:1/ cannot be reached: ");
    }

    [Fact]
    public async Task Every_operation_has_a_verb_except_the_document_and_the_probe()
    {
        ControlOperation.All.Where(operation => CmsSim.Cli.CtlVerbs.CommandOf(operation) is null).Select(operation => operation.Path).Should().Equal("/health/live", "/openapi.json");
        foreach (var operation in ControlOperation.All.Where(operation => CmsSim.Cli.CtlVerbs.CommandOf(operation) is not null))
        {
            var words = CmsSim.Cli.CtlVerbs.CommandOf(operation)!.Split(' ').TakeWhile(word => char.IsLetter(word[0]));
            var (status, output, _) = await Tool.RunAsync(["ctl", .. words, "--help"]);
            status.Should().Be(0);
            output.Should().Contain(operation.Summary);
            output.Split('\n').Where(line => line.StartsWith("  --")).Should().OnlyContain(line => line.Trim().Contains("  "), "each option has a description");
        }
    }

    [Fact]
    public async Task The_verbs_send_the_token()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { ControlToken = "open sesame" });

        (await Tool.RunAsync("ctl", "clock", "--control", Address(cluster))).Status.Should().Be(2);
        (await Tool.RunAsync("ctl", "clock", "--control", Address(cluster), "--control-token", "open sesame")).Status.Should().Be(0);
    }

    [Fact]
    public async Task Why_prints_the_rule_the_evidence_and_the_nearest_valid_call()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var number = (await cluster.GetAsync("/api/v1/cospases?limit=2"), cluster.Host.Cluster.Bridges[0].NextTrace - 1).Item2;

        (await Tool.RunAsync("why", $"{number}", "--control", Address(cluster))).Should().Be((0, $"""
            Core1, API trace {number}, 2016-07-26T14:00:00Z: GET /api/v1/cospases?limit=2 was answered 404
              reason: unrecognisedObject
              rule: no node has this path
              evidence: observed: third-party clients match this spelling
              nearest valid call: GET /api/v1/coSpaces

            """.ReplaceLineEndings("\n"), ""));
        (await Tool.RunAsync("why", "99", "--control", Address(cluster))).Errors.Should().Be($"cmssim: The journal has no API trace 99; it has {number} to {number}.\n");
        (await Tool.RunAsync("why", $"{number}", "--bridge", "Core2", "--control", Address(cluster))).Status.Should().Be(2);
    }

    [Theory]
    [InlineData("GET", "/api/v2/coSpaces/", null, "GET /api/v1/coSpaces")]
    [InlineData("GET", "/api/v1/kosqaces", null, "GET /api/v1/coSpaces")]
    [InlineData("GET", "/api/v1/coSppacees", null, "GET /api/v1/coSpaces")]
    [InlineData("PUT", "/api/v1/callLegs", "", "GET /api/v1/callLegs, POST /api/v1/callLegs")]
    [InlineData("GET", "/api/v1/system", null, "nodes below /api/v1/system: alarms, cdrReceiver, cdrReceivers")]
    [InlineData("GET", "/api/v1/coSpaces/11111111-2222-4333-8444-555555555555", null, "GET /api/v1/coSpaces lists the valid ids")]
    [InlineData("GET", "/api/v1/coSpaces/11111111-2222-4333-8444-555555555555/accessMethods", null, "GET /api/v1/coSpaces lists the valid ids")]
    [InlineData("GET", "/api/v1/coSpaces/11111111-2222-4333-8444-555555555555/acessMethod", null, "GET /api/v1/coSpaces/11111111-2222-4333-8444-555555555555/accessMethods")]
    [InlineData("POST", "/api/v1/coSpaces", "defaultLayout=round", "POST /api/v1/coSpaces with defaultLayout=allEqual|speakerOnly")]
    [InlineData("POST", "/api/v1/coSpaces", "name=A&callProfile=11111111-2222-4333-8444-555555555555", "POST /api/v1/coSpaces with callProfile=<an id from GET /api/v1/callProfiles>")]
    [InlineData("POST", "/api/v1/callBridges", "address=x", "POST /api/v1/callBridges with name=<string of at most 1000>")]
    public async Task The_journal_names_the_nearest_valid_call(string method, string target, string? form, string nearest)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.SendAsync(method, target, form);

        var journal = JsonDocument.Parse((await cluster.ControlAsync("GET", "/journal")).Text).RootElement;

        journal.GetProperty("entries")[0].GetProperty("reasons")[0].GetProperty("nearest").GetString().Should().StartWith(nearest);
    }

    private static string Address(SimulatedCluster cluster) => cluster.Host.Control!.ToString();

    private static async Task<string> CtlAsync(SimulatedCluster cluster, params string[] args)
    {
        var (status, output, errors) = await Tool.RunAsync(["ctl", .. args, "--control", Address(cluster)]);
        (status, errors).Should().Be((0, ""), string.Join(' ', args));
        return output;
    }

    /// <summary>A writer on which a test waits for printed lines.</summary>
    private sealed class Lines(int expected) : StringWriter
    {
        private readonly TaskCompletionSource[] _at = [.. Enumerable.Range(0, expected).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

        public List<string> All { get; } = [];

        public override Task WriteLineAsync(string? value)
        {
            All.Add(value!);
            _at[All.Count - 1].SetResult();
            return Task.CompletedTask;
        }

        public Task Until(int count) => _at[count - 1].Task;
    }
}
