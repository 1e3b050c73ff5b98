using System.Text.Json;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API sends requests to bridges as a client does.</summary>
public sealed class BridgeRequests
{
    [Fact]
    public async Task A_request_is_answered_and_kept_as_that_of_any_client()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/calls", bridge: 1);

        var created = await SendAsync(cluster, """{"method":"POST","path":"/api/v1/coSpaces","form":"name=Hall&uri=hall"}""");
        var listed = await SendAsync(cluster, """{"method":"GET","path":"/api/v1/coSpaces?filter=Hall&limit=2"}""", "core1");

        created.GetProperty("status").GetInt32().Should().Be(200);
        created.GetProperty("headers").GetProperty("Location").GetString().Should().StartWith("/api/v1/coSpaces/");
        (created.GetProperty("body").GetString(), created.GetProperty("sequence").GetInt64()).Should().Be(("", 2));
        listed.GetProperty("body").GetString().Should().Contain("<name>Hall</name>");
        listed.GetProperty("headers").GetProperty("Content-Type").GetString().Should().Be("text/xml");
        listed.GetProperty("sequence").GetInt64().Should().Be(3);
        var entry = JsonDocument.Parse((await cluster.ControlAsync("GET", "/exchanges/2")).Text).RootElement;
        (entry.GetProperty("client").GetString(), entry.GetProperty("user").GetString(), entry.GetProperty("form").GetString(), entry.GetProperty("trace").GetInt32())
            .Should().Be(("127.0.0.1", "admin", "name=Hall&uri=hall", created.GetProperty("trace").GetInt32()));
        (await cluster.LogAsync("Core2")).Should().Contain(line => line.EndsWith("POST for \"/api/v1/coSpaces\" (from 127.0.0.1)"))
            .And.Contain(line => line.Contains("127.0.0.1: API user \"admin\" created new space"));
        (await cluster.ControlAsync("GET", "/run")).Text.Should().Contain("\"commands\":[]", "the journal repeats it");
    }

    [Fact]
    public async Task A_bridge_without_HTTP_is_reached_as_well()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpPort = null, HttpsPort = 0 });

        (await SendAsync(cluster, """{"method":"GET","path":"/api/v1/system/status"}""")).GetProperty("body").GetString().Should().Contain("<softwareVersion>");
    }

    [Fact]
    public async Task The_request_has_the_credentials_that_the_caller_names()
    {
        await using var cluster = await SimulatedCluster.StartAsync("""<world><accounts><account name="ann" password="one"/><account name="bob" password="two"/></accounts><bridge name="Core2"/></world>""");

        (await UserAsync("")).Should().Be((200, "ann"));
        (await UserAsync(""","user":"bob" """)).Should().Be((200, "bob"));
        (await UserAsync(""","user":"bob","password":"two" """)).Should().Be((200, "bob"));
        (await UserAsync(""","user":"bob","password":"one" """)).Should().Be((401, null));
        (await UserAsync(""","user":"eve","password":"" """)).Should().Be((401, null));
        (await cluster.ControlAsync("POST", "/bridges/Core2/requests", """{"method":"GET","path":"/api/v1/calls","user":"eve"}"""))
            .Should().Be((400, """{"title":"Bad Request","status":400,"detail":"The world has no account \u0022eve\u0022, so the request needs a password."}"""));

        async Task<(int Status, string? User)> UserAsync(string credentials)
        {
            var answer = await SendAsync(cluster, $$"""{"method":"GET","path":"/api/v1/calls"{{credentials}}}""");
            var entry = JsonDocument.Parse((await cluster.ControlAsync("GET", $"/exchanges/{answer.GetProperty("sequence")}")).Text).RootElement;
            return (answer.GetProperty("status").GetInt32(), entry.TryGetProperty("user", out var user) ? user.GetString() : null);
        }
    }

    [Fact]
    public async Task A_fault_acts_on_the_request()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        foreach (var effect in (string[])["\"status\":503,\"body\":\"later\"", "\"reset\":true", "\"truncate\":true", "\"corrupt\":true"])
            (await cluster.ControlAsync("POST", "/faults", $$$"""{"effect":{{{{effect}}}},"times":1}""")).Status.Should().Be(200);
        const string Read = """{"method":"GET","path":"/api/v1/system/status"}""";

        var refused = await SendAsync(cluster, Read);
        var reset = await SendAsync(cluster, Read);
        var cut = await SendAsync(cluster, Read);
        var corrupt = await SendAsync(cluster, Read);
        var whole = await SendAsync(cluster, Read);

        (refused.GetProperty("status").GetInt32(), refused.GetProperty("body").GetString(), refused.TryGetProperty("trace", out _)).Should().Be((503, "later", false));
        reset.GetRawText().Should().Be("""{"status":0,"error":"Core2 gave no answer; it is stopped, or it closed the connection.","sequence":2}""");
        cut.GetProperty("status").GetInt32().Should().Be(200);
        cut.GetProperty("error").GetString().Should().Be("The bridge closed the connection before the end of its answer.");
        var body = whole.GetProperty("body").GetString()!;
        body.Should().StartWith(cut.GetProperty("body").GetString()).And.NotBe(cut.GetProperty("body").GetString());
        (corrupt.TryGetProperty("bodyBase64", out _) || corrupt.GetProperty("body").GetString() != body).Should().BeTrue();
        (await cluster.ControlAsync("GET", "/journal")).Text.Should().ContainAll("\"fault\":1", "\"fault\":2", "\"fault\":3", "\"fault\":4");
    }

    [Fact]
    public async Task A_delayed_request_is_answered_when_the_clock_reaches_its_time()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/faults", """{"effect":{"delayMs":60000}}""");

        var sent = SendAsync(cluster, """{"method":"GET","path":"/api/v1/calls"}""");
        while (!(await cluster.ControlAsync("GET", "/clock/waiting-answers")).Text.Contains(":1"))
            sent.IsCompleted.Should().BeFalse();
        await cluster.ControlAsync("POST", "/clock/advance", """{"seconds":60}""");

        (await sent).GetProperty("status").GetInt32().Should().Be(200);
    }

    [Fact]
    public async Task A_request_without_an_answer_ends_after_half_a_minute_of_real_time()
    {
        var time = new WatchedTime();
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { RealTime = time });
        await cluster.ControlAsync("POST", "/faults", """{"effect":{"hang":true}}""");

        var sent = SendAsync(cluster, """{"method":"GET","path":"/api/v1/calls"}""");
        await time.PassUntilAsync(sent, TimeSpan.FromSeconds(30));

        var answer = await sent;
        (answer.GetProperty("status").GetInt32(), answer.GetProperty("error").GetString()).Should().Be((0, "Core2 gave no whole answer within 30 seconds."));
    }

    [Fact]
    public async Task A_stopped_bridge_gives_no_answer_and_answers_again_when_it_runs()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        const string Read = """{"method":"GET","path":"/api/v1/calls"}""";

        await cluster.ControlAsync("POST", "/bridges/Core2/stop");
        (await SendAsync(cluster, Read)).GetRawText().Should().Be("""{"status":0,"error":"Core2 gave no answer; it is stopped, or it closed the connection."}""");
        await cluster.ControlAsync("POST", "/bridges/Core2/start");
        (await SendAsync(cluster, Read)).GetProperty("status").GetInt32().Should().Be(200);
        (await cluster.ControlAsync("POST", "/bridges/Core9/requests", Read)).Should().Be((404, """{"title":"Not Found","status":404,"detail":"There is no bridge Core9; there are Core1, Core2."}"""));
    }

    [Fact]
    public async Task Requests_at_the_same_time_each_get_the_number_of_their_own_exchange()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(cluster, $$"""{"method":"GET","path":"/api/v1/calls?offset={{i}}"}""")));

        foreach (var (i, answer) in answers.Index())
            (await cluster.ControlAsync("GET", $"/exchanges/{answer.GetProperty("sequence")}")).Text.Should().Contain($"\"target\":\"/api/v1/calls?offset={i}\"");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"method":"GET"}""")]
    [InlineData("""{"path":"/api/v1/calls"}""")]
    [InlineData("""{"method":"CONNECT","path":"/api/v1/calls"}""")]
    [InlineData("""{"method":"get","path":"/api/v1/calls"}""")]
    [InlineData("""{"method":"GET\r\nX: y","path":"/api/v1/calls"}""")]
    [InlineData("""{"method":1,"path":"/api/v1/calls"}""")]
    [InlineData("""{"method":"GET","path":1}""")]
    [InlineData("""{"method":"GET","path":"/events/v1"}""")]
    [InlineData("""{"method":"GET","path":"/"}""")]
    [InlineData("""{"method":"GET","path":"api/v1/calls"}""")]
    [InlineData("""{"method":"GET","path":"http://evil.example/api/v1/calls"}""")]
    [InlineData("""{"method":"GET","path":"/api/../events/v1"}""")]
    [InlineData("""{"method":"GET","path":"/api/%2e%2E/events/v1"}""")]
    [InlineData("""{"method":"GET","path":"/api/v1/calls HTTP/1.1\r\nX: y"}""")]
    [InlineData("""{"method":"GET","path":"/api/v1/calls#x"}""")]
    [InlineData("""{"method":"GET","path":"/api/v1/calls","form":{}}""")]
    [InlineData("""{"method":"GET","path":"/api/v1/calls","user":null}""")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("POST", "/bridges/Core2/requests", body)).Status.Should().Be(400);
        (await cluster.ControlAsync("POST", "/bridges/Core2/requests", $$"""{"method":"GET","path":"/api/{{new string('x', 9_000)}}"}""")).Status.Should().Be(400);
        cluster.Host.Cluster.Journal.Last.Should().Be(0);
    }

    [Fact]
    public async Task Characters_that_a_request_line_cannot_have_are_escaped()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await SendAsync(cluster, """{"method":"GET","path":"/api/v1/coSpaces?filter=<b>é \u202e%20x"}""");

        answer.GetProperty("status").GetInt32().Should().Be(200);
        (await cluster.ControlAsync("GET", "/exchanges/1")).Text.Should().Contain("\"target\":\"/api/v1/coSpaces?filter=<b>%C3%A9%20%E2%80%AE%20x\"");
    }

    private static async Task<JsonElement> SendAsync(SimulatedCluster cluster, string body, string bridge = "Core2")
    {
        var (status, text) = await cluster.ControlAsync("POST", $"/bridges/{bridge}/requests", body);
        status.Should().Be(200, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
