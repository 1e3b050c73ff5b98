using System.Net;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/drills.md.</summary>
public sealed class DrillSnippets
{
    [Fact]
    public async Task A_drill_runs_on_the_clock_of_the_test()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { Drill = "two-node-database" });
        using var client = cms.CreateClient();

        cms.Clock.Advance(TimeSpan.FromMinutes(1));
        using var form = new StringContent("name=Town hall");

        (await client.PostAsync("/api/v1/coSpaces", form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }
}
