using System.Net.WebSockets;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Events;

/// <summary>Rules of an event stream: numbers, acknowledgements, changes of subscriptions, and its end.</summary>
public sealed class EventSubscriptions
{
    private const string Calls = """{"index":1,"type":"calls","elements":["name","participants"]}""";

    [Fact]
    public async Task A_subscription_is_pending_then_active_and_then_reports_the_current_state()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SubscribeAsync(7, Calls);

        (await client.ReadAsync()).Should().Be("""{"type":"messageAck","messageAck":{"messageId":7,"status":"success"}}""");
        (await client.TakeAsync()).Should().Be("""{"type":"message","message":{"messageId":1,"type":"subscriptionUpdate","subscriptions":[{"index":1,"state":"pending"}]}}""");
        (await client.TakeAsync()).Should().Be("""{"type":"message","message":{"messageId":2,"type":"subscriptionUpdate","subscriptions":[{"index":1,"state":"active"}]}}""");
        (await client.TakeAsync()).Should().Be(
            $$$"""{"type":"message","message":{"messageId":3,"type":"callListUpdate","subscriptionIndex":1,"updates":[{"call":"{{{call}}}","updateType":"add","name":"Talk","participants":0}]}}""");
    }

    [Fact]
    public async Task The_stream_waits_for_acknowledgements()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.SubscribeAsync(1, Calls);
        await client.ReadAsync();

        (await client.TakeAllAsync(acknowledge: false)).Should().Equal("\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":1,\"state\":\"pending\"}]");
        (await client.TakeAllAsync()).Should().BeEmpty("the client may not have the message yet");
        await client.AcknowledgeAsync(1);
        (await client.TakeAllAsync(acknowledge: false)).Should().Equal("\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":1,\"state\":\"active\"}]");
        (await client.TakeAllAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_missing_acknowledgement_stops_the_stream_for_good()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        await using var other = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);
        await other.StartAsync(1, Calls);
        await cluster.CreateAsync("/api/v1/calls", "name=First");
        await cluster.CreateAsync("/api/v1/calls", "name=Second");
        await client.ReadAsync();
        await client.ReadAsync();

        await client.AcknowledgeAsync(4);
        await client.AcknowledgeAsync(3);
        await client.TakeAllAsync();
        await cluster.CreateAsync("/api/v1/calls", "name=Third");

        (await client.TakeAllAsync()).Should().BeEmpty();
        await client.SubscribeAsync(2);
        (await client.ReadAsync()).Should().Be("""{"type":"messageAck","messageAck":{"messageId":2,"status":"success"}}""", "requests are still answered");
        (await other.TakeAllAsync()).Should().HaveCount(3, "the other client acknowledges");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("event client has not acknowledged message 3; no more messages are sent on its connection"));
    }

    [Fact]
    public async Task Updates_are_merged_while_acknowledgements_are_missing()
    {
        await using var cluster = await StartAsync(settings => settings with { EventsUnacknowledged = 2 });
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        foreach (var name in (string[])["ann", "ben", "eve"])
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty={name}@example.com");

        (await client.TakeAllAsync(acknowledge: false)).Should().Equal(
            List(Added(call, "Talk")),
            List($$"""{"call":"{{call}}","updateType":"update","participants":1}"""));
        await client.AcknowledgeAsync(3);
        (await client.TakeAllAsync(acknowledge: false)).Should().Equal(List($$"""{"call":"{{call}}","updateType":"update","participants":3}"""));
    }

    [Fact]
    public async Task A_client_that_falls_too_far_behind_is_disconnected()
    {
        await using var cluster = await StartAsync(settings => settings with { EventsUnacknowledged = 2, EventChangesHeld = 3 });
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);
        for (var i = 0; i < 6; i++)
            await cluster.CreateAsync("/api/v1/calls", "name=Talk");

        (await client.ReadCloseAsync()).Should().Be((WebSocketCloseStatus.PolicyViolation, "too much has happened since the last acknowledgement"));
    }

    [Fact]
    public async Task A_client_that_requests_more_than_it_reads_is_disconnected()
    {
        await using var cluster = await StartAsync(settings => settings with { EventFramesQueued = 3 });
        using var gate = cluster.Host.Cluster.Enter();
        var stream = new EventStream(cluster.Host.Cluster.Bridges[0]);
        var request = new ClientMessage.SubscribeRequest(1, []);

        for (var i = 0; i < 3; i++)
            stream.Receive(request);
        stream.Ended.Should().BeNull();
        stream.Receive(request);

        stream.Ended.Should().Be(new EventStreamEnd(WebSocketCloseStatus.PolicyViolation, "the client reads frames too slowly"));
    }

    [Fact]
    public async Task A_later_request_replaces_the_previous_one()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);

        await client.SubscribeAsync(2, Calls, Info(2, call));
        (await client.ReadAsync()).Should().Contain("success");
        (await client.TakeAllAsync()).Should().Equal(["\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":2,\"state\":\"pending\"}]"], "the first subscription continues unchanged");
        (await client.TakeAllAsync()).Should().Equal("\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":2,\"state\":\"active\"}]");
        (await client.TakeAllAsync()).Should().Equal("\"type\":\"callInfoUpdate\",\"subscriptionIndex\":2,\"callInfo\":{\"name\":\"Talk\",\"participants\":0}");

        await client.SubscribeAsync(3, Info(2, call));
        (await client.ReadAsync()).Should().Contain("success");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        (await client.TakeAllAsync()).Should().Equal("\"type\":\"callInfoUpdate\",\"subscriptionIndex\":2,\"callInfo\":{\"participants\":1}");

        await client.SubscribeAsync(4, Roster(2, call));
        (await client.ReadAsync()).Should().Contain("success");
        (await client.TakeAllAsync()).Should().Equal(["\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":2,\"state\":\"pending\"}]"], "the index now belongs to another subscription");
        await client.TakeAllAsync();
        (await client.TakeAllAsync()).Should().ContainSingle().Which.Should().Contain("\"rosterUpdate\",\"subscriptionIndex\":2,");
    }

    [Fact]
    public async Task Subscriptions_to_an_ended_call_are_deactivated()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls, Info(2, call), Roster(3, call));

        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);

        var told = await client.TakeAllAsync();
        told.Should().HaveCount(3);
        told[0].Should().Contain("\"rosterUpdate\",\"subscriptionIndex\":3,").And.Contain("\"updateType\":\"remove\"}");
        told[1].Should().Be(List($$"""{"call":"{{call}}","updateType":"remove","reason":"apiInitiated"}"""));
        told[2].Should().Be("\"type\":\"subscriptionUpdate\",\"subscriptions\":[{\"index\":2,\"state\":\"deactivated\"},{\"index\":3,\"state\":\"deactivated\"}]");
        await client.SubscribeAsync(2, Calls, Info(2, call), Roster(3, call));
        (await client.ReadAsync()).Should().Contain("success");
        (await client.TakeAllAsync()).Should().BeEmpty("the client knows");
    }

    [Fact]
    public async Task A_subscription_to_an_unknown_call_is_deactivated()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.SubscribeAsync(1, Info(5, "70ca0ed7-4e50-428c-b9ab-4e68faeb86ae"));
        (await client.ReadAsync()).Should().Contain("success");

        (await client.TakeAsync()).Should().Contain("[{\"index\":5,\"state\":\"pending\"}]");
        (await client.TakeAsync()).Should().Contain("[{\"index\":5,\"state\":\"deactivated\"}]");
    }

    [Theory]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"sing"}}""", "unknownType")]
    [InlineData("""{"type":"message","message":{"messageId":1}}""", "unknownType")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest"}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[1]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"weather","elements":[]}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"callInfo","elements":[]}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"callRoster","call":"x","elements":[]}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":"1","type":"calls","elements":[]}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls"}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":["\ud800"]}]}}""", "invalidSubscription")]
    [InlineData("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":[]},{"index":2,"type":"calls","elements":[]},{"index":3,"type":"calls","elements":[]}]}}""", "tooManySubscriptions")]
    public async Task An_invalid_request_is_refused_and_changes_nothing(string request, string status)
    {
        await using var cluster = await StartAsync(settings => settings with { EventSubscriptions = 2 });
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);

        await client.SendAsync(request);

        (await client.ReadAsync()).Should().Be($$$"""{"type":"messageAck","messageAck":{"messageId":1,"status":"{{{status}}}"}}""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        (await client.TakeAllAsync()).Should().Equal(List(Added(call, "Talk")));
    }

    // Row 14 of the field: a recorder in use repeats an index.
    [Fact]
    public async Task The_last_entry_of_an_index_counts()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);

        (await client.StartAsync(1, """{"index":1,"type":"calls","elements":["name"]}""", Info(2, call), """{"index":1,"type":"calls","elements":["participants"]}""")).Should().Equal(
            $$"""
            "type":"callInfoUpdate","subscriptionIndex":2,"callInfo":{"name":"Talk","participants":0}
            """,
            $$"""
            "type":"callListUpdate","subscriptionIndex":1,"updates":[{"call":"{{call}}","updateType":"add","participants":0}]
            """);

        // Repeated unchanged, both continue.
        await client.SubscribeAsync(2, Roster(1, call), Info(2, call), """{"index":1,"type":"calls","elements":["participants"]}""");
        (await client.ReadAsync()).Should().Contain("success");
        (await client.TakeAllAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("""{"index":1,"type":"weather","elements":[]}""")]
    [InlineData("""{"index":2,"type":"callInfo","elements":[]}""")]
    [InlineData("""{"index":2,"type":"callRoster","call":"x","elements":[]}""")]
    [InlineData("""{"index":"1","type":"calls","elements":[]}""")]
    [InlineData("""{"index":3,"type":"calls","elements":["\ud800"]}""")]
    [InlineData("""{"index":1,"type":"calls"}""")]
    [InlineData("null")]
    public async Task An_invalid_entry_does_not_cost_the_others(string invalid)
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await using var client = await EventClient.ConnectAsync(cluster);

        (await client.StartAsync(1, Calls, invalid)).Should().Equal(List(Added(call, "Talk")));
        await client.SubscribeAsync(2, invalid, Calls, invalid);
        (await client.ReadAsync()).Should().Contain("success");
        var second = await cluster.CreateAsync("/api/v1/calls", "name=Second");
        (await client.TakeAllAsync()).Should().Equal(List(Added(second, "Second")));
    }

    [Fact]
    public async Task An_empty_request_ends_all_subscriptions()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);

        await client.SubscribeAsync(2);

        (await client.ReadAsync()).Should().Contain("success");
        await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        (await client.TakeAllAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"message"}""")]
    [InlineData("""{"type":"message","message":[]}""")]
    [InlineData("""{"type":"message","message":{"type":"subscribeRequest","subscriptions":[]}}""")]
    [InlineData("""{"type":"messageAck","messageAck":{"messageId":"1","status":"success"}}""")]
    [InlineData("""{"type":"messageAck","messageAck":{"messageId":1.5,"status":"success"}}""")]
    [InlineData("""{"type":"poem","poem":{"messageId":1}}""")]
    public async Task A_frame_that_is_no_message_ends_the_stream(string frame)
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);

        await client.SendAsync(frame);

        (await client.ReadCloseAsync()).Should().Be((WebSocketCloseStatus.InvalidPayloadData, "a frame holds a message or a messageAck with a messageId"));
    }

    [Fact]
    public async Task Binary_and_overlong_frames_end_the_stream()
    {
        await using var cluster = await StartAsync(settings => settings with { LargestEventMessage = 10_000 });
        await using var binary = await EventClient.ConnectAsync(cluster);
        await using var text = await EventClient.ConnectAsync(cluster);

        await binary.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        await text.SendAsync(new string(' ', 10_001));

        (await binary.ReadCloseAsync()).Status.Should().Be(WebSocketCloseStatus.InvalidMessageType);
        (await text.ReadCloseAsync()).Status.Should().Be(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Acknowledgements_of_unknown_messages_are_ignored()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.AcknowledgeAsync(99);
        await client.AcknowledgeAsync(-1);

        (await client.StartAsync(1, Calls)).Should().BeEmpty();
        await client.AcknowledgeAsync(1);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        (await client.TakeAllAsync()).Should().Equal(List(Added(call, "Talk")));
    }

    [Theory]
    [InlineData("POST", "/reset")]
    [InlineData("PUT", "/world")]
    public async Task Another_world_ends_all_streams(string method, string path)
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        await client.StartAsync(1, Calls);
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");

        (await cluster.ControlAsync(method, path, method is "PUT" ? world : null)).Status.Should().Be(200);

        (await client.ReadCloseAsync()).Should().Be((WebSocketCloseStatus.EndpointUnavailable, "the bridge is restarting"));
        await using var again = await EventClient.ConnectAsync(cluster);
        (await again.StartAsync(1, Calls)).Should().BeEmpty();
    }

    [Fact]
    public async Task Events_also_work_over_TLS()
    {
        await using var cluster = await StartAsync(configure: options => options with { HttpsPort = 0 });
        await using var client = await EventClient.ConnectAsync(cluster, https: true);
        await client.StartAsync(1, Calls);

        var call = await cluster.CreateAsync("/api/v1/calls", "name=Zoë's \"talk\"");

        (await client.TakeAllAsync()).Should().Equal(List(Added(call, "Zoë's \\\"talk\\\"")));
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_frame_may_arrive_in_pieces_of_any_size()
    {
        await using var cluster = await StartAsync();
        await using var client = await EventClient.ConnectAsync(cluster);
        var frame = Encoding.UTF8.GetBytes($$$"""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{{{Calls}}}{{{new string(' ', 100_000)}}}]}}""");

        await client.SendAsync(frame, WebSocketMessageType.Text);

        (await client.ReadAsync()).Should().Contain("success");
    }

    internal static string Info(int index, string call) => $$"""{"index":{{index}},"type":"callInfo","call":"{{call}}","elements":["name","participants"]}""";

    internal static string Roster(int index, string call) => $$"""{"index":{{index}},"type":"callRoster","call":"{{call}}","elements":["name","uri","state"]}""";

    private static string List(string update) => $"\"type\":\"callListUpdate\",\"subscriptionIndex\":1,\"updates\":[{update}]";

    private static string Added(string call, string name) => $$"""{"call":"{{call}}","updateType":"add","name":"{{name}}","participants":0}""";

    private static Task<SimulatedCluster> StartAsync(Func<SimulatorSettings, SimulatorSettings>? settings = null, Func<Simulator.SimulatorOptions, Simulator.SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => (configure?.Invoke(options) ?? options) with { Release = "2.9", Tuned = settings ?? (tuned => tuned) });
}
