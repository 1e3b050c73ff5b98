using System.Net.WebSockets;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Events;

/// <summary>An event client gets a token for its credentials and a WebSocket for the token.</summary>
public sealed class EventTokens
{
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Fact]
    public async Task A_token_is_sent_in_a_header_and_never_logged()
    {
        await using var cluster = await StartAsync();
        await cluster.ControlAsync("POST", "/ids", """{"next":["70ca0ed7-4e50-428c-b9ab-4e68faeb86ae"]}""");

        var answer = await cluster.PostAsync("/api/v1/authTokens", "");

        answer.Head.Should().Be(
            "HTTP/1.1 200 OK\r\nDate: Tue, 26 Jul 2016 14:00:00 GMT\r\nServer: Apache\r\nX-Frame-Options: DENY\r\n"
            + "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\nX-Cisco-CMS-Auth-Token: 70ca0ed7-4e50-428c-b9ab-4e68faeb86ae\r\n"
            + "Vary: Accept-Encoding\r\nKeep-Alive: timeout=5, max=100\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n");
        var log = await cluster.LogAsync();
        log.Should().Contain(line => line.EndsWith("API trace 1: X-Cisco-CMS-Auth-Token: ********")).And.NotContain(line => line.Contains("70ca0ed7"));
    }

    [Fact]
    public async Task A_token_requires_credentials()
    {
        await using var cluster = await StartAsync();

        var answer = await cluster.SendAsync("POST", "/api/v1/authTokens", "", authorization: null);

        answer.Status.Should().Be(401);
        answer.Header("X-Cisco-CMS-Auth-Token").Should().BeNull();
        (await cluster.GetAsync("/api/v1/authTokens")).Text.Should().Contain("<invalidOperation />");
    }

    [Fact]
    public async Task Earlier_releases_have_neither_tokens_nor_events()
    {
        await using var cluster = await StartAsync("2.3.3");

        var answer = await cluster.PostAsync("/api/v1/authTokens", "");

        answer.Status.Should().Be(404);
        answer.Text.Should().Contain("<unrecognisedObject />");
        (await cluster.SendAsync("GET", "/events/v1?authToken=70ca0ed7-4e50-428c-b9ab-4e68faeb86ae", authorization: null, headers: Upgrade)).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_token_opens_WebSockets_on_its_own_bridge_for_an_hour()
    {
        await using var cluster = await StartAsync();
        var target = "/events/v1?authToken=" + await EventClient.TokenAsync(cluster);

        var answer = await cluster.SendAsync("GET", target, authorization: null, headers: Upgrade);
        answer.Status.Should().Be(101);
        answer.Header("Sec-WebSocket-Accept").Should().Be("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "RFC 6455 gives this value for the key");
        (await cluster.SendAsync("GET", target, authorization: null, headers: Upgrade)).Status.Should().Be(101, "a token can be used again");
        (await cluster.SendAsync("GET", target, bridge: 1, authorization: null, headers: Upgrade)).Status.Should().Be(401);

        cluster.Advance(3_599);
        (await cluster.SendAsync("GET", target, authorization: null, headers: Upgrade)).Status.Should().Be(101);
        cluster.Advance(1);
        (await cluster.SendAsync("GET", target, authorization: null, headers: Upgrade)).Status.Should().Be(401);
    }

    [Theory]
    [InlineData("/events/v1")]
    [InlineData("/events/v1?authToken=")]
    [InlineData("/events/v1?authToken=wrong")]
    [InlineData("/events/v1?authToken=00000000-0000-0000-0000-000000000000")]
    public async Task A_bad_token_is_rejected(string target)
    {
        await using var cluster = await StartAsync();

        var answer = await cluster.SendAsync("GET", target, headers: Upgrade);

        answer.Status.Should().Be(401, "credentials are no token");
        answer.Body.Should().BeEmpty();
    }

    [Theory]
    [InlineData("", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c\r\n", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 400)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAA    AAAAAAAAAA\r\n", 400)]
    public async Task A_request_without_an_upgrade_gets_426(string headers, int status)
    {
        await using var cluster = await StartAsync();

        var answer = await cluster.SendAsync("GET", "/events/v1?authToken=" + await EventClient.TokenAsync(cluster), headers: headers);

        answer.Status.Should().Be(status);
        answer.Header("Upgrade").Should().Be(status is 426 ? "websocket" : null);
    }

    [Fact]
    public async Task Streams_of_a_bridge_are_limited_in_number()
    {
        await using var cluster = await StartAsync(configure: settings => settings with { EventStreams = 1 });
        var (token, address) = (await EventClient.TokenAsync(cluster), cluster.Host.Bridges[0].Http!);
        await using var first = await EventClient.ConnectAsync(address, token);

        var second = () => EventClient.ConnectAsync(address, token);
        (await second.Should().ThrowAsync<WebSocketException>()).Which.Message.Should().Contain("503");
        await using var elsewhere = await EventClient.ConnectAsync(cluster, bridge: 1);
        await first.CloseAsync();

        // The place is free once the bridge has noticed that the connection is closed.
        var status = 503;
        while (status is 503)
            status = (await cluster.SendAsync("GET", "/events/v1?authToken=" + token, headers: Upgrade)).Status;
        status.Should().Be(101);
    }

    [Fact]
    public async Task New_tokens_displace_the_oldest_ones()
    {
        await using var cluster = await StartAsync(configure: settings => settings with { AuthTokensKept = 2 });
        string[] tokens = [await EventClient.TokenAsync(cluster), await EventClient.TokenAsync(cluster), await EventClient.TokenAsync(cluster)];

        List<int> answers = [];
        foreach (var token in tokens)
            answers.Add((await cluster.SendAsync("GET", "/events/v1?authToken=" + token, headers: Upgrade)).Status);

        answers.Should().Equal(401, 101, 101);
    }

    private static Task<SimulatedCluster> StartAsync(string release = "2.9", Func<Simulator.Schema.SimulatorSettings, Simulator.Schema.SimulatorSettings>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => options with { Release = release, Tuned = configure ?? (settings => settings) });
}
