using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Events;

/// <summary>The memory and work that event clients can cause are limited.</summary>
public sealed class BoundedEvents
{
    private const string Calls = """{"index":1,"type":"calls","elements":["name","participants"]}""";

    [Fact]
    public void Unknown_and_repeated_element_names_are_not_stored()
    {
        var names = string.Join(',', Enumerable.Range(0, 50_000).Select(i => i % 2 == 0 ? $"\"e{i}\"" : "\"name\""));
        var frame = $$$"""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":[{{{names}}},"participants"]}]}}""";

        var message = ClientMessage.Parse(Encoding.UTF8.GetBytes(frame)).Should().BeOfType<ClientMessage.SubscribeRequest>().Which;

        message.Subscriptions!.Single().Elements.Should().Equal("name", "participants");
    }

    [Theory]
    [InlineData("""{"index":1,"type":"calls","elements":["name",7]}""")]
    [InlineData("""{"index":1,"type":"calls","elements":["\ud800"]}""")]
    [InlineData("""{"index":1,"type":"\ud800","elements":[]}""")]
    [InlineData("""{"index":99999999999,"type":"calls","elements":[]}""")]
    [InlineData("""{"index":1,"index":1,"type":"nothing","elements":[]}""")]
    public async Task An_invalid_subscription_is_refused_and_the_stream_stays_open(string subscription)
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SubscribeAsync(1, subscription);
        (await client.ReadAsync()).Should().Contain("invalidSubscription");
        await client.SubscribeAsync(2, Calls);
        (await client.ReadAsync()).Should().Contain("success");
    }

    [Fact]
    public async Task A_message_of_more_than_a_megabyte_ends_the_stream()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SendAsync(new string(' ', (1024 * 1024) + 1));

        (await client.ReadCloseAsync()).Status.Should().Be(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task A_message_that_is_nested_too_deep_ends_the_stream()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SendAsync(new string('[', 100_000));

        (await client.ReadCloseAsync()).Status.Should().Be(WebSocketCloseStatus.InvalidPayloadData);
    }

    [Fact]
    public async Task Incomplete_messages_of_all_clients_together_are_limited()
    {
        await using var cluster = await StartAsync(settings => settings with { EventBytesHeld = 300_000 });
        await using var first = await EventClient.ConnectAsync(cluster);
        await using var second = await EventClient.ConnectAsync(cluster);

        await first.SendPartAsync(new string(' ', 200_000));
        await second.SendPartAsync(new string(' ', 200_000));

        var closed = await (await Task.WhenAny(first.ReadCloseAsync(), second.ReadCloseAsync()));
        closed.Should().Be((WebSocketCloseStatus.PolicyViolation, "clients have sent too many bytes of unfinished messages"));
        await using var third = await EventClient.ConnectAsync(cluster);
        await third.SubscribeAsync(1, Calls);
        (await third.ReadAsync()).Should().Contain("success", "complete messages are still accepted");
    }

    [Fact]
    public async Task An_incomplete_message_ends_its_stream_and_frees_its_memory()
    {
        await using var cluster = await StartAsync(settings => settings with { EventMessageSeconds = 1, EventStreams = 1 });
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SendPartAsync("{");

        (await client.ReadCloseAsync()).Should().Be((WebSocketCloseStatus.PolicyViolation, "a message takes too long"));
        await client.CloseAsync();
        (await ConnectSoonAsync(cluster)).Should().BeTrue("the place is free again");
    }

    [Fact]
    public void Bytes_of_incomplete_messages_are_counted_and_released()
    {
        var budget = new ByteBudget(10);

        budget.TryReserve(8).Should().BeTrue();
        budget.TryReserve(3).Should().BeFalse();
        budget.Reserved.Should().Be(8);
        budget.Release(8);
        budget.TryReserve(10).Should().BeTrue();
    }

    [Fact]
    public void Connections_of_vanished_clients_are_detected()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        BridgeListener.Checked(listening, TimeSpan.FromSeconds(45)).Listen();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listening.LocalEndPoint!);
        using var accepted = listening.Accept();

        accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive).Should().NotBe(0, "a connection has the options of its listener");
        accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime).Should().Be(45);
        accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval).Should().Be(10);
        accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount).Should().Be(3);
    }

    [Fact]
    public async Task Many_subscriptions_to_many_calls_are_served_in_parts()
    {
        await using var cluster = await StartAsync(settings => settings with { EventObjectsAtOnce = 50, EventsUnacknowledged = 10_000, EventFramesQueued = 10_000 });
        for (var i = 0; i < 20; i++)
            await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        EventStream stream;
        using (cluster.Host.Cluster.Enter())
        {
            stream = new EventStream(cluster.Host.Cluster.Bridges[0]);
            stream.Receive(new ClientMessage.SubscribeRequest(1, [.. Enumerable.Range(0, 100).Select(i => new SubscriptionRequest(i, "calls", null, ["name"]))]));
            stream.Receive(new ClientMessage.Acknowledgement(1));
            stream.Receive(new ClientMessage.Acknowledgement(2));
        }

        // Messages come as pending, active, and then updates in parts: each entry of the gate looks at 50 objects.
        var updates = 0;
        for (var stays = 0; updates < 100 && stays < 200; stays++)
        {
            var before = updates;
            using (cluster.Host.Cluster.Enter())
                stream.SendUpdates();
            while (stream.Frames.TryRead(out var frame))
                updates += Encoding.UTF8.GetString(frame).Contains("callListUpdate") ? 1 : 0;
            (updates - before).Should().BeLessThanOrEqualTo(stays == 0 ? 6 : 3);
        }
        updates.Should().Be(100);
    }

    private static async Task<bool> ConnectSoonAsync(SimulatedCluster cluster)
    {
        // The server needs a moment to notice that the client has closed the connection.
        for (var i = 0; i < 200; i++)
        {
            try
            {
                await using var client = await EventClient.ConnectAsync(cluster);
                return true;
            }
            catch (WebSocketException)
            {
                await Task.Delay(10);
            }
        }
        return false;
    }

    private static Task<SimulatedCluster> StartAsync(Func<SimulatorSettings, SimulatorSettings>? settings = null) =>
        SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9", Tuned = settings ?? (tuned => tuned) });
}
