using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Kept;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.State;

/// <summary>A cluster with a state folder continues in the next process.</summary>
public sealed class KeptStates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-kept-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The end of the first process: it stops, or it is killed, of which a copy of its folder at that moment is the same.</summary>
    public static TheoryData<bool> Ends { get; } = [true, false];

    [Theory, MemberData(nameof(Ends))]
    public async Task The_same_requests_get_the_same_answers_as_in_one_process(bool isKilled)
    {
        List<string> whole = [], parted = [];
        await using (var cluster = await SimulatedCluster.StartAsync())
        {
            await FillAsync(cluster);
            await WriteOnAsync(cluster, whole);
        }
        var folder = await RunAsync(FillAsync, isKilled);

        await using (var cluster = await StartAsync(folder))
            await WriteOnAsync(cluster, parted);

        parted.Should().Equal(whole);
        parted.Should().Contain(line => line.Contains("kept.one")).And.Contain(line => line.Contains("11111111-2222-4333-8444-555555555555"));
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Everything_that_the_control_api_has_set_but_faults_is_kept(bool isKilled)
    {
        var folder = await RunAsync(async cluster =>
        {
            await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"busy@*","behaviour":"busy","after":2}]""");
            await cluster.ControlAsync("PUT", "/bridges/Core2/clock", """{"offset":30}""");
            await cluster.ControlAsync("POST", "/faults", """{"match":{"path":"/coSpaces"},"effect":{"status":503}}""");
            await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":100}""");
        }, isKilled);

        await using var cluster = await StartAsync(folder);

        (await cluster.ControlAsync("GET", "/far-ends")).Text.Should().Contain("busy@*");
        (await cluster.ControlAsync("GET", "/bridges")).Text.Should().Contain("\"clockOffset\":30");
        (await cluster.ControlAsync("GET", "/clock")).Text.Should().Contain("2016-07-26T14:01:40Z");
        (await cluster.ControlAsync("GET", "/faults")).Text.Should().Contain("\"faults\":[]");
    }

    [Theory]
    [InlineData("reset", 4)]
    [InlineData("world", 1)]
    [InlineData("snapshot", 5)]
    public async Task Another_world_is_kept_at_once(string command, int spaces)
    {
        const string World = """<world><bridge name="Core1"/><bridge name="Core2"/><accounts><account name="admin" password="admin"/></accounts><coSpaces><coSpace id="458075bc-6def-4052-8ed6-b1192d6e6b35"><name>Only</name></coSpace></coSpaces></world>""";
        var folder = await RunAsync(async cluster =>
        {
            await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
            await cluster.ControlAsync("POST", "/snapshots", """{"name":"a"}""");
            await cluster.CreateAsync("/api/v1/coSpaces", "name=B");
            var (path, body) = command switch { "reset" => ("/reset", null), "world" => ("/world", World), _ => ("/snapshots/a/restore", (string?)null) };
            (await cluster.ControlAsync(command is "world" ? "PUT" : "POST", path, body)).Status.Should().Be(200);
        }, isKilled: true);

        await using var cluster = await StartAsync(folder);

        XElement.Parse((await cluster.GetAsync("/api/v1/coSpaces")).Text).Attribute("total")!.Value.Should().Be($"{spaces}");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=C");
        await cluster.ControlAsync("POST", "/reset");
        XElement.Parse((await cluster.GetAsync("/api/v1/coSpaces")).Text).Attribute("total")!.Value.Should().Be(command is "world" ? "1" : "4", "a reset returns to the world of the first start");
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Calls_end_with_the_process_and_bridges_start_again(bool isKilled)
    {
        var folder = await RunAsync(async cluster =>
        {
            var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
            cluster.Advance(60);
        }, isKilled);

        await using var cluster = await StartAsync(folder);

        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("<calls total=\"0\">");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<uptimeSeconds>0<").And.Contain("<callLegsMaxActive>0<");
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task A_job_that_was_pending_is_done_by_the_next_process(bool isKilled)
    {
        var folder = await RunAsync(async cluster =>
        {
            var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=30&coSpaceUriMapping=bulk$index$&coSpaceNameMapping=Bulk $index$");
            await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", $"cospaceBulkParameterSet={set}");
        }, isKilled);

        await using var cluster = await StartAsync(folder);
        cluster.Advance(10);

        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs")).Text.Should().Contain("<status>complete<");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=Bulk")).Text.Should().Contain("total=\"30\"");
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Records_that_were_not_accepted_are_sent_by_the_next_process(bool isKilled)
    {
        await using var receiver = new CdrCollector();
        CdrPost first = null!;
        var folder = await RunAsync(async cluster =>
        {
            await cluster.CreateAsync("/api/v1/system/cdrReceivers", $"uri={Uri.EscapeDataString(receiver.Address)}");
            await cluster.CreateAsync("/api/v1/calls", "name=One %26 <two>");
            first = await receiver.TakeAsync("500 No");
        }, isKilled);

        await using var cluster = await StartAsync(folder);
        var again = await receiver.TakeAsync();
        await cluster.CreateAsync("/api/v1/calls", "name=Next");
        var next = await receiver.TakeAsync();

        again.Body.Should().Be(first.Body);
        var (before, after) = (XElement.Parse(again.Body), XElement.Parse(next.Body));
        after.Attribute("session")!.Value.Should().Be(before.Attribute("session")!.Value);
        next.RecordIndexes.Should().Equal(2);
        after.Element("record")!.Attribute("correlatorIndex")!.Value.Should().Be("1");
    }

    [Fact]
    public async Task A_file_that_has_grown_is_written_again_as_a_whole()
    {
        var largest = 0L;
        var folder = await RunAsync(async cluster =>
        {
            var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=0");
            for (var i = 1; i <= 400; i++)
            {
                (await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{space}", $"name=Renamed {i}")).Status.Should().Be(200);
                using (cluster.Host.Cluster.Enter())
                    largest = Math.Max(largest, cluster.Host.Cluster.Changes.Keeper!.Length);
            }
            using (cluster.Host.Cluster.Enter())
                cluster.Host.Cluster.Changes.Keeper!.Writes.Should().BeGreaterThan(400);
        }, isKilled: false, options => options with { Limits = options.Limits with { StateGrowth = 4_096 } });

        await using var cluster = await StartAsync(folder);

        (await cluster.GetAsync("/api/v1/coSpaces?filter=Renamed")).Text.Should().Contain("<name>Renamed 400</name>");
        largest.Should().BeLessThan(60_000, "400 changes are more than that");
    }

    [Fact]
    public async Task The_control_api_tells_kept_states_from_others()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("GET", "/state")).Should().Be((200, """{"kept":false}"""));
    }

    [Fact]
    public void Kept_types_have_no_values_beside_their_fields() =>
        Catalog.Types.Where(type => StateCapture.Keeps(type) && type.HasWorldFacts).Should().BeEmpty("the state file has the fields of objects only");

    [Fact]
    public async Task The_password_of_the_options_is_not_written_and_may_change()
    {
        var folder = await RunAsync(cluster => cluster.ControlAsync("PUT", "/far-ends", "[]"), isKilled: true, options => options with { Password = "first secret word" });
        (await File.ReadAllTextAsync(Path.Combine(folder, "state"), TestContext.Current.CancellationToken)).Should().NotContain("first secret word");

        await using var cluster = await StartAsync(folder, options => options with { Password = "second" });

        (await cluster.SendAsync("GET", "/api/v1/calls", authorization: "Basic " + Convert.ToBase64String("admin:second"u8))).Status.Should().Be(200);
        (await cluster.SendAsync("GET", "/api/v1/calls", authorization: "Basic " + Convert.ToBase64String("admin:first secret word"u8))).Status.Should().Be(401);
    }

    private static async Task FillAsync(SimulatedCluster cluster)
    {
        await cluster.ControlAsync("POST", "/ids", """{"next":["00000000-2222-4333-8444-000000000001","11111111-2222-4333-8444-555555555555"]}""");
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=5");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=Kept one&uri=kept.one&requireCallId=true&callProfile={profile}");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=kept.method");
        var gone = await cluster.CreateAsync("/api/v1/coSpaces", "name=Gone");
        await cluster.SendAsync("DELETE", $"/api/v1/coSpaces/{gone}");
        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{space}", "passcode=1234");
        await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "loadLimit=5000", bridge: 1);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=http://127.0.0.1:9/cdr", bridge: 1);
        await cluster.CreateAsync("/api/v1/tenants", "name=T");
    }

    private static async Task WriteOnAsync(SimulatedCluster cluster, List<string> answers)
    {
        answers.Add((await cluster.PostAsync("/api/v1/coSpaces", "name=After&requireCallId=true")).Text);
        answers.Add((await cluster.PostAsync("/api/v1/callLegProfiles", "name=P")).Text);
        string[] lists = ["coSpaces", "callProfiles", "tenants", "callBridges", "system/cdrReceivers", "system/configuration/cluster", "callLegProfiles", "users"];
        foreach (var list in lists)
        {
            answers.Add((await cluster.GetAsync($"/api/v1/{list}")).Text);
            answers.Add((await cluster.GetAsync($"/api/v1/{list}", bridge: 1)).Text);
        }
        foreach (var space in XElement.Parse((await cluster.GetAsync("/api/v1/coSpaces")).Text).Elements("coSpace"))
        {
            answers.Add((await cluster.GetAsync($"/api/v1/coSpaces/{(string)space.Attribute("id")!}")).Text);
            answers.Add((await cluster.GetAsync($"/api/v1/coSpaces/{(string)space.Attribute("id")!}/accessMethods")).Text);
        }
    }

    /// <summary>Runs a cluster in a new folder, and returns the folder as the next process finds it.</summary>
    private async Task<string> RunAsync(Func<SimulatedCluster, Task> work, bool isKilled, Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var folder = Path.Combine(_folder, "first");
        await using var cluster = await StartAsync(folder, configure);
        await work(cluster);
        if (!isKilled)
            return folder;
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "killed")).FullName;
        foreach (var file in (string[])["key", "state"])
            File.Copy(Path.Combine(folder, file), Path.Combine(copy, file));
        return copy;
    }

    private static Task<SimulatedCluster> StartAsync(string folder, Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => configure?.Invoke(options with { StateDirectory = folder }) ?? options with { StateDirectory = folder });
}
