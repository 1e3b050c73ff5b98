using System.Text;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Repro;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Repro;

/// <summary>A bundle of a run repeats it to the byte.</summary>
public sealed class RepeatedRuns
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_with_calls_far_ends_faults_and_stops_gives_the_same_bytes()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9", Seed = 42, PageSize = 3, Limits = new Limits { LargestBody = 5_000 } });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Hall&uri=hall&passcode=4711&requireCallId=true");
        await cluster.GetAsync("/api/v1/coSpaces?limit=50");
        await cluster.SendAsync("GET", "/api/v1/calls", authorization: null);
        await cluster.SendAsync("GET", "/api/v1/coSpaces?secret=a%20b", bridge: 1);
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"busy@*","behaviour":"busy"}]""");
        await cluster.ControlAsync("POST", "/ids", """{"next":["11111111-1111-4111-8111-111111111111"]}""");
        var call = await cluster.CreateAsync("/api/v1/calls", $"coSpace={space}");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=busy@example.com");
        await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"bob@example.com","uri":"hall","passcode":"4711"}""");
        cluster.Advance(20);
        await cluster.GetAsync("/api/v1/callLegs");
        await cluster.GetAsync("/api/v1/participants", bridge: 1);
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"before"}""");
        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        await cluster.PostAsync("/api/v1/coSpaces", "name=No&uri=no");
        await cluster.GetAsync("/api/v1/system/database");
        await cluster.ControlAsync("POST", "/bridges/Core2/start");
        await cluster.ControlAsync("POST", "/faults", """{"match":{"path":"/system/status"},"effect":{"status":503,"body":"later"},"times":1}""");
        await cluster.GetAsync("/api/v1/system/status");
        await cluster.GetAsync("/api/v1/system/status");
        await cluster.ControlAsync("POST", "/snapshots/before/restore");
        await cluster.GetAsync("/api/v1/coSpaces");
        await cluster.PostAsync("/api/v1/coSpaces", "name=" + new string('x', 6_000));
        await cluster.SendRawAsync([.. "POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: "u8, .. Encoding.ASCII.GetBytes(SimulatedCluster.Admin), .. "\r\nContent-Length: 8\r\n\r\nname="u8, 0xff, 0x00, 0xfe]);
        await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":3600}""");
        await cluster.GetAsync("/api/v1/system/status");

        var bundle = await BundleOfAsync(cluster);
        var results = await RepeatAsync(bundle);

        results.Should().HaveCount(17);
        results.SelectMany(result => result.Differences.Select(difference => $"{result.Number}: {difference}")).Should().BeEmpty();
        bundle.Commands.Select(command => command.Target).Should().Equal(
            "/far-ends", "/ids", "/bridges/Core1/incoming-calls", "/snapshots", "/bridges/Core2/stop", "/bridges/Core2/start", "/faults", "/snapshots/before/restore", "/clock/advance");
    }

    [Fact]
    public async Task Answers_that_wait_for_peers_and_faults_come_in_their_order()
    {
        await using var cluster = await SimulatedCluster.StartAsync("""<world peerLatency="2"><bridge name="Core1"/><bridge name="Core2"/></world>""");
        var late = cluster.GetAsync("/api/v1/participants");
        await JournalAsync(cluster, "\"begun\":1");
        cluster.Advance(1);
        await cluster.PostAsync("/api/v1/coSpaces", "name=A&uri=a");
        await cluster.ControlAsync("POST", "/faults", """{"match":{"nth":1},"effect":{"delayMs":5000}}""");
        var delayed = cluster.GetAsync("/api/v1/coSpaces");
        await JournalAsync(cluster, "\"begun\":2");
        await cluster.PostAsync("/api/v1/coSpaces", "name=B&uri=b");
        cluster.Advance(1);
        await late;
        cluster.Advance(4);
        await delayed;

        var bundle = await BundleOfAsync(cluster);
        var results = await RepeatAsync(bundle);

        bundle.Requests.Select(request => (request.Target, request.SentAfter)).Should().Equal(
            ("/api/v1/coSpaces", null), ("/api/v1/coSpaces", null), ("/api/v1/participants", 0), ("/api/v1/coSpaces", 1));
        results.SelectMany(result => result.Differences).Should().BeEmpty();
    }

    [Fact]
    public async Task Commands_by_types_of_the_library_are_repeated_as_well()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { ControlPort = 0, Release = "3.0" }, Cancellation);
        using var client = cms.CreateClient();
        cms.FarEnds.Set("busy@*", "busy");
        cms.Servers.Set("recorder.example.com", "unreachable");
        using (var form = new StringContent("name=Hall&uri=hall&passcode=12", Encoding.UTF8, "application/x-www-form-urlencoded"))
            await client.PostAsync("/api/v1/coSpaces", form, Cancellation);
        cms.Bridges[0].CallIn("ann@example.com", "hall", "12");
        cms.Clock.Advance(TimeSpan.FromSeconds(30));
        cms.Faults.Add(SimulatedFault.Status(500) with { Nth = 2 });
        foreach (var path in new[] { "callLegs", "callLegs", "callLegs" })
            await client.GetAsync($"/api/v1/{path}", Cancellation);
        cms.Faults.Clear();
        await cms.Bridges[1].StopAsync();
        await client.GetAsync("/api/v1/system/database", Cancellation);

        using var control = new SimulatorControl(cms.Control!);
        var results = await RepeatAsync(await ReproSource.ReadAsync(control, null, Cancellation));

        results.Select(result => result.Request.Answer.Status).Should().Equal(200, 200, 500, 200, 200);
        results.SelectMany(result => result.Differences).Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_begins_again_with_a_world_or_a_reset()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.PostAsync("/api/v1/coSpaces", "name=A&uri=a");
        await cluster.ControlAsync("POST", "/ids", """{"next":["11111111-1111-4111-8111-111111111111"]}""");
        await cluster.ControlAsync("POST", "/reset");
        await cluster.PostAsync("/api/v1/coSpaces", "name=A&uri=a");

        var bundle = await BundleOfAsync(cluster);

        (bundle.Requests.Count, bundle.Commands.Count).Should().Be((1, 0));
        (await RepeatAsync(bundle)).Single().Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task Another_answer_is_named_with_its_place()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.PostAsync("/api/v1/coSpaces", "name=A&uri=a");
        await cluster.GetAsync("/api/v1/calls");
        var bundle = await BundleOfAsync(cluster);

        var results = await RepeatAsync(bundle with
        {
            Seed = 1,
            Requests = [bundle.Requests[0], bundle.Requests[1] with { Answer = new ReproAnswer(404, "<calls total=\"1\"></calls>"u8.ToArray()) }],
        });

        results[0].Differences.Should().ContainSingle().Which.Should().StartWith("Location /api/v1/coSpaces/");
        results[1].Differences.Should().Equal("status 200 instead of 404", "byte 14 at /calls: <calls total=\"0\"></calls> instead of <calls total=\"1\"></calls>");
    }

    [Fact]
    public async Task A_hostile_run_and_a_drill_are_repeated()
    {
        await using var hostile = await SimulatedCluster.StartAsync(configure: options => options with { Hostile = 3 });
        for (var i = 0; i < 12; i++)
            await hostile.GetAsync("/api/v1/coSpaces");
        await using var drill = await SimulatedCluster.StartAsync(configure: options => options with { Drill = SimulatedDrill.All[0].Name });
        await drill.GetAsync("/api/v1/system/status");
        drill.Advance(600);
        await drill.GetAsync("/api/v1/system/status");

        foreach (var cluster in new[] { hostile, drill })
            (await RepeatAsync(await BundleOfAsync(cluster))).SelectMany(result => result.Differences).Should().BeEmpty();
    }

    [Fact]
    public async Task Requests_that_the_control_API_sends_are_repeated_as_requests()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/bridges/Core2/requests", """{"method":"POST","path":"/api/v1/coSpaces","form":"name=Hall&uri=hall"}""");
        await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":5}""");
        await cluster.ControlAsync("POST", "/faults", """{"effect":{"reset":true},"times":1}""");
        await cluster.ControlAsync("POST", "/bridges/Core1/requests", """{"method":"GET","path":"/api/v1/coSpaces"}""");
        await cluster.ControlAsync("POST", "/bridges/Core1/requests", """{"method":"PUT","path":"/api/v1/nothing?x=%20"}""");
        await cluster.ControlAsync("POST", "/bridges/Core1/requests", """{"method":"GET","path":"/api/v1/coSpaces","password":"wrong"}""");

        var bundle = await BundleOfAsync(cluster);

        bundle.Commands.Select(command => command.Target).Should().Equal("/clock/advance", "/faults");
        (await RepeatAsync(bundle)).Select(result => (result.Answer!.Status, result.Differences.Count)).Should().Equal((200, 0), (0, 0), (404, 0), (401, 0));
    }

    [Fact]
    public async Task A_run_that_has_lost_its_begin_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalEntries = 2, RunCommandBytes = 1_024 } });
        for (var i = 0; i < 3; i++)
            await cluster.GetAsync("/api/v1/calls");
        var lost = () => BundleOfAsync(cluster);
        await lost.Should().ThrowAsync<ReproException>().WithMessage("The journal no longer has the first 1 request of the run; the limits journalEntries*");

        for (var i = 0; i < 20; i++)
            await cluster.ControlAsync("DELETE", "/far-ends");
        await lost.Should().ThrowAsync<ReproException>().WithMessage("The run cannot be repeated: its control commands have more than 1024 bytes, the limit runCommandBytes.");
    }

    [Fact]
    public async Task A_test_that_fails_leaves_a_bundle_that_repeats_it()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var cluster = await SimulatedCluster.StartAsync();
        await cluster.PostAsync("/api/v1/coSpaces", "name=A&uri=a");
        await cluster.DisposeAsync();

        var path = FailureBundles.Write(cluster.Host, folder, "A test: with (odd) / characters");

        await using var file = File.OpenRead(path);
        var bundle = ReproReader.Read(file);

        Path.GetFileName(path).Should().Be("A_test__with__odd____characters.repro.xml");
        bundle.About.Should().Be("A test: with (odd) / characters");
        (await RepeatAsync(bundle)).Single().Differences.Should().BeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task JournalAsync(SimulatedCluster cluster, string text)
    {
        while (!(await cluster.ControlAsync("GET", "/journal?bodies=true")).Text.Contains(text, StringComparison.Ordinal))
            Cancellation.ThrowIfCancellationRequested();
    }

    private static async Task<ReproBundle> BundleOfAsync(SimulatedCluster cluster)
    {
        using var control = new SimulatorControl(cluster.Host.Control!);
        return await ReproSource.ReadAsync(control, null, Cancellation);
    }

    // Through the file, so that each test covers it.
    private static async Task<IReadOnlyList<ReproResult>> RepeatAsync(ReproBundle bundle)
    {
        using var file = new MemoryStream();
        ReproWriter.Write(bundle, file);
        file.Position = 0;
        var read = ReproReader.Read(file);
        await using var host = await ReproHost.StartAsync(read, (null, null, 0), Cancellation);
        return await new ReproRun(read, host).RunAsync(cancellation: Cancellation);
    }
}
