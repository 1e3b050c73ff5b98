using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class Faults
{
    private const string Spaces = "/api/v1/coSpaces";

    [Fact]
    public async Task A_status_fault_replaces_the_answer_and_the_request_has_no_effect()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = (await cluster.ControlAsync("GET", "/world?secrets=true")).Text;
        await SetAsync(cluster, """{"match":{"method":"post"},"effect":{"status":503,"body":"<busy/>"},"times":1}""");

        var answer = await cluster.PostAsync(Spaces, "name=A");

        answer.Head.Should().StartWith("HTTP/1.1 503 Service Unavailable\r\n").And.Contain("Server: Apache");
        answer.Text.Should().Be("<busy/>");
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(before, "the request consumes no trace number");
        (await cluster.PostAsync(Spaces, "name=A")).Status.Should().Be(200, "the fault has acted as often as it should");
        (await ListAsync(cluster)).Should().Be(
            """{"faults":[{"id":1,"match":{"method":"post"},"effect":{"status":503,"body":"\u003Cbusy/\u003E"},"times":1,"matched":2,"acted":1}]}""");
    }

    [Theory]
    [InlineData("""{"path":"/API//v1/cospaces/"}""", true)]
    [InlineData("""{"path":"/coSpaces"}""", true)]
    [InlineData("""{"path":"*spaces"}""", true)]
    [InlineData("""{"path":"/api/v1/*"}""", true)]
    [InlineData("""{"path":"/api/v1/coSpaces/*"}""", false)]
    [InlineData("""{"path":"/api/v1/calls"}""", false)]
    [InlineData("""{"bridge":"core1"}""", true)]
    [InlineData("""{"bridge":"Core2"}""", false)]
    [InlineData("""{"method":"POST"}""", false)]
    [InlineData("""{"nth":2}""", false)]
    [InlineData("""{"probability":0}""", false)]
    [InlineData("""{"probability":1}""", true)]
    [InlineData("""{}""", true)]
    public async Task A_fault_acts_on_what_it_matches(string match, bool acts)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await SetAsync(cluster, "{\"match\":" + match + ",\"effect\":{\"status\":500}}");

        (await cluster.GetAsync("/api//v1/COSPACES/?limit=1")).Status.Should().Be(acts ? 500 : 200);
    }

    [Fact]
    public async Task A_fault_with_nth_acts_on_that_request_only()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await SetAsync(cluster, """{"match":{"path":"/api/v1/coSpaces","nth":3},"effect":{"status":500}}""");

        var seen = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            seen.Add((await cluster.GetAsync(Spaces)).Status);
            await cluster.GetAsync("/api/v1/calls");
        }

        seen.Should().Equal(200, 200, 500, 200, 200);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_faults_and_ids_do_not_depend_on_them()
    {
        async Task<(string Drawn, string Space)> RunAsync(int seed, bool isFaulty)
        {
            await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Seed = seed });
            if (isFaulty)
                await SetAsync(cluster, """{"match":{"method":"GET","probability":0.5},"effect":{"status":500}}""");
            var drawn = "";
            for (var i = 0; i < 40; i++)
                drawn += (await cluster.GetAsync(Spaces)).Status is 500 ? 'x' : '.';
            return (drawn, await cluster.CreateAsync(Spaces, "name=A"));
        }

        var first = await RunAsync(7, isFaulty: true);
        first.Drawn.Should().Contain("x").And.Contain(".");
        (await RunAsync(7, isFaulty: true)).Should().Be(first);
        (await RunAsync(8, isFaulty: true)).Drawn.Should().NotBe(first.Drawn);
        (await RunAsync(7, isFaulty: false)).Space.Should().Be(first.Space);
    }

    [Fact]
    public async Task A_delayed_request_is_handled_when_its_time_comes()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await SetAsync(cluster, """{"effect":{"delayMs":1500}}""");
        var answer = cluster.PostAsync(Spaces, "name=Late");
        await ActedAsync(cluster);

        cluster.Advance(1.499);
        (await cluster.StateAsync()).Should().NotContain("Late");
        answer.IsCompleted.Should().BeFalse();
        cluster.Advance(0.001);

        (await answer).Status.Should().Be(200);
        (await cluster.StateAsync()).Should().Contain("Late");
    }

    [Fact]
    public async Task A_truncated_answer_ends_after_half_of_its_body()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var whole = (await cluster.GetAsync(Spaces)).Body;
        await SetAsync(cluster, """{"effect":{"truncate":true}}""");

        var (head, body) = Split(await ToEndAsync(await AskAsync(cluster, Spaces)));

        head.Should().Contain($"Content-Length: {whole.Length}\r\n");
        body.Should().Equal(whole[..(whole.Length / 2)]);
    }

    [Fact]
    public async Task A_corrupted_answer_keeps_its_length_but_not_its_bytes()
    {
        await using var one = await SimulatedCluster.StartAsync();
        await using var two = await SimulatedCluster.StartAsync();
        var whole = (await one.GetAsync(Spaces)).Body;
        await SetAsync(one, """{"effect":{"corrupt":true}}""");
        await SetAsync(two, """{"effect":{"corrupt":true}}""");

        var corrupted = (await one.GetAsync(Spaces)).Body;

        corrupted.Should().HaveCount(whole.Length).And.NotEqual(whole);
        corrupted.Should().Equal((await two.GetAsync(Spaces)).Body);
    }

    [Fact]
    public async Task A_dripping_answer_arrives_byte_by_byte()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var whole = (await cluster.GetAsync(Spaces)).Body;
        await SetAsync(cluster, """{"effect":{"dripMs":1000}}""");
        using var client = await AskAsync(cluster, Spaces);
        var stream = client.GetStream();
        await ReadHeadAsync(stream);

        var body = new byte[whole.Length];
        cluster.Advance(3);
        await stream.ReadExactlyAsync(body.AsMemory(0, 3));
        var more = stream.ReadAsync(body.AsMemory(3, 1)).AsTask();
        (await cluster.ControlAsync("GET", "/clock")).Status.Should().Be(200);
        more.IsCompleted.Should().BeFalse();
        cluster.Advance(whole.Length - 3);
        (await more).Should().Be(1);
        await stream.ReadExactlyAsync(body.AsMemory(4));

        body.Should().Equal(whole);
    }

    [Fact]
    public async Task The_rest_of_a_dripping_answer_follows_with_the_last_byte_that_drips()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { DrippedBytes = 3 } });
        var whole = (await cluster.GetAsync(Spaces)).Body;
        await SetAsync(cluster, """{"effect":{"dripMs":1000}}""");
        using var client = await AskAsync(cluster, Spaces);
        var stream = client.GetStream();
        await ReadHeadAsync(stream);

        cluster.Advance(3);

        var body = new byte[whole.Length];
        await stream.ReadExactlyAsync(body).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        body.Should().Equal(whole);
    }

    [Fact]
    public async Task A_request_on_a_reset_connection_has_no_answer_and_no_effect()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await SetAsync(cluster, """{"effect":{"reset":true}}""");

        (await ToEndAsync(await AskAsync(cluster, Spaces, "POST", "name=Never"))).Should().BeEmpty();
        (await cluster.StateAsync()).Should().NotContain("Never");
    }

    [Fact]
    public async Task A_hanging_request_ends_when_the_world_does()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await SetAsync(cluster, """{"effect":{"hang":true}}""");
        var answer = ToEndAsync(await AskAsync(cluster, Spaces, "POST", "name=Never"));
        await ActedAsync(cluster);

        cluster.Advance(86_400);
        answer.IsCompleted.Should().BeFalse();
        (await cluster.StateAsync()).Should().NotContain("Never");
        await cluster.ControlAsync("POST", "/reset");

        (await answer).Should().BeEmpty();
        (await ListAsync(cluster)).Should().Be("""{"faults":[]}""");
        (await cluster.GetAsync(Spaces)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_TLS_fault_closes_the_connection_before_any_request()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpsPort = 0 });
        await SetAsync(cluster, """{"match":{"nth":1},"effect":{"tlsAbort":true}}""");
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        var address = new Uri(cluster.Host.Bridges[0].Https!, "/api/v1/coSpaces");

        (await cluster.GetAsync(Spaces)).Status.Should().Be(200, "plain HTTP has no TLS to abort");
        await client.Invoking(tls => tls.GetAsync(address)).Should().ThrowAsync<HttpRequestException>();
        ((int)(await client.GetAsync(address)).StatusCode).Should().Be(401);
    }

    [Fact]
    public async Task Faults_are_removed_one_by_one_or_all_at_once()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        foreach (var status in (int[])[500, 502, 503])
            await SetAsync(cluster, $$$"""{"effect":{"status":{{{status}}}}}""");

        (await cluster.GetAsync(Spaces)).Status.Should().Be(500, "the first matching fault acts");
        (await cluster.ControlAsync("DELETE", "/faults/1")).Status.Should().Be(200);
        (await cluster.GetAsync(Spaces)).Status.Should().Be(502);
        (await cluster.ControlAsync("DELETE", "/faults/1")).Status.Should().Be(404);
        (await cluster.ControlAsync("DELETE", "/faults")).Status.Should().Be(200);
        (await cluster.GetAsync(Spaces)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("""{"delayMs":60000}""")]
    [InlineData("""{"status":503}""")]
    [InlineData("""{"loseAnswer":true}""")]
    [InlineData("""{"duplicate":true}""")]
    [InlineData("""{"reorder":true}""")]
    public async Task A_fault_acts_on_posts_to_a_receiver(string effect)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var receiver = new CdrCollector();
        await SetAsync(cluster, $$"""{"match":{"receiver":"*"},"effect":{{effect}},"times":1}""");

        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");

        (await ListAsync(cluster)).Should().Contain("\"acted\":1");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{}""")]
    [InlineData("""{"effect":{}}""")]
    [InlineData("""{"effect":{"reset":true,"hang":true}}""")]
    [InlineData("""{"effect":{"reset":false}}""")]
    [InlineData("""{"effect":{"body":"x"}}""")]
    [InlineData("""{"effect":{"delayMs":-1}}""")]
    [InlineData("""{"effect":{"delayMs":"1"}}""")]
    [InlineData("""{"effect":{"status":99}}""")]
    [InlineData("""{"effect":{"status":204,"body":"x"}}""")]
    [InlineData("""{"effect":{"explode":true}}""")]
    [InlineData("""{"effect":{"reset":true},"times":0}""")]
    [InlineData("""{"effect":{"reset":true},"when":1}""")]
    [InlineData("""{"match":[],"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"bridge":"Core9"},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"nth":0},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"nth":1.5},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"probability":1.01},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"path":"/api/v1/coSpaces?limit=1"},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"path":1},"effect":{"reset":true}}""")]
    [InlineData("""{"match":{"method":"GET"},"effect":{"tlsAbort":true}}""")]
    [InlineData("""{"match":{"path":"/api/v1/coSpaces"},"effect":{"loseAnswer":true}}""")]
    [InlineData("""{"match":{"receiver":"*"},"effect":{"hang":true}}""")]
    [InlineData("""{"match":{"receiver":"*"},"effect":{"status":503,"body":"x"}}""")]
    public async Task A_wrong_fault_is_refused_with_a_sentence(string fault)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("POST", "/faults", fault);

        status.Should().Be(400);
        JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString().Should().MatchRegex("^[A-Za-z].+\\.$");
        (await ListAsync(cluster)).Should().Be("""{"faults":[]}""");
    }

    private static async Task SetAsync(SimulatedCluster cluster, string fault)
    {
        var (status, text) = await cluster.ControlAsync("POST", "/faults", fault);
        status.Should().Be(200, text);
    }

    private static async Task<string> ListAsync(SimulatedCluster cluster) => (await cluster.ControlAsync("GET", "/faults")).Text;

    // Repeats until the request has arrived.
    private static async Task ActedAsync(SimulatedCluster cluster)
    {
        while (!(await ListAsync(cluster)).Contains("\"acted\":1"))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task<TcpClient> AskAsync(SimulatedCluster cluster, string target, string method = "GET", string body = "")
    {
        var client = new TcpClient();
        var address = cluster.Host.Bridges[0].Http!;
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: cms\r\nAuthorization: {SimulatedCluster.Admin}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return client;
    }

    /// <summary>Reads up to the end of the connection, in whatever way it ends.</summary>
    private static async Task<byte[]> ToEndAsync(TcpClient client)
    {
        using (client)
        {
            var all = new MemoryStream();
            try
            {
                await client.GetStream().CopyToAsync(all);
            }
            catch (IOException)
            {
                // The other side has reset it.
            }
            return all.ToArray();
        }
    }

    private static (string Head, byte[] Body) Split(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        return (Encoding.ASCII.GetString(answer, 0, end), answer[end..]);
    }

    private static async Task ReadHeadAsync(Stream stream)
    {
        var (end, one) = (0, new byte[1]);
        while (end < 4)
        {
            await stream.ReadExactlyAsync(one);
            end = one[0] == "\r\n\r\n"[end] ? end + 1 : one[0] is (byte)'\r' ? 1 : 0;
        }
    }
}
