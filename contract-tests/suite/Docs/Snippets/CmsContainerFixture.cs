using CmsSim.Testcontainers;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

public sealed class CmsContainerFixture : IAsyncLifetime
{
    public CmsSimContainer Cms { get; } = new CmsSimBuilder("cmssim").WithBridges(3).WithRelease("2.9").WithSeed(7).Build();

    public async ValueTask InitializeAsync() => await Cms.StartAsync();

    public ValueTask DisposeAsync() => Cms.DisposeAsync();
}
