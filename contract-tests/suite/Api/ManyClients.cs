using System.Collections.Concurrent;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

public sealed class ManyClients
{
    [Fact]
    public async Task A_hundred_clients_create_and_delete_at_once_and_no_object_is_lost_or_left()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();
        var made = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(client => Task.Run(async () =>
        {
            var bridge = client % 2;
            for (var round = 0; round < 5; round++)
            {
                var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=c{client}r{round}&uri=c{client}r{round}&requireCallId=true", bridge);
                var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge);
                var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com", bridge);
                made.Add(space);
                made.Add(call);
                made.Add(leg);
                (await cluster.GetAsync("/api/v1/coSpaces/" + space, 1 - bridge)).Status.Should().Be(200);
                (await cluster.SendAsync("DELETE", "/api/v1/calls/" + call, bridge: bridge)).Status.Should().Be(200);
                (await cluster.SendAsync("DELETE", "/api/v1/coSpaces/" + space, bridge: 1 - bridge)).Status.Should().Be(200);
            }
        })));

        made.Should().HaveCount(1500).And.OnlyHaveUniqueItems();
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        var status = (await cluster.GetAsync("/api/v1/system/status")).Text;
        status.Should().Contain("<callLegsActive>0</callLegsActive>").And.Contain("<callLegsCompleted>250</callLegsCompleted>");
        SpacesOf(await cluster.StateAsync()).Should().Be(SpacesOf(before));

        var numbers = (await cluster.LogAsync()).Where(line => line.Contains(" for \"/api")).Select(line => line.Split("API trace ")[1].Split(':')[0]).ToList();
        numbers.Should().Equal(Enumerable.Range(1, numbers.Count).Select(number => $"{number}"), "each log line has the next trace number");
    }

    private static string SpacesOf(string world) => world[world.IndexOf("<coSpaces>", StringComparison.Ordinal)..];
}
