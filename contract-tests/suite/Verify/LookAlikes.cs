using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Verify;

/// <summary>Contracts judge any server, not only the simulator that they were written beside.</summary>
public sealed class LookAlikes
{
    [Fact]
    public async Task Exactly_the_deviations_of_another_server_are_reported()
    {
        await using var server = await LookAlike.StartAsync();
        await using var verified = await VerifiedCluster.StartAsync("2.0");
        var options = verified.NextOptions() with { Only = ["authentication", "errors", "spelling", "forms", "paging", "filters", "uniqueness", "accessMethods"], Pause = null };

        var report = await new Verifier(new ReplayTarget(server.Address), options).RunAsync();

        var failed = report.Results.Where(result => result.Outcome == ContractOutcome.Fail).ToList();
        failed.Select(result => result.Contract.Name).Should().BeEquivalentTo(LookAlike.Deviations, "{0}", string.Join('\n', failed));
        LookAlike.Deviations.Should().HaveCount(20);
        report.Left.Should().BeEmpty();
    }
}
