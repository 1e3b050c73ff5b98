using System.Net;
using System.Text.RegularExpressions;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>The programs of the packages' readmes, built from the packages alone, do what the readmes say.</summary>
[Collection(nameof(Packed))]
public sealed partial class Consumers(PackedPackages packages)
{
    [Fact]
    public async Task The_program_of_the_client_creates_a_space_and_a_call()
    {
        await using var cms = await CmsSimulator.StartAsync();

        var output = await (await packages.Consumers).RunAsync("CmsSim.Client", cms.BaseAddress.ToString(), "admin");

        output.Should().Be("Town hall: town.hall\n");
        using var client = cms.CreateClient();
        (await client.GetStringAsync("/api/v1/callLegs", TestContext.Current.CancellationToken)).Should().Contain("<remoteParty>ann@example.com</remoteParty>");
    }

    [Fact]
    public async Task The_program_of_the_store_books_conferences_that_its_file_keeps()
    {
        var consumers = await packages.Consumers;

        // The program waits for the bridge to create the spaces, which takes time of its clock.
        await using var cms = await CmsSimulator.StartAsync(options => options with { VirtualClock = null });

        (await consumers.RunAsync("CmsSim.Client.Scheduling.Sqlite", cms.BaseAddress.ToString(), "admin")).Should().Be("Weekly: 4 conferences\n");

        using var client = cms.CreateClient();
        (await client.GetStringAsync("/api/v1/coSpaces", TestContext.Current.CancellationToken)).Should().Contain("<uri>5</uri>");
        using var store = SqliteScheduleStore.Open(Path.Combine(consumers.FolderOf("CmsSim.Client.Scheduling.Sqlite"), "meetings.db"));
        store.ReadOccurrences(new OccurrenceQuery()).Should().HaveCount(4);
    }

    [Fact]
    public async Task The_program_of_the_harness_replays_a_fixture_and_verifies_contracts()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { ControlPort = 0 });

        var output = await (await packages.Consumers).RunAsync("CmsSim.Harness", cms.BaseAddress.ToString(), cms.Control!.ToString(), Repository.GoldenFile("add"));

        output.Should().MatchRegex("^6 of 6 answers match\n[0-9]{2} contracts, [0-9]{2} pass, 0 fail, 0 skipped\n$");
    }

    [Fact]
    public async Task The_program_of_the_hosted_client_serves_spaces_and_receives_records()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var app = (await packages.Consumers).Start("CmsSim.Client.Hosting", "--urls", "http://127.0.0.1:0", "--Cms:BaseAddress", cms.BaseAddress.ToString(), "--Cms:UserName", "admin", "--Cms:Password", "admin");
        try
        {
            var address = await UntilAsync(app.StandardOutput, Address());
            using var client = new HttpClient();
            (await client.GetStringAsync(new Uri($"{address}/spaces"), TestContext.Current.CancellationToken)).Should().Contain("Cool Bridge Space");

            var records = await File.ReadAllTextAsync(Directory.GetFiles(Repository.PathOf("fixtures"), "*.xml", SearchOption.AllDirectories).First(IsRecords), TestContext.Current.CancellationToken);
            using var answer = await client.PostAsync(new Uri($"{address}/cdr/core1"), new StringContent(records), TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            (await UntilAsync(app.StandardOutput, Record())).Should().NotBeEmpty();
        }
        finally
        {
            app.Kill();
            await app.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_program_that_references_all_libraries_compiles_and_runs() =>
        (await (await packages.Consumers).RunAsync("Everything")).Should().Be("2.0(RC)\nCmsSim.Client.Hosting\nCmsSim.Client.Scheduling.Sqlite\nCmsSim.Harness\n");

    private static bool IsRecords(string file) => File.ReadLines(file).Take(3).Any(line => line.Contains("<records "));

    private static async Task<string> UntilAsync(StreamReader output, Regex expected)
    {
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (expected.Match(line) is { Success: true } match)
                return match.Groups[1].Value;
        }
        throw new InvalidOperationException($"The program ended without a line that matches {expected}.");
    }

    [GeneratedRegex("Now listening on: (\\S+)")]
    private static partial Regex Address();

    [GeneratedRegex("^core1: (\\w+)$")]
    private static partial Regex Record();
}
