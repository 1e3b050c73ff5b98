using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conversation;

/// <summary>The client talks to the simulator, from adding a bridge to the end of a meeting.</summary>
public sealed class ClosedLoop
{
    [Fact]
    public async Task The_client_and_the_simulator_write_the_documented_log()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            DocumentedDay.World, options => options with { HttpPort = null, HttpsPort = 0 });

        await DocumentedDay.RunAsync(cluster);
    }

    [Fact]
    public async Task The_client_leaves_only_its_slots_behind()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var secrets = 0;
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cluster.Host.Bridges[0].Http!, UserName = "admin", Password = "admin" });
        var scheduler = new TmsScheduler(client, new TmsSettings { NumberBase = 1, NumberQuantity = 3 }, new LeapingTime(cluster), () => new Guid(++secrets, 0, 0, new byte[8]));
        var bridge = await scheduler.AddBridgeAsync();
        await scheduler.ReserveAsync(bridge.Profiles);
        var slots = await scheduler.GetSlotsAsync();

        var first = await scheduler.StartConferenceAsync("One", ["a@example.com", "b@example.com"]);
        var second = await scheduler.StartConferenceAsync("Two", []);
        cluster.Advance(10);
        (await client.SystemStatus.GetAsync()).CallLegsActive.Should().Be(2);
        await scheduler.EndAsync(first);
        var third = await scheduler.StartConferenceAsync("Three", []);
        await scheduler.EndAsync(second);
        await scheduler.EndAsync(third);

        (first.Slot, second.Slot, third.Slot).Should().Be((1, 2, 1), "the lowest free slot is taken");
        (await scheduler.GetSlotsAsync()).Should().Equal(slots);
        (await client.Calls.ListAsync()).Total.Should().Be(0);
        (await client.SystemStatus.GetAsync()).CallLegsActive.Should().Be(0);
    }
}
