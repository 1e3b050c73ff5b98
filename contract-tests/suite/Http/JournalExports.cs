using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary><c>cmssim ctl journal -o FILE</c>.</summary>
public sealed class JournalExports : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("journal.har")]
    [InlineData("journal.http")]
    public async Task The_journal_becomes_a_file_that_imports(string name)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/calls?limit=1");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=tops3cret");
        await cluster.GetAsync("/api/v1/nothing");
        var file = Path.Combine(_folder.FullName, name);

        var (status, output, errors) = await RunAsync(cluster, "--after", "1", "-o", file);

        (status, output, errors).Should().Be((0, $"2 exchanges written to {file}; the journal holds no bodies\n", ""));
        var read = new Collected();
        using (var bytes = File.OpenRead(file))
        {
            if (name.EndsWith(".har", StringComparison.Ordinal))
                HarReader.Read(bytes, name, read);
            else
                HttpFileReader.Read(bytes, name, read);
        }
        read.Exchanges.Select(exchange => (exchange.Host, exchange.Request.Method, exchange.Request.Path.Text, exchange.Answer!.Status)).Should().Equal(
            ("Core1", "POST", "/api/v1/coSpaces", 200), ("Core1", "GET", "/api/v1/nothing", 404));
        read.Exchanges[0].Trace.Should().BePositive();
        read.Exchanges[1].Answer!.Body.Holes.Select(hole => hole.Hole).Should().Equal(HoleKind.Body);
        (await File.ReadAllTextAsync(file)).Should().NotContainAny("tops3cret", "Basic ").And.Contain("holds no bodies");
    }

    [Fact]
    public async Task The_HAR_of_the_journal_keeps_the_rules_of_its_specification()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
        var file = Path.Combine(_folder.FullName, "x.har");

        (await RunAsync(cluster, "-o", file, "--json")).Output.Should().StartWith("{\"exchanges\":1,");

        using var har = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var entries = har.RootElement.GetProperty("log").GetProperty("entries").EnumerateArray().ToList();
        entries.Should().ContainSingle();
        HttpExports.CheckEntry(entries[0]);
    }

    [Fact]
    public async Task A_mistake_gives_one_sentence_and_no_file()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await RunAsync(cluster, "-o", Path.Combine(_folder.FullName, "x.txt"))).Errors.Should().EndWith("expected a name that ends with .har, .http or .rest.\n");
        (await RunAsync(cluster, "-o", Path.Combine(_folder.FullName, "x.har"), "--follow")).Should().Be((2, "", "cmssim: --follow and -o exclude each other; a file is written once.\n"));
        (await RunAsync(cluster, "-o", Path.Combine(_folder.FullName, "x.har"), "--after", "x")).Status.Should().Be(2);
        _folder.GetFiles().Should().BeEmpty();
    }

    private static Task<(int Status, string Output, string Errors)> RunAsync(SimulatedCluster cluster, params string[] args) =>
        Tool.RunAsync(["ctl", "journal", .. args, "--control", cluster.Host.Control!.ToString()]);
}
