using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class ControlStreams
{
    [Fact]
    public async Task A_listener_gets_exchanges_changes_and_log_lines_until_the_world_ends()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogStream = null });
        await using var stream = await Listener.StartAsync(cluster, "/stream");

        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Town hall&passcode=4711", bridge: 1);
        await cluster.SendAsync("DELETE", $"/api/v1/coSpaces/{space}");
        await cluster.ControlAsync("POST", "/reset");
        var events = await stream.ReadToEndAsync();

        events.Where(entry => entry.Name is "change").Select(entry => (entry.Data.GetProperty("change").GetString(), entry.Data.GetProperty("type").GetString(), entry.Data.GetProperty("id").GetString(), entry.Data.GetProperty("bridge").GetString()))
            .Should().Equal(("added", "coSpaces", space, "Core2"), ("removed", "coSpaces", space, "Core1"));
        events.Where(entry => entry.Name is "exchange").Select(entry => (entry.Data.GetProperty("sequence").GetInt64(), entry.Data.GetProperty("method").GetString()))
            .Should().Equal((1, "POST"), (2, "DELETE"));
        events[^1].Name.Should().Be("end");
        events.Select(entry => entry.Data.GetRawText()).Should().NotContain(data => data.Contains("4711"));
    }

    [Fact]
    public async Task Log_lines_are_streamed_even_without_a_log_and_only_while_a_client_listens()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogStream = null });
        cluster.Host.Cluster.Bridges[0].Syslog.IsOn.Should().BeFalse();
        await using (var stream = await Listener.StartAsync(cluster, "/stream?events=log"))
        {
            cluster.Host.Cluster.Bridges[0].Syslog.IsOn.Should().BeTrue();
            await cluster.GetAsync("/api/v1/nothing");
            var entry = await stream.ReadAsync();

            (entry.Name, entry.Data.GetProperty("bridge").GetString()).Should().Be(("log", "Core1"));
            entry.Data.GetProperty("line").GetString().Should().EndWith("GET for \"/api/v1/nothing\" (from 127.0.0.1)");
            await cluster.ControlAsync("POST", "/reset");
            await stream.ReadToEndAsync();
        }

        cluster.Host.Cluster.Feed.HasListeners.Should().BeFalse();
        cluster.Host.Cluster.Bridges[0].Syslog.IsOn.Should().BeFalse();
    }

    [Fact]
    public async Task An_unknown_event_type_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("GET", "/stream?events=log,weather")).Should().Be((400, """{"title":"Bad Request","status":400,"detail":"Invalid event \u0022weather\u0022; expected exchange, change, log."}"""));
    }

    [Fact]
    public void A_slow_listener_loses_events_and_is_told_how_many()
    {
        var feed = new LiveFeed();
        using var slow = feed.Listen(room: 3);
        for (var i = 0; i < 5; i++)
            feed.Publish(new Simulator.State.LinesLogged("Core1", [(byte)'0', (byte)'\n'], 1));

        slow.ResetMissed().Should().Be(2);
        slow.ResetMissed().Should().Be(0);
        slow.Waiting.Should().Be(3);
    }

    [Fact]
    public async Task A_stream_with_a_limit_sends_that_many_events_a_second_and_counts_the_others()
    {
        var time = new WatchedTime();
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogStream = null, RealTime = time });
        await using var stream = await Listener.StartAsync(cluster, "/stream?events=exchange,change&most=2");
        for (var i = 1; i <= 2; i++)
        {
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Space {i}");
            (await stream.ReadAsync()).Name.Should().Be("change");
            (await stream.ReadAsync()).Data.GetProperty("sequence").GetInt64().Should().Be(i);
        }
        for (var i = 3; i <= 5; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Space {i}");
        time.Advance(TimeSpan.FromSeconds(1));
        var (missed, count) = await stream.ReadAsync();
        (missed, count.GetProperty("missed").GetInt64()).Should().Be(("missed", 6), "three exchanges and three changes are reported without a later event");
        await cluster.GetAsync("/api/v1/coSpaces");
        var (name, data) = await stream.ReadAsync();
        (name, data.GetProperty("sequence").GetInt64(), data.GetProperty("client").GetString()).Should().Be(("exchange", 6, "127.0.0.1"));
        data.GetProperty("size").GetInt32().Should().BeGreaterThan(100);

        await cluster.ControlAsync("POST", "/reset");
        (await stream.ReadToEndAsync()).Should().ContainSingle().Which.Name.Should().Be("end");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1000001")]
    [InlineData("2&most=3")]
    public async Task A_limit_that_is_no_number_is_refused(string most)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("GET", "/stream?most=" + most)).Should().Be((400, """{"title":"Bad Request","status":400,"detail":"most must be a number from 1 to 1000000."}"""));
    }

    [Fact]
    public void Events_beyond_the_limits_of_all_listeners_are_not_made()
    {
        var time = new WatchedTime();
        var feed = new LiveFeed();
        feed.Takes(FeedEventKinds.Exchange).Should().BeFalse();
        using var changes = feed.Listen(10, FeedEventKinds.Change);
        feed.Takes(FeedEventKinds.Exchange).Should().BeFalse();
        changes.ResetMissed().Should().Be(0, "it has not asked for exchanges");
        using var one = feed.Listen(10, FeedEventKinds.Exchange | FeedEventKinds.Log, new Pace(1, time));
        using var two = feed.Listen(10, FeedEventKinds.Exchange, new Pace(2, time));

        List<bool> made = [];
        for (var i = 0; i < 4; i++)
        {
            made.Add(feed.Takes(FeedEventKinds.Exchange));
            if (made[^1])
                feed.Publish(new ExchangeNoted(default(ListedExchange) with { Entry = new JournalEntry(default, "Core1", 1, "GET", "/", 200, [], null) }));
        }

        made.Should().Equal(true, true, false, false);
        (one.Waiting, one.ResetMissed(), two.Waiting, two.ResetMissed()).Should().Be((1, 3, 2, 2));
        feed.Takes(FeedEventKinds.Log).Should().BeTrue("each kind has its own count");
        time.Advance(TimeSpan.FromMilliseconds(999));
        feed.Takes(FeedEventKinds.Exchange).Should().BeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        feed.Takes(FeedEventKinds.Exchange).Should().BeTrue();
    }

    [Fact]
    public async Task Lines_beyond_the_limit_are_cut_off_and_counted()
    {
        var feed = new LiveFeed();
        using var all = feed.Listen(10);
        using var some = feed.Listen(10, FeedEventKinds.Log, new Pace(3, new WatchedTime()));
        var lines = new LoggedLines("Core1", feed);

        await lines.WriteAsync("one\ntwo\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await lines.WriteAsync("three\nfour\nfive\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await lines.WriteAsync("six\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Read(all).Should().Be("one\ntwo\nthree\nfour\nfive\nsix\n");
        Read(some).Should().Be("one\ntwo\nthree\n");
        some.ResetMissed().Should().Be(3);
        all.ResetMissed().Should().Be(0);

        static string Read(LiveFeed.Listener listener)
        {
            var text = "";
            while (listener.TryRead(out var next))
                text += System.Text.Encoding.UTF8.GetString(((LinesLogged)next).Lines);
            return text;
        }
    }

    private sealed class Listener(HttpClient client, StreamReader reader) : IAsyncDisposable
    {
        public static async Task<Listener> StartAsync(SimulatedCluster cluster, string path)
        {
            var client = new HttpClient();
            var reader = new StreamReader(await client.GetStreamAsync(new Uri(cluster.Host.Control!, path)));
            (await reader.ReadLineAsync()).Should().Be(": listening");
            await reader.ReadLineAsync();
            return new Listener(client, reader);
        }

        public async Task<(string Name, JsonElement Data)> ReadAsync()
        {
            var name = (await reader.ReadLineAsync())!["event: ".Length..];
            var data = JsonDocument.Parse((await reader.ReadLineAsync())!["data: ".Length..]).RootElement;
            await reader.ReadLineAsync();
            return (name, data);
        }

        public async Task<List<(string Name, JsonElement Data)>> ReadToEndAsync()
        {
            List<(string Name, JsonElement Data)> events = [];
            do
                events.Add(await ReadAsync());
            while (events[^1].Name is not "end");
            (await reader.ReadLineAsync()).Should().BeNull("the answer ends there");
            return events;
        }

        public ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
