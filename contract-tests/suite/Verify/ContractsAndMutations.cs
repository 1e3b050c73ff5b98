using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

/// <summary>Each contract fails when the behaviour that it is meant for changes.</summary>
public sealed class ContractsAndMutations
{
    public static TheoryData<string> Rows => [.. Mutations.All.Select(mutation => mutation.ToString())];

    [Theory, MemberData(nameof(Rows))]
    public async Task A_changed_behaviour_fails_the_contract_that_is_meant_for_it(string row)
    {
        var mutation = Mutations.All.Single(mutation => mutation.ToString() == row);
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await using var mutated = await MutatedTarget.StartAsync(verified.Target.Address, mutation);

        var result = await new Verifier(new ReplayTarget(mutated.Address), verified.NextOptions() with { RecordsWithin = TimeSpan.FromMilliseconds(500) }).CheckAsync(ContractSuite.Find(mutation.Contract), "2.9");

        result.Outcome.Should().Be(ContractOutcome.Fail, "{0} must notice it", mutation.Contract);
        result.Deviations.Should().NotContain(deviation => deviation.Part == "connection");
    }

    [Fact]
    public void Every_contract_has_a_mutation() =>
        ContractSuite.All.Select(contract => contract.Name).Except(Mutations.All.Select(mutation => mutation.Contract)).Should().BeEmpty();

    [Fact]
    public void Mutations_are_many_and_differ()
    {
        Mutations.All.Should().HaveCountGreaterThanOrEqualTo(100);
        Mutations.All.Select(mutation => mutation.ToString()).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_target_without_a_mutation_keeps_every_contract()
    {
        await using var verified = await VerifiedCluster.StartAsync("2.9");
        await using var passing = await MutatedTarget.StartAsync(verified.Target.Address, null);

        var report = await new Verifier(new ReplayTarget(passing.Address), verified.NextOptions()).RunAsync();

        string.Join('\n', report.Results.Where(result => result.Outcome == ContractOutcome.Fail)).Should().BeEmpty();
        report.Left.Should().BeEmpty();
    }
}
