using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API shows the figures of bridges, the deliveries of records, and the clients of events.</summary>
public sealed class Figures
{
    [Fact]
    public async Task The_figures_of_a_bridge_follow_its_work()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        (await OfAsync(cluster)).GetRawText().Should().Be(
            """{"name":"Core1","state":"running","requests":0,"refusals":0,"calls":0,"legs":0,"legsMax":0,"legsCompleted":0,"load":0,"recordsQueued":0,"eventClients":0,"database":"master"}""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=One");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.GetAsync("/api/v1/nothing");
        await cluster.SendAsync("GET", "/api/v1/calls", authorization: null);
        await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "loadLimit=1000");
        await cluster.ControlAsync("PUT", "/bridges/Core1/load", """{"load":700}""");
        await cluster.ControlAsync("POST", "/faults", """{"match":{"bridge":"Core1"},"effect":{"reset":true},"times":1}""");
        await cluster.ControlAsync("POST", "/bridges/Core1/requests", """{"method":"GET","path":"/api/v1/calls"}""");

        var figures = await OfAsync(cluster);
        figures.GetRawText().Should().StartWith("""{"name":"Core1","state":"running","requests":6,"refusals":3,"calls":1,"legs":1,"legsMax":1,"legsCompleted":0,"load":700,"loadLimit":1000,""");
        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
        (await OfAsync(cluster)).GetRawText().Should().Contain("\"calls\":0,\"legs\":0,\"legsMax\":1,\"legsCompleted\":1");
        (await OfAsync(cluster, "Core2")).GetRawText().Should().Contain("\"requests\":0").And.Contain("\"database\":\"replica\"");
    }

    [Fact]
    public async Task The_figures_show_the_state_of_bridge_and_database()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/calls", bridge: 1);

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        (await StateAsync()).Should().Be(("isolated", "replica", 1));
        await cluster.ControlAsync("POST", "/database/nodes/Core2/stop");
        (await StateAsync()).Should().Be(("isolated", "stopped", 1));
        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        (await StateAsync()).Should().Be(("stopped", "stopped", 0));
        await using var single = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 1 });
        (await OfAsync(single)).GetProperty("database").GetString().Should().Be("none");

        async Task<(string? State, string? Database, int Requests)> StateAsync()
        {
            var figures = await OfAsync(cluster, "Core2");
            return (figures.GetProperty("state").GetString(), figures.GetProperty("database").GetString(), figures.GetProperty("requests").GetInt32());
        }
    }

    [Fact]
    public async Task Deliveries_of_records_are_shown_with_their_retries_and_gaps()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { CdrRecordsKept = 2 } });
        await using var receiver = new CdrCollector();
        var id = await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString($"http://user:hunter2@127.0.0.1:{receiver.Port}/cdr?token=4711&x=1"));
        (await ReceiverAsync()).GetRawText().Should().Be(
            $$"""{"bridge":"Core1","id":"{{id}}","uri":"http://********@127.0.0.1:{{receiver.Port}}/cdr?token=********\u0026x=1","made":0,"delivered":0,"queued":0,"dropped":0,"posts":0,"failedPosts":0,"recent":[]}""");

        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await receiver.TakeAsync("503 Busy");
        var failed = await UntilAsync(entry => entry.GetProperty("posts").GetInt32() == 1);
        (failed.GetProperty("connected").GetBoolean(), failed.GetProperty("queued").GetInt32(), failed.GetProperty("failedPosts").GetInt32()).Should().Be((false, 1, 1));
        failed.GetProperty("nextRetry").GetDateTimeOffset().Should().BeAfter(SimulatedCluster.Start);
        failed.GetProperty("recent").GetRawText().Should().Be("""[{"time":"2016-07-26T14:00:00Z","first":1,"last":1,"types":{"callStart":1},"delivered":false}]""");

        for (var i = 0; i < 4; i++)
            await cluster.CreateAsync("/api/v1/calls", "name=More");
        (await ReceiverAsync()).GetRawText().Should().Contain("\"made\":5,\"delivered\":0,\"queued\":2,\"dropped\":3,");
        Counters(await OfAsync(cluster)).Should().Be(2);
        receiver.AcceptEverything();
        cluster.Advance(120);
        var delivered = await UntilAsync(entry => entry.GetProperty("queued").GetInt32() == 0);
        (delivered.GetProperty("connected").GetBoolean(), delivered.GetProperty("delivered").GetInt32(), delivered.GetProperty("posts").GetInt32(), delivered.TryGetProperty("nextRetry", out _))
            .Should().Be((true, 2, 2, false));
        delivered.GetProperty("recent")[1].GetRawText().Should().Contain("\"first\":4,\"last\":5,\"types\":{\"callStart\":2},\"delivered\":true");

        for (var i = 0; i < 25; i++)
        {
            await cluster.CreateAsync("/api/v1/calls", "name=Many");
            await UntilAsync(entry => entry.GetProperty("queued").GetInt32() == 0);
        }
        (await ReceiverAsync()).GetProperty("recent").GetArrayLength().Should().Be(20);
        await cluster.SendAsync("DELETE", "/api/v1/system/cdrReceivers/" + id);
        (await cluster.ControlAsync("GET", "/cdr")).Should().Be((200, """{"receivers":[]}"""));

        static int Counters(JsonElement figures) => figures.GetProperty("recordsQueued").GetInt32();

        async Task<JsonElement> ReceiverAsync() => JsonDocument.Parse((await cluster.ControlAsync("GET", "/cdr")).Text).RootElement.GetProperty("receivers")[0];

        async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isSo)
        {
            for (var look = 0; look < 20_000; look++)
            {
                if (await ReceiverAsync() is var entry && isSo(entry))
                    return entry;
            }
            throw new TimeoutException("the post has not ended");
        }
    }

    [Fact]
    public async Task Clients_of_events_are_shown_with_their_subscriptions_and_outstanding_messages()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=One");
        (await cluster.ControlAsync("GET", "/event-clients")).Should().Be((200, """{"clients":[]}"""));
        await using (var client = await EventClient.ConnectAsync(cluster))
        {
            await client.StartAsync(1, """{"index":7,"type":"calls","elements":["name"]}""", $$"""{"index":3,"type":"callInfo","call":"{{call}}","elements":["name"]}""");
            await cluster.CreateAsync("/api/v1/calls", "name=Two");
            await client.ReadAsync();

            var text = (await cluster.ControlAsync("GET", "/event-clients")).Text;
            var shown = JsonDocument.Parse(text).RootElement.GetProperty("clients")[0];
            (shown.GetProperty("bridge").GetString(), shown.GetProperty("client").GetString(), shown.GetProperty("connectedAt").GetString()).Should().Be(("Core1", "127.0.0.1", "2016-07-26T14:00:00Z"));
            var (sent, acknowledged, outstanding) = (shown.GetProperty("sent").GetInt64(), shown.GetProperty("acknowledged").GetInt64(), shown.GetProperty("outstanding").GetInt32());
            (sent - acknowledged, outstanding).Should().Be((1, 1));
            shown.GetProperty("subscriptions").GetRawText().Should().Be(
                $$"""[{"index":3,"type":"callInfo","call":"{{call}}","state":"active","updates":1},{"index":7,"type":"calls","state":"active","updates":2}]""");
            (await OfAsync(cluster)).GetProperty("eventClients").GetInt32().Should().Be(1);

            await client.SubscribeAsync(9, [.. Enumerable.Range(0, 103).Select(i => $$"""{"index":{{i}},"type":"calls","elements":["name"]}""")]);
            await client.ReadAsync();
            shown = JsonDocument.Parse((await cluster.ControlAsync("GET", "/event-clients")).Text).RootElement.GetProperty("clients")[0];
            (shown.GetProperty("subscriptions").GetArrayLength(), shown.GetProperty("moreSubscriptions").GetInt32()).Should().Be((100, 3));
        }
        while ((await cluster.ControlAsync("GET", "/event-clients")).Text is not """{"clients":[]}""")
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task<JsonElement> OfAsync(SimulatedCluster cluster, string bridge = "Core1") =>
        JsonDocument.Parse((await cluster.ControlAsync("GET", "/counters")).Text).RootElement.GetProperty("bridges").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == bridge);
}
