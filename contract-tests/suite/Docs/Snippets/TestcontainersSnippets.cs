using System.Net;
using CmsSim.ContractTests.Containers;
using CmsSim.Testcontainers;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/testcontainers.md.</summary>
public sealed class TestcontainersSnippets
{
    [Fact]
    public async Task A_test_starts_a_cluster_and_moves_its_clock()
    {
        await CmsContainer.OrSkipAsync(DialAsync);

        static async Task DialAsync()
        {
            var state = await StateOfBusyLegAsync();

            state.Should().Be(HttpStatusCode.BadRequest, "the leg of a far end that is busy is gone");
        }
    }

    [Fact]
    public async Task A_fixture_shares_a_container()
    {
        await using var fixture = new CmsContainerFixture();
        await CmsContainer.OrSkipAsync(async () => await fixture.InitializeAsync());

        using var client = await fixture.Cms.CreateClientAsync(bridge: 3);
        (await client.GetStringAsync("/api/v1/system/status")).Should().Contain("<softwareVersion>2.9");
    }

    [Fact]
    public async Task A_test_follows_a_bridge_to_its_peers()
    {
        await CmsContainer.OrSkipAsync(async () => (await PeerAsync()).Should().Contain("<address>https://"));
    }

    private static async Task<HttpStatusCode> StateOfBusyLegAsync()
    {
        await using var cms = new CmsSimBuilder("cmssim").WithVirtualClock().WithPassword("choose-one").Build();
        await cms.StartAsync();
        using var client = await cms.CreateClientAsync();
        using var control = cms.CreateControl();
        await control.SetFarEndsAsync([new("busy@*", "busy")]);

        var space = new FormUrlEncodedContent([new("coSpace", "2be23a10-f400-4436-baef-6058f55ca688")]);
        var call = (await client.PostAsync("/api/v1/calls", space)).Headers.Location;
        var far = new FormUrlEncodedContent([new("remoteParty", "busy@example.com")]);
        var leg = (await client.PostAsync($"{call}/callLegs", far)).Headers.Location;
        await control.AdvanceAsync(TimeSpan.FromSeconds(5));
        var status = (await client.GetAsync(leg)).StatusCode;
        return status;
    }

    private static async Task<string> PeerAsync()
    {
        await using var cms = new CmsSimBuilder("cmssim").WithAdvertise().Build();
        await cms.StartAsync();
        using var client = await cms.CreateClientAsync();
        var peer = await client.GetStringAsync("/api/v1/callBridges/cfe31846-ca57-4703-9e11-da3e72a13066");
        peer.Should().Contain(cms.GetBridgeAddress(2).GetLeftPart(UriPartial.Authority));
        return peer;
    }
}
