using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

public sealed class CmsFixture : IAsyncLifetime
{
    public CmsSimulator Cms { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cms = await CmsSimulator.StartAsync();

    public ValueTask DisposeAsync() => Cms.DisposeAsync();
}

/// <summary>The fixture of docs/in-a-test.md, as a class of tests uses it.</summary>
public sealed class FixtureSnippets(CmsFixture fixture) : IClassFixture<CmsFixture>
{
    [Fact]
    public async Task The_fixture_starts_a_cluster()
    {
        using var client = fixture.Cms.CreateClient();

        (await client.GetStringAsync("/api/v1/system/status")).Should().Contain("<clusterEnabled>true</clusterEnabled>");
    }
}
