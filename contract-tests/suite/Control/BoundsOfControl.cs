using System.Globalization;
using System.IO.Enumeration;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>Requests to the control API have limits, and mistakes in them get a sentence.</summary>
public sealed class BoundsOfControl
{
    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_in_every_name_and_value()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var operation in ControlOperation.All.Where(operation => operation.Body is not (null or "World")))
        {
            foreach (var body in (string[])["{\"\\ud800\":1}", "{\"name\":\"\\udc00x\"}", "[\"\\ud800\"]", "\"\\ud800\"", "{\"next\":[\"\\ud800\"]}", "{\"a\":{\"b\":[\"\\ud83d\\u0041\"]}}"])
            {
                var (status, text) = await cluster.ControlAsync(operation.Method, ControlRequests.PathFor(operation), body);
                status.Should().Be(400, $"{operation.Path} {body}");
                text.Should().Contain("The body contains half a surrogate pair, which is not valid Unicode.");
            }
        }
        cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused_in_every_body()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var operation in ControlOperation.All.Where(operation => operation.Body is not null))
        {
            foreach (var body in (byte[][])[[.. "{\"name\":\""u8, 0xff, .. "\"}"u8], [.. "{\""u8, 0xed, 0xa0, 0x80, .. "\":1}"u8]])
            {
                var answer = await SendAsync(cluster, operation, body);
                answer.Status.Should().Be(400, operation.Path);
                answer.Text.Should().Contain("UTF-8");
            }
        }
        cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Theory]
    [InlineData("/journal?after=%ED%A0%80")]
    [InlineData("/journal?after=%ff")]
    [InlineData("/stream?events=%ff%fe")]
    [InlineData("/world?secrets=%ff")]
    [InlineData("/world?secrets=yes")]
    [InlineData("/bridges/%ED%A0%80/call-legs/%ff")]
    [InlineData("/bridges/%00%0A%E2%80%A8/call-legs/x")]
    [InlineData("/%F0%9F%98%80")]
    public async Task An_odd_path_or_query_is_refused_with_a_sentence(string target)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await RawAsync(cluster, $"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        status.Should().BeInRange(400, 499);
        if (text.Length > 0)
            text.Should().Contain("\"detail\":");
        cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Theory]
    [InlineData("{\"seconds\":1,\"seconds\":2}")]
    [InlineData("{\"seconds\":1,\"second\\u0073\":2}")]
    [InlineData("{\"seconds\":1,\"x\":{\"a\":1,\"a\":1}}")]
    public async Task A_duplicate_member_is_refused(string body)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("POST", "/clock/advance", body)).Status.Should().Be(400);
        (await cluster.ControlAsync("GET", "/clock")).Text.Should().Contain("14:00:00Z");
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_too_deep_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { LargestControlBody = 2_000 } });

        (await cluster.ControlAsync("POST", "/clock/advance", "{\"seconds\":1}" + new string(' ', 2_000))).Should().Be((413, """{"title":"Payload Too Large","status":413,"detail":"The body is larger than 2000 bytes, the maximum."}"""));
        (await cluster.ControlAsync("POST", "/ids", "{\"next\":" + new string('[', 200) + new string(']', 200) + "}")).Status.Should().Be(400);
        (await cluster.ControlAsync("POST", "/clock/advance", "{\"seconds\":1}" + new string(' ', 1_900))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Faults_are_limited_in_number_and_size()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { Faults = 2 } });
        const string Any = """{"match":{"path":"/nowhere"},"effect":{"status":503}}""";
        (await cluster.ControlAsync("POST", "/faults", Any)).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/faults", Any)).Status.Should().Be(200);

        (await cluster.ControlAsync("POST", "/faults", Any)).Should().Be((409, """{"title":"Conflict","status":409,"detail":"There are 2 faults, which is the maximum; remove one with DELETE /faults/{id}."}"""));
        (await cluster.ControlAsync("DELETE", "/faults/1")).Status.Should().Be(200);
        var tooLong = new string('*', 257);
        foreach (var wrong in (string[])[
            Matching("path", tooLong), Matching("method", tooLong), Matching("bridge", tooLong),
            """{"effect":{"delayMs":3600001}}""", """{"effect":{"dripMs":1000000000}}""", "{\"effect\":{\"status\":503,\"body\":\"" + new string('x', 65_537) + "\"}}"])
            (await cluster.ControlAsync("POST", "/faults", wrong)).Status.Should().Be(400, wrong[..30]);
        (await cluster.ControlAsync("POST", "/faults", """{"effect":{"delayMs":3600000}}""")).Status.Should().Be(200);

        static string Matching(string name, string pattern) => "{\"match\":{\"" + name + "\":\"" + pattern + "\"},\"effect\":{\"status\":503}}";
    }

    [Fact]
    public async Task A_dripping_answer_drips_a_limited_number_of_bytes_and_is_complete()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { DrippedBytes = 3 } });
        var whole = await cluster.GetAsync("/api/v1/coSpaces");
        await cluster.ControlAsync("POST", "/faults", """{"effect":{"dripMs":1000}}""");

        var dripping = cluster.GetAsync("/api/v1/coSpaces");
        for (var i = 0; i < 1_000 && !dripping.IsCompleted; i++)
        {
            cluster.Advance(3);
            await Task.WhenAny(dripping, Task.Delay(10));
        }

        (await dripping).Text.Should().Be(whole.Text);
    }

    [Fact]
    public async Task Servers_are_limited_in_number_and_length_in_lists_and_worlds()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        static string List(int count, int length) => "[" + string.Join(',', Enumerable.Repeat($$"""{"address":"{{new string('a', length)}}"}""", count)) + "]";
        static string World(int count, int length) => "<world><bridge name=\"A\"/><bridge name=\"B\"/><servers>" + string.Concat(Enumerable.Repeat($"<server address=\"{new string('a', length)}\"/>", count)) + "</servers></world>";

        (await cluster.ControlAsync("PUT", "/servers", List(1_000, 20))).Status.Should().Be(200);
        (await cluster.ControlAsync("PUT", "/servers", List(1_001, 20))).Text.Should().Contain("The list has 1001 servers; at most 1000 are allowed.");
        (await cluster.ControlAsync("PUT", "/servers", List(1, 257))).Text.Should().Contain("Server 1: the address has 257 characters; at most 256 are allowed.");
        (await cluster.ControlAsync("PUT", "/world", World(1_001, 5))).Text.Should().Contain("has 1001 servers; at most 1000 are allowed");
        (await cluster.ControlAsync("PUT", "/world", World(1, 257))).Text.Should().Contain("the address has 257 characters; at most 256 are allowed");
    }

    [Fact]
    public async Task Far_ends_are_limited_in_number_and_length_in_lists_and_worlds()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        static string List(int count, int length) => "[" + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"address":"{{i.ToString(CultureInfo.InvariantCulture).PadLeft(length, '*')}}"}""")) + "]";
        static string World(int count, int length) => "<world><bridge name=\"A\"/><bridge name=\"B\"/><farEnds>" + string.Concat(Enumerable.Range(0, count).Select(i => $"<farEnd address=\"{i.ToString(CultureInfo.InvariantCulture).PadLeft(length, '*')}\"/>")) + "</farEnds></world>";

        (await cluster.ControlAsync("PUT", "/far-ends", List(1_000, 20))).Status.Should().Be(200);
        (await cluster.ControlAsync("PUT", "/far-ends", List(1_001, 20))).Text.Should().Contain("The list has 1001 far ends; at most 1000 are allowed.");
        (await cluster.ControlAsync("PUT", "/far-ends", List(1, 257))).Text.Should().Contain("Far end 1: the address has 257 characters; at most 256 are allowed.");
        (await cluster.ControlAsync("PUT", "/world", World(1_001, 5))).Text.Should().Contain("has 1001 far ends; at most 1000 are allowed");
        (await cluster.ControlAsync("PUT", "/world", World(1, 257))).Text.Should().Contain("the address has 257 characters; at most 256 are allowed");
        (await cluster.ControlAsync("PUT", "/world", World(1_000, 256))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Given_ids_are_limited_in_number()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { GivenIds = 2 } });

        (await cluster.ControlAsync("POST", "/ids", Ids(1))).Status.Should().Be(200);
        (await cluster.ControlAsync("POST", "/ids", Ids(2, 3))).Text.Should().Contain("At most 2 handed-in ids may be unused; 1 are unused already, and this list has 2.");
        (await cluster.ControlAsync("POST", "/ids", Ids(2))).Status.Should().Be(200);

        static string Ids(params int[] numbers) => "{\"next\":[" + string.Join(',', numbers.Select(number => $"\"{number:D8}-2222-4333-8444-555555555555\"")) + "]}";
    }

    [Fact]
    public async Task The_pages_of_the_journal_together_hold_every_entry()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalPageEntries = 3, JournalPageBytes = 4_000 } });
        for (var i = 0; i < 7; i++)
            await cluster.GetAsync("/api/v1/calls?offset=" + i);
        await cluster.GetAsync("/api/v1/" + new string('x', 6_000));
        await cluster.GetAsync("/api/v1/calls");

        List<(int Count, bool HasMore)> pages = [];
        List<long> sequences = [];
        for (long after = 0, last = 0; pages is [] || pages[^1].HasMore; after = last)
        {
            var page = JsonDocument.Parse((await cluster.ControlAsync("GET", $"/journal?after={after}")).Text).RootElement;
            last = page.GetProperty("last").GetInt64();
            sequences.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("sequence").GetInt64()));
            pages.Add((page.GetProperty("entries").GetArrayLength(), page.GetProperty("more").GetBoolean()));
        }

        sequences.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9);
        pages.Should().Equal((3, true), (3, true), (1, true), (1, true), (1, false));
    }

    // No backslashes: the former matcher confused some escaped characters.
    [Fact]
    public void Patterns_match_as_in_the_former_matcher() => Gen.Select(Gen.Char["ab*?A."].Array[0, 8], Gen.Char["abA.*"].Array[0, 10]).Sample(
        (pattern, text) => Wildcard.Matches(pattern, text) == FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true),
        iter: 20_000, seed: "0000KOIr0001");

    [Fact]
    public void The_worst_pattern_takes_at_most_pattern_length_times_text_length_steps()
    {
        var pattern = "*" + string.Concat(Enumerable.Repeat("a*", 100)) + new string('a', 54) + "b";
        var text = new string('a', 1_000);

        // An exponential or cubic match would not end here.
        for (var i = 0; i < 1_000; i++)
            Wildcard.Matches(pattern, text).Should().BeFalse();
    }

    [Fact]
    public async Task One_stream_more_than_allowed_is_refused_until_another_ends()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { ControlStreams = 2 } });
        using var first = await StreamAsync(cluster);
        using var second = await StreamAsync(cluster);

        (await cluster.ControlAsync("GET", "/stream")).Should().Be((503, """{"title":"Service Unavailable","status":503,"detail":"2 streams are open, which is the maximum; close one first."}"""));

        first.Dispose();
        for (var i = 0; i < 1_000; i++)
        {
            using var next = new TcpClient();
            await next.ConnectAsync("127.0.0.1", cluster.Host.Control!.Port);
            await next.GetStream().WriteAsync("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            var head = new byte[12];
            await next.GetStream().ReadExactlyAsync(head);
            if (Encoding.ASCII.GetString(head).EndsWith("200"))
                return;
        }
        Assert.Fail("the place of a disconnected client was not freed");
    }

    [Fact]
    public void The_bytes_queued_for_all_streams_together_are_limited()
    {
        var feed = new LiveFeed(bytes: 40_000);
        using var one = feed.Listen(room: 10_000);
        using var other = feed.Listen(room: 10_000, FeedEventKinds.Log);
        for (var i = 0; i < 1_000; i++)
            feed.Publish(new LinesLogged("Core1", new byte[1_000], 10));

        one.Waiting.Should().Be(6, "each has half of the bytes");
        one.ResetMissed().Should().Be(10 * (1_000 - one.Waiting));
        while (one.TryRead(out _))
        {
        }
        feed.Publish(new LinesLogged("Core1", new byte[1_000_000], 1));
        one.Waiting.Should().Be(1, "one event always fits");
        other.Waiting.Should().Be(6);
    }

    [Fact]
    public async Task Log_lines_are_split_and_encoded_once_for_all_streams()
    {
        var feed = new LiveFeed();
        using var one = feed.Listen(room: 100);
        using var other = feed.Listen(room: 100);
        var lines = new LoggedLines("Core1", feed);
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"line {i} with some text\n")) + new string('x', 100_000) + "\nlast\n";

        await lines.WriteAsync(Encoding.UTF8.GetBytes(text));

        var heard = new StringBuilder();
        var count = 0;
        while (one.TryRead(out var next))
        {
            other.TryRead(out var same).Should().BeTrue();
            same.Should().BeSameAs(next);
            var logged = (LinesLogged)next;
            logged.Lines[^1].Should().Be((byte)'\n');
            heard.Append(Encoding.UTF8.GetString(logged.Lines));
            count += logged.Count;
        }
        heard.ToString().Should().Be(text);
        count.Should().Be(5_002);
    }

    [Fact]
    public async Task The_journal_finds_no_hint_for_a_very_long_mistyped_path()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/cospases");
        await cluster.GetAsync("/api/v1/" + new string('s', 60));
        await cluster.GetAsync("/api/v1/coSpaces" + new string('s', 200));

        var reasons = JsonDocument.Parse((await cluster.ControlAsync("GET", "/journal")).Text).RootElement.GetProperty("entries").EnumerateArray()
            .Select(entry => entry.GetProperty("reasons")[0].TryGetProperty("nearest", out var nearest) ? nearest.GetString() : null).ToList();

        reasons.Should().Equal("GET /api/v1/coSpaces", null, null);
    }

    [Fact]
    public async Task A_bridge_renamed_by_another_world_is_unknown_and_causes_no_error()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var stop = new CancellationTokenSource();
        var worlds = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                (await cluster.ControlAsync("PUT", "/world", $"<world><bridge name=\"A\"/><bridge name=\"{(i % 2 == 0 ? "B" : "C")}\"/></world>")).Status.Should().Be(200);
            await stop.CancelAsync();
        });
        var statuses = new HashSet<int>();
        for (var i = 0; !stop.IsCancellationRequested && i < 10_000; i++)
        {
            foreach (var command in (string[])["stop", "start", "isolate", "rejoin"])
                statuses.Add((await cluster.ControlAsync("POST", $"/bridges/{(i % 2 == 0 ? "B" : "C")}/{command}")).Status);
            statuses.Add((await cluster.ControlAsync("GET", "/bridges")).Status);
        }
        await worlds;

        statuses.Should().BeSubsetOf([200, 404]);
        cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Fact]
    public async Task An_unexpected_exception_is_an_incident_and_a_500_without_a_stack_trace()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        // A missing feed stands in for any bug of the simulator.
        typeof(Cluster).GetProperty(nameof(Cluster.FarEnds))!.SetValue(cluster.Host.Cluster, null);
        var (status, text) = await cluster.ControlAsync("GET", "/far-ends");

        status.Should().Be(500);
        text.Should().Be("""{"title":"Internal Server Error","status":500,"detail":"The control API failed while it handled this request; GET /incidents shows the error."}""");
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":1").And.Contain("answering GET /far-ends of the control API");
    }

    private static async Task<(int Status, string Text)> SendAsync(SimulatedCluster cluster, ControlOperation operation, byte[] body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(cluster.Host.Control!, ControlRequests.PathFor(operation)));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(operation.WantedMediaType!) } };
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(int Status, string Text)> RawAsync(SimulatedCluster cluster, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", cluster.Host.Control!.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        var answer = await RawAnswer.ReadAsync(new BufferedStream(client.GetStream()));
        return (answer.Status, answer.Text);
    }

    private static async Task<TcpClient> StreamAsync(SimulatedCluster cluster)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", cluster.Host.Control!.Port);
        await client.GetStream().WriteAsync("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var head = new byte[12];
        await client.GetStream().ReadExactlyAsync(head);
        Encoding.ASCII.GetString(head).Should().EndWith("200");
        return client;
    }
}
