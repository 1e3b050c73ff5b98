using System.Net;
using System.Net.Sockets;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.SystemLevel;

/// <summary>The addresses in <c>/callBridges</c>: those of the world, or those on which the bridges listen.</summary>
public sealed class AdvertisedBridges
{
    private const string Core1 = "/api/v1/callBridges/0e3758db-b9b8-49df-a74c-55fa05e3e21d";

    [Fact]
    public async Task By_default_the_addresses_are_those_of_the_world()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.GetAsync(Core1)).Text.Should().Contain("<address>https://14.80.82.30</address>");
    }

    [Fact]
    public async Task A_client_that_discovers_the_bridges_reaches_all_of_them()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3, Advertise = true });

        (await AddressesAsync(cluster)).Should().Equal(cluster.Host.Bridges.Select(bridge => bridge.Http!.GetLeftPart(UriPartial.Authority)), "Core3 is described, too");
        (await cluster.GetAsync("/api/v1/callBridges", bridge: 2)).Text.Should().Contain("<name>CallBridge-Core3</name>");
        await cluster.ControlAsync("POST", "/reset");
        (await AddressesAsync(cluster)).Should().HaveCount(3).And.OnlyContain(address => address.StartsWith("http://127.0.0.1:"));
        await cluster.ControlAsync("POST", "/snapshots", "{\"name\":\"a\"}");
        await cluster.ControlAsync("POST", "/snapshots/a/restore");
        (await AddressesAsync(cluster)).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_world_can_ask_for_it_and_a_host_can_be_named()
    {
        const string World = "<world advertise=\"true\"><bridge name=\"A\"/><bridge name=\"B\"/></world>";
        await using var cluster = await SimulatedCluster.StartAsync(World, options => options with { AdvertisedHost = "cms.example.com" });

        (await AddressesAsync(cluster)).Should().Equal(cluster.Host.Bridges.Select(bridge => $"http://cms.example.com:{bridge.Http!.Port}"));
        (await cluster.ControlAsync("GET", "/world")).Text.Should().Contain("advertise=\"true\"");
    }

    [Fact]
    public async Task Bridges_with_addresses_of_their_own_have_the_same_ports()
    {
        var port = FreePorts.One();
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Listen = "127.0.0.2,127.0.0.3", HttpPort = port, Advertise = true });

        cluster.Host.Bridges.Select(bridge => bridge.Http).Should().Equal(new Uri($"http://127.0.0.2:{port}"), new Uri($"http://127.0.0.3:{port}"));
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Status.Should().Be(200);
        (await AddressesAsync(cluster)).Should().Equal($"http://127.0.0.2:{port}", $"http://127.0.0.3:{port}");
        await cluster.Host.StopBridgeAsync("Core2");
        await cluster.Host.StartBridgeAsync("Core2");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Status.Should().Be(200);
    }

    [Fact]
    public async Task The_certificate_covers_all_addresses()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Listen = "127.0.0.2,127.0.0.3", HttpsPort = FreePorts.One(), HttpPort = null });
        foreach (var bridge in cluster.Host.Bridges)
        {
            var covers = false;
            using var handler = new HttpClientHandler();
            handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) => covers = certificate!.MatchesHostname(bridge.Https!.Host);
            using var client = new HttpClient(handler);
            (await client.GetAsync(new Uri(bridge.Https!, "/api/v1/system/status"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            covers.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("127.0.0.2,127.0.0.3,127.0.0.4", null, false, "There are 3 listen addresses for 2 bridges; name one address, or one for each bridge.")]
    [InlineData("127.0.0.2,127.0.0.2", null, false, "The listen address 127.0.0.2 is in the list twice; bridges with one address have different ports, so name it once.")]
    [InlineData("127.0.0.2,here", null, false, "Invalid listen address \"here\"; expected an IP address such as 127.0.0.1, or one for each bridge separated by commas.")]
    [InlineData("0.0.0.0", null, true, "Bridges that listen on 0.0.0.0 cannot advertise that address; set SimulatorOptions.AdvertisedHost to a host that clients reach.")]
    [InlineData("127.0.0.1", "a b", true, "Invalid advertised host \"a b\"; expected a host name or an IP address.")]
    public async Task Addresses_that_cannot_be_are_refused_with_a_sentence(string listen, string? host, bool advertise, string sentence)
    {
        var start = () => SimulatorHost.StartAsync(new SimulatorOptions { Listen = listen, Advertise = advertise, AdvertisedHost = host, HttpPort = 0, HttpsPort = null, ControlPort = null, Password = "x" });

        (await start.Should().ThrowAsync<SimulatorStartException>()).WithMessage(sentence);
    }

    private static async Task<string[]> AddressesAsync(SimulatedCluster cluster)
    {
        var list = (await cluster.GetAsync("/api/v1/callBridges")).Text;
        List<string> addresses = [];
        foreach (var id in list.Split("<callBridge id=\"").Skip(1).Select(part => part[..36]))
            addresses.Add((await cluster.GetAsync("/api/v1/callBridges/" + id)).Text.Split("<address>")[1].Split('<')[0]);
        return [.. addresses];
    }
}
