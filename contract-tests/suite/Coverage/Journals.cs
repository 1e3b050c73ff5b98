using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Coverage;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Coverage;

/// <summary>The journal of a running simulator shows all that a coverage report needs, within its limits.</summary>
public sealed class Journals
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_gives_its_numbers_in_each_dimension()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", $"uri={Uri.EscapeDataString(receiver.Address)}");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=A&uri=a&passcode=4711");
        await cluster.PostAsync("/api/v1/coSpaces", "name=B&uri=a");
        await cluster.GetAsync("/api/v1/coSpaces?limit=1&offset=1");
        await cluster.CreateAsync("/api/v1/calls", $"coSpace={space}");
        await receiver.TakeAsync();
        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        await cluster.GetAsync("/api/v1/system/status");

        using var control = new SimulatorControl(cluster.Host.Control!);
        var meter = new CoverageMeter();
        var source = new JournalSource(control);
        IReadOnlyList<string> notes = [];

        // The bridge counts the record when the receiver's answer has arrived.
        while (meter.Report([])[CoverageKind.Cdr].Met.Count == 0)
            notes = await source.ReadAsync(meter, Cancellation);
        var report = meter.Report([source.Name]);

        notes.Should().BeEmpty();
        report.Exchanges.Should().Be(6);
        report.Releases.Should().Equal("2.9");
        Met(CoverageKind.Nodes).Should().BeEquivalentTo("POST /system/cdrReceivers", "POST /coSpaces", "GET /coSpaces", "POST /calls", "GET /system/status");
        Met(CoverageKind.Parameters).Should().BeEquivalentTo("system.cdrReceivers.uri", "coSpaces.name", "coSpaces.uri", "coSpaces.passcode", "calls.coSpace");
        Met(CoverageKind.Queries).Should().BeEquivalentTo("coSpaces?limit", "coSpaces?offset");
        Met(CoverageKind.Reasons).Should().Equal("duplicateCoSpaceUri");
        Met(CoverageKind.Pages).Should().Equal("coSpaces next page");
        Met(CoverageKind.Cdr).Should().Equal("callStart");
        Met(CoverageKind.States).Should().BeEquivalentTo("whole", "bridgeStopped", "databaseWithoutMaster", "databaseNodeBehind", "bridgeWithoutMaster");
        Met(CoverageKind.Elements).Should().Contain(["coSpaces[].name", "system.status.softwareVersion"]);

        IEnumerable<string> Met(CoverageKind kind) => report[kind].Met.Select(part => part.Name);
    }

    [Fact]
    public async Task Secrets_are_masked_unless_the_caller_asks_for_them()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=A&uri=a&passcode=4711&pass%63ode=4712");
        await cluster.GetAsync($"/api/v1/coSpaces/{space}");

        var masked = (await cluster.ControlAsync("GET", "/journal?bodies=true")).Text;
        var shown = (await cluster.ControlAsync("GET", "/journal?bodies=true&secrets=true")).Text;

        masked.Should().NotContain("4711").And.NotContain("4712").And.Contain("name=A&uri=a&passcode=********").And.Contain("<passcode>********</passcode>");
        shown.Should().Contain("passcode=4711&pass%63ode=4712").And.Contain("<passcode>4712</passcode>");
        (await cluster.ControlAsync("GET", "/journal?bodies=maybe")).Status.Should().Be(400);
    }

    [Fact]
    public async Task Bodies_beyond_their_limit_are_dropped_and_the_report_says_so()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalBodyBytes = 4_000, JournalEntries = 30 } });
        for (var i = 0; i < 40; i++)
            await cluster.PostAsync("/api/v1/coSpaces", $"name={new string('n', 200)}&uri=a{i}");

        using var control = new SimulatorControl(cluster.Host.Control!);
        var source = new JournalSource(control);
        var notes = await source.ReadAsync(new CoverageMeter(), Cancellation);
        using var page = JsonDocument.Parse((await cluster.ControlAsync("GET", "/journal?bodies=true")).Text);

        notes.Should().HaveCount(2);
        notes[0].Should().Contain("no longer has its first 10 exchanges");
        notes[1].Should().MatchRegex("no longer has the bodies of 1[0-9] exchanges");
        page.RootElement.GetProperty("entries").EnumerateArray().Last().GetProperty("form").GetString().Should().EndWith("&uri=a39");
    }

    [Fact]
    public async Task A_body_that_is_no_text_survives()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.SendRawAsync([.. "POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: "u8, .. System.Text.Encoding.ASCII.GetBytes(SimulatedCluster.Admin), .. "\r\nContent-Length: 8\r\n\r\nname="u8, 0xff, 0x00, 0xfe]);

        (await cluster.ControlAsync("GET", "/journal?bodies=true")).Text.Should().Contain("\"formBase64\":\"bmFtZT3/AP4=\"");
    }

    [Fact]
    public async Task A_server_that_is_no_simulator_is_a_sentence()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var control = new SimulatorControl(cluster.Host.Bridges[0].Http!);

        var read = () => new JournalSource(control).ReadAsync(new CoverageMeter(), Cancellation);

        await read.Should().ThrowAsync<ControlRefusedException>().WithMessage("*refused GET /journal*404*");
    }
}
