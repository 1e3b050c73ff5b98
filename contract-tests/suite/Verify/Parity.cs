using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using CmsSim.Harness.Verify.Parity;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

/// <summary>A mutated simulator plays the real target: its behaviours are found, adopted, and expected from then on.</summary>
public sealed class Parity : IDisposable
{
    // Twenty behaviours that do not hide each other.
    private static readonly string[] s_contracts =
    [
        "authentication.challenge", "authentication.other-schemes", "errors.unknown-id-calls", "errors.unsupported-method", "spelling.bulk", "forms.id-attribute", "forms.read-only-parameter", "forms.call-id",
        "paging.limit-is-capped", "paging.empty-values", "uniqueness.own-uri", "accessMethods.read", "members.owner", "profiles.system", "dialPlan.outbound-rule", "dialPlan.transform",
        "callLegs.connects", "participants.of-leg", "cluster.enabled", "cdr.receivers",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-parity-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Twenty_behaviours_are_found_adopted_and_expected_from_then_on()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await using var real = await MutatedTarget.StartAsync(verified.Target.Address, Together([.. s_contracts.Select(name => Mutations.All.First(mutation => mutation.Contract == name))]));
        var target = new ReplayTarget(real.Address);
        var options = verified.NextOptions();

        var report = await new Verifier(target, options).RunAsync();
        var failing = report.Results.Where(result => result.Outcome == ContractOutcome.Fail).Select(result => result.Contract.Name).ToList();
        failing.Should().Contain(s_contracts).And.HaveCountGreaterThanOrEqualTo(20);
        await File.WriteAllTextAsync(Pack("real"), PackFile.Write(ParityPack.Of(report, options.Tag)));

        var (status, output, _) = await Tool.RunAsync("parity", "adopt", Pack("real"), "-o", Path.Combine(_folder.FullName, "adopted"));
        status.Should().Be(ExitStatus.Fine);
        foreach (var contract in s_contracts)
            output.Should().Contain($"contradicts: {contract}: ");
        output.Should().Contain("observed, was inferred: authentication.before-path: ").And.Contain("to change: simulator/Api/BasicAuth.cs");
        Directory.GetFiles(Path.Combine(_folder.FullName, "adopted", "fixtures")).Select(file => FixtureReader.ReadFile(file).Flow).Should().Contain(s_contracts);

        var adopted = Adoption.Read(Path.Combine(_folder.FullName, "adopted", "adopted.json"));
        var again = await new Verifier(target, verified.NextOptions() with { Adopted = adopted }).RunAsync();
        string.Join('\n', again.Results.Where(result => result.Outcome == ContractOutcome.Fail)).Should().BeEmpty();
        again.Results.Where(result => result.IsAdopted).Select(result => result.Contract.Name).Should().Contain(s_contracts);

        // The simulator itself does not do what was observed.
        var own = await new Verifier(verified.Target, verified.NextOptions() with { Adopted = adopted }).RunAsync();
        own.Results.Where(result => result.Outcome == ContractOutcome.Fail).Select(result => result.Contract.Name).Should().BeEquivalentTo(failing);
    }

    [Fact]
    public async Task Packs_of_one_target_are_equal_and_those_of_another_name_the_differences()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await using var other = await MutatedTarget.StartAsync(verified.Target.Address, Mutations.All.First(mutation => mutation.Contract == "forms.headers"));
        await WriteAsync(verified, verified.Target, "a");
        await WriteAsync(verified, verified.Target, "b");
        await WriteAsync(verified, new ReplayTarget(other.Address), "c");

        var same = await Tool.RunAsync("parity", "diff", Pack("a"), Pack("b"));
        var different = await Tool.RunAsync("parity", "diff", Pack("a"), Pack("c"));

        same.Output.Should().EndWith(" 0 differ" + Environment.NewLine);
        same.Status.Should().Be(ExitStatus.Fine);
        different.Status.Should().Be(ExitStatus.Differs);
        different.Output.Should().Contain("forms.headers").And.Contain("header Server: Apache, and nginx");
    }

    [Fact]
    public async Task A_pack_has_no_name_of_the_target()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await WriteAsync(verified, verified.Target, "a", []);

        (await File.ReadAllTextAsync(Pack("a"))).Should().NotContain("Standing room").And.NotContain("ann@example.com").And.NotContain("192.0.2.2");
    }

    [Theory]
    [InlineData("parity", "adopt", "{}")]
    [InlineData("parity", "adopt", "nothing")]
    [InlineData("parity", "adopt", "{\"format\":\"cmssim-pack 1\",\"release\":\"x\",\"softwareVersion\":\"\",\"contracts\":[]}")]
    public async Task A_file_that_is_no_pack_gives_one_sentence(string verb, string command, string text)
    {
        await File.WriteAllTextAsync(Pack("bad"), text);

        var (status, output, errors) = await Tool.RunAsync(verb, command, Pack("bad"), "-o", _folder.FullName);

        status.Should().Be(ExitStatus.WrongUsage);
        output.Should().BeEmpty();
        errors.TrimEnd().Should().Contain("bad.json cannot be read").And.NotContain("\n");
    }

    [Fact]
    public void The_places_of_rules_exist() =>
        ParityPlaces.Paths.Where(place => !Path.Exists(Repository.PathOf(place.Split('/')))).Should().BeEmpty();

    private string Pack(string name) => Path.Combine(_folder.FullName, $"{name}.json");

    private async Task WriteAsync(VerifiedCluster verified, ReplayTarget target, string name, IReadOnlyList<string>? only = null)
    {
        var options = verified.NextOptions() with { Only = only ?? ["errors", "forms", "members", "dialPlan"] };
        await File.WriteAllTextAsync(Pack(name), PackFile.Write(ParityPack.Of(await new Verifier(target, options).RunAsync(), options.Tag)));
    }

    private static Mutation Together(IReadOnlyList<Mutation> all) => new("all", "several behaviours")
    {
        Before = passing => all.Where(_ => !passing.IsAnswered).ToList().ForEach(mutation => mutation.Before?.Invoke(passing)),
        After = passing => all.ToList().ForEach(mutation => mutation.After?.Invoke(passing)),
    };
}
