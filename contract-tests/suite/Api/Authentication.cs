using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

public sealed class Authentication
{
    private const string Refusal =
        "HTTP/1.1 401 Unauthorized\r\n"
        + "Date: Tue, 26 Jul 2016 14:00:00 GMT\r\n"
        + "Server: Apache\r\n"
        + "X-Frame-Options: DENY\r\n"
        + "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
        + "WWW-Authenticate: Basic realm=\"acano\"\r\n"
        + "Vary: Accept-Encoding\r\n"
        + "Keep-Alive: timeout=5, max=100\r\n"
        + "Connection: Keep-Alive\r\n"
        + "Content-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(null)]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YWRtaW46d3Jvbmc=")]
    [InlineData("Basic YWRtaW4=")]
    [InlineData("Basic b3RoZXI6YWRtaW4=")]
    [InlineData("Bearer YWRtaW46YWRtaW4=")]
    public async Task A_request_without_valid_credentials_gets_an_empty_401(string? authorization)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();

        var get = await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: authorization);
        var post = await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=Intruder", authorization: authorization);
        var unknown = await cluster.SendAsync("GET", "/api/v1/nothing", authorization: authorization);

        get.ToString().Should().Be(Refusal);
        post.ToString().Should().Be(Refusal);
        unknown.ToString().Should().Be(Refusal, "a stranger does not learn which nodes there are");
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Very_long_credentials_are_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic " + new string('A', 8_000));

        answer.ToString().Should().Be(Refusal);
    }

    [Theory]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("basic YWRtaW46YWRtaW4=")]
    [InlineData("BasicYWRtaW46YWRtaW4=")]
    [InlineData("Basic  YWRtaW46YWRtaW4=")]
    public async Task Valid_credentials_are_accepted_in_the_forms_that_clients_send(string authorization)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendAsync("GET", "/api/v1/system/status", authorization: authorization);

        answer.Status.Should().Be(200);
    }

    [Fact]
    public async Task The_trace_counts_a_refused_request_and_hides_its_body()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=Intruder", authorization: null);
        await cluster.GetAsync("/api/v1/callLegs");

        (await cluster.LogAsync()).Should().Equal(
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 1: POST for \"/api/v1/coSpaces\" (from 127.0.0.1)",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 1: sending 401 response, size 0",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 1: WWW-Authenticate: Basic realm=\"acano\"",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 2: GET for \"/api/v1/callLegs\" (from 127.0.0.1)",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 2: sending 200 response, size 52",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 2:  <callLegs total=\"0\"></callLegs>");
    }

    [Fact]
    public async Task The_log_never_shows_credentials()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic aGlkZGVuOnNlY3JldA==");

        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("aGlkZGVu") || line.Contains("secret") || line.Contains("hidden"));
    }
}
