using CmsSim.Cli;
using CmsSim.ContractTests.Recordings;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Coverage;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Coverage;

/// <summary>The coverage of a recording, from the bytes that passed.</summary>
public sealed class RecordedCoverage
{
    [Fact]
    public async Task A_recording_covers_what_passed_on_all_three_channels()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        await using var run = RecordedRun.Start(cluster.Host.Bridges[0].Http!, options => options with { CdrPort = 0 });
        using var client = new HttpClient { BaseAddress = run.Proxy.Http };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", SimulatedCluster.Admin);

        await client.PostAsync("/api/v1/system/cdrReceivers", new FormUrlEncodedContent([new("uri", $"{run.Proxy.Cdr}cdr")]));
        var token = (await client.PostAsync("/api/v1/authTokens", null)).Headers.GetValues("X-Cisco-CMS-Auth-Token").Single();
        await using (var events = await EventClient.ConnectAsync(run.Proxy.Http!, token))
        {
            await events.StartAsync(1, """{"index":1,"type":"calls","elements":["name"]}""");
            await client.PostAsync("/api/v1/calls", new FormUrlEncodedContent([new("name", "Talk")]));
            await client.GetAsync("/api/v1/coSpaces/00000000-0000-4000-8000-000000000001");
        }
        while (!run.Items().OfType<RecordedExchange>().Any(item => item.Channel == RecordedChannel.Cdr && item.RequestEnded is not null))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await run.StopAsync();

        var meter = new CoverageMeter();
        var notes = await new RecordingSource(run.Folder).ReadAsync(meter, TestContext.Current.CancellationToken);
        var report = meter.Report(["recording"], ["2.9"]);

        notes.Should().BeEmpty();
        Met(report, "nodes").Should().Contain(node => node.Contains("calls", StringComparison.Ordinal) && node.Contains("POST", StringComparison.Ordinal));
        Met(report, "reasons").Should().Equal("coSpaceDoesNotExist");
        Met(report, "cdr").Should().Contain("callStart");
        Met(report, "events").Should().Contain("subscription calls").And.Contain("update subscriptionUpdate");
        (await Tool.RunAsync("coverage", "--recording", run.Folder, "--release", "2.9", "--min", "cdr=1,events=2")).Status.Should().Be(ExitStatus.Fine);
    }

    private static IEnumerable<string> Met(CoverageReport report, string dimension) =>
        report.Dimensions.Single(each => each.Name == dimension).Met.Select(part => part.Name);
}
