using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/verify.md.</summary>
public sealed class VerifySnippets
{
    public static TheoryData<string> Names => [.. ContractSuite.Choose(["errors", "paging"]).Select(contract => contract.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task The_target_keeps_the_contract(string name)
    {
        await using var cms = await CmsSimulator.StartAsync();
        var options = new VerifyOptions { Tag = "verify-test", UnknownId = Guid.NewGuid, Ledger = Path.GetRandomFileName() };

        var result = await new Verifier(new ReplayTarget(cms.BaseAddress), options).CheckAsync(ContractSuite.Find(name), "2.0");

        result.Deviations.Should().BeEmpty();
    }
}
