using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Verify;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

public sealed class VerifyVerb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-verify-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_simulator_passes_and_the_last_line_has_the_counts()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.0");

        var (status, output, errors) = await RunAsync(verified, "--only", "forms", "errors.unknown-node");

        status.Should().Be(ExitStatus.Fine);
        var count = ContractSuite.Choose(["forms", "errors.unknown-node"]).Count;
        output.TrimEnd().Split('\n')[^1].Should().Be($"{count} contracts, {count} pass, 0 fail, 0 skipped");
        errors.Should().Contain("The account admin may do more than the contracts need");
        _folder.EnumerateFiles().Should().BeEmpty("the ledger is deleted when nothing is left");
    }

    [Fact]
    public async Task A_deviation_gives_status_1_with_request_part_expected_and_actual()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.0");
        await using var mutated = await MutatedTarget.StartAsync(verified.Target.Address, Mutations.All.First(mutation => mutation.Contract == "forms.headers"));

        var (status, output, _) = await Tool.RunAsync("verify", "--target", $"{mutated.Address}", "--only", "forms.headers", "--ledger", Ledger);

        status.Should().Be(ExitStatus.Differs);
        output.Should().Contain("fail forms.headers: Answers name the server Apache").And.Contain("GET /api/v1/system/status: header Server: expected Apache, got nginx").And.Contain("observed: Cisco document 213812")
            .And.EndWith("1 contracts, 0 pass, 1 fail, 0 skipped" + Environment.NewLine);
    }

    [Fact]
    public async Task A_read_only_run_sends_nothing_but_GET_and_writes_no_ledger()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");

        var (status, output, _) = await RunAsync(verified, "--read-only");

        status.Should().Be(ExitStatus.Fine);
        output.Should().Contain("it writes, and this verification only reads");
        var methods = (await verified.Cluster.ControlAsync("GET", "/journal")).Text;
        methods.Should().NotContain("\"POST\"").And.NotContain("\"PUT\"").And.NotContain("\"DELETE\"");
        _folder.EnumerateFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task Active_calls_are_refused_unless_they_are_allowed()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await verified.Cluster.CreateAsync("/api/v1/calls", "name=In use");

        var refused = await RunAsync(verified, "--only", "forms.post");
        var allowed = await RunAsync(verified, "--only", "forms.post", "--yes-live");
        var reads = await RunAsync(verified, "--only", "forms.headers", "--read-only");

        refused.Status.Should().Be(ExitStatus.WrongUsage);
        refused.Errors.Should().Contain("has 1 active calls");
        allowed.Status.Should().Be(ExitStatus.Fine);
        reads.Status.Should().Be(ExitStatus.Fine);
    }

    [Fact]
    public async Task The_list_has_every_contract_with_its_evidence()
    {
        var (status, output, _) = await Tool.RunAsync("verify", "--list");

        status.Should().Be(ExitStatus.Fine);
        foreach (var contract in ContractSuite.All)
            output.Should().Contain(contract.Name).And.Contain(contract.Claim);
        output.TrimEnd().Should().EndWith($"{ContractSuite.All.Count} contracts");
        using var json = JsonDocument.Parse((await Tool.RunAsync("verify", "--list", "--json")).Output);
        json.RootElement.EnumerateArray().Should().HaveCount(ContractSuite.All.Count).And.OnlyContain(each => each.GetProperty("evidence").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Reports_are_written_in_every_format()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.0");
        string[] names = ["r.html", "r.xml", "r.ctrf.json", "r.json", "r.md"];
        var files = names.Select(name => Path.Combine(_folder.FullName, name)).ToArray();

        await RunAsync(verified, ["--only", "errors", "events", .. files.SelectMany(file => (string[])["--report", file])]);

        (await File.ReadAllTextAsync(files[0])).Should().Contain("errors.unknown-node").And.NotContain("http://cdn");
        var junit = XElement.Load(files[1]);
        junit.Attribute("tests")!.Value.Should().Be(ContractSuite.Choose(["errors", "events"]).Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        junit.Descendants("skipped").Should().HaveCount(ContractSuite.Choose(["events"]).Count);
        using var ctrf = JsonDocument.Parse(await File.ReadAllTextAsync(files[2]));
        ctrf.RootElement.GetProperty("results").GetProperty("summary").GetProperty("failed").GetInt32().Should().Be(0);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(files[3]));
        json.RootElement.GetProperty("release").GetString().Should().Be("2.0");
        (await File.ReadAllTextAsync(files[4])).Should().Contain("| errors |");
    }

    [Theory]
    [InlineData(ExitStatus.WrongUsage, "verify needs --target", new string[0])]
    [InlineData(ExitStatus.WrongUsage, "Invalid value \"cms\" for --target", new[] { "--target", "cms" })]
    [InlineData(ExitStatus.WrongUsage, "\"nothing\" is no contract; expected one of the areas authentication", new[] { "--target", "http://127.0.0.1:9", "--only", "nothing" })]
    [InlineData(ExitStatus.WrongUsage, "Invalid value 0 for --rate", new[] { "--target", "http://127.0.0.1:9", "--rate", "0" })]
    [InlineData(ExitStatus.WrongUsage, "Invalid value \"two\" for --release", new[] { "--target", "http://127.0.0.1:9", "--release", "two" })]
    [InlineData(ExitStatus.WrongUsage, "for --report; expected a file name that ends in", new[] { "--target", "http://127.0.0.1:9", "--report", "r.pdf" })]
    [InlineData(ExitStatus.Unreachable, "cannot be reached", new[] { "--target", "http://127.0.0.1:9" })]
    [InlineData(ExitStatus.WrongUsage, "The ledger /nowhere/at/all cannot be used", new[] { "--target", "http://127.0.0.1:9", "--cleanup", "/nowhere/at/all" })]
    public async Task A_mistake_gives_one_sentence(int status, string sentence, string[] arguments)
    {
        var (actual, output, errors) = await Tool.RunAsync(["verify", .. arguments]);

        actual.Should().Be(status);
        output.Should().BeEmpty();
        errors.TrimEnd().Should().Contain(sentence).And.NotContain("\n").And.NotContain("   at ");
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_before_anything_is_sent()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.0");

        var (status, _, errors) = await RunAsync(verified, "--password", "wrong");

        status.Should().Be(ExitStatus.WrongUsage);
        errors.Should().Contain("refuses the credentials of admin with status 401");
    }

    [Fact]
    public async Task A_cleanup_prints_what_it_removes_and_deletes_the_ledger()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await verified.Cluster.CreateAsync("/api/v1/coSpaces", "name=verify-0badc0de-a");
        await File.WriteAllTextAsync(Ledger, $"cmssim-ledger 1\tverify-0badc0de\t{verified.Target.Address}\nintent\t1\t/api/v1/coSpaces\tname=verify-0badc0de-a\n");

        var (status, output, _) = await Tool.RunAsync("verify", "--target", $"{verified.Target.Address}", "--cleanup", Ledger);

        status.Should().Be(ExitStatus.Fine);
        output.TrimEnd().Should().Be("1 removed, 0 restored, 0 left");
        _folder.EnumerateFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task Time_passes_on_the_virtual_clock_of_a_simulator()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");

        var (status, output, _) = await Tool.RunAsync("verify", "--target", $"{verified.Target.Address}", "--control", $"{verified.Cluster.Host.Control}", "--only", "bulk.creates", "--ledger", Ledger);

        status.Should().Be(ExitStatus.Fine);
        output.Should().Contain("1 pass");
    }

    [Fact]
    public async Task A_failure_of_a_simulator_leaves_a_bundle_that_repeats_the_run()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await using var mutated = await MutatedTarget.StartAsync(verified.Target.Address, Mutations.All.First(mutation => mutation.Contract == "forms.post"));

        var (status, _, errors) = await Tool.RunAsync("verify", "--target", $"{mutated.Address}", "--control", $"{verified.Cluster.Host.Control}", "--only", "forms.post", "--ledger", Ledger);

        status.Should().Be(ExitStatus.Differs);
        var bundle = System.Text.RegularExpressions.Regex.Match(errors, @"cmssim repro (\S+) repeats the run").Groups[1].Value;
        try
        {
            (await Tool.RunAsync("repro", bundle)).Output.Should().Contain(" 0 differ");
        }
        finally
        {
            File.Delete(bundle);
        }
    }

    private string Ledger => Path.Combine(_folder.FullName, "ledger");

    private Task<(int Status, string Output, string Errors)> RunAsync(VerifiedCluster verified, params string[] arguments) =>
        Tool.RunAsync(["verify", "--target", $"{verified.Target.Address}", "--ledger", Ledger, .. arguments]);
}
