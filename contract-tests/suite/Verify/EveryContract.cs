using CmsSim.Harness.Verify;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

/// <summary>The simulator keeps every contract, in each release that it holds for, and is left as it was.</summary>
public sealed class EveryContract
{
    public static TheoryData<string> Releases => new("2.0", "2.4", "2.9", "3.0", "3.4");

    [Theory, MemberData(nameof(Releases))]
    public async Task The_simulator_keeps_every_contract_and_is_left_as_it_was(string release)
    {
        await using var verified = await VerifiedCluster.StartAsync(release);
        var before = await verified.ObjectsAsync();

        var report = await new Verifier(verified.Target, verified.NextOptions()).RunAsync();

        string.Join('\n', report.Results.Where(result => result.Outcome == ContractOutcome.Fail)).Should().BeEmpty();
        report.Left.Should().BeEmpty();
        report.Count(ContractOutcome.Skip).Should().Be(ContractSuite.All.Count(contract => !contract.HoldsFor(release)));
        (await verified.ObjectsAsync()).Should().Be(before);
    }
}
