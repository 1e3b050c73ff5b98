using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API accepts callers of this machine and refuses others and web pages.</summary>
public sealed class CallersOfControl
{
    private const string Json = "Content-Type: application/json\r\n";

    [Theory]
    [InlineData("localhost:PORT")]
    [InlineData("LocalHost")]
    [InlineData("127.0.0.1:PORT")]
    [InlineData("127.0.0.1:9000")]
    [InlineData("127.9.8.7")]
    [InlineData("[::1]:PORT")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task The_control_API_answers_for_the_names_and_addresses_of_this_machine(string host)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await SendAsync(cluster, $"GET /clock HTTP/1.1\r\nHost: {host}\r\n")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("evil.example.")]
    [InlineData("192.0.2.1:PORT")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[::ffff:192.0.2.1]")]
    [InlineData("0.0.0.0:PORT")]
    [InlineData("localhost.:PORT")]
    [InlineData("2130706433")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("cmssim:8440")]
    public async Task A_request_for_another_host_gets_421(string host)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Kept");

        foreach (var request in (string[])["GET /world", "GET /health/live", "GET /health/ready", "GET /nothing", "POST /reset", "DELETE /faults", "OPTIONS /reset", "HEAD /clock"])
        {
            var answer = await SendAsync(cluster, $"{request} HTTP/1.1\r\nHost: {host}\r\n{Json}");
            answer.Status.Should().Be(421, request);
            if (!request.StartsWith("HEAD"))
                SentenceOf(answer).Should().StartWith("The control API does not answer for the host");
        }
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("Kept");
    }

    [Theory]
    [InlineData("GET /world HTTP/1.0\r\n", 421)]
    [InlineData("GET /world HTTP/1.0\r\nHost:\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\n", 400)]
    [InlineData("GET /world HTTP/1.1\r\nHost:\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", 400)]
    [InlineData("GET /world HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", 400)]
    [InlineData("GET /world HTTP/1.1\r\nHost: user@localhost\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: localhost:x\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: localhost:99999\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: [127.0.0.1]\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: ::1\r\n", 421)]
    [InlineData("GET /world HTTP/1.1\r\nHost: [::1%25lo]\r\n", 421)]
    [InlineData("GET http://evil.example/world HTTP/1.1\r\nHost: localhost\r\n", 421)]
    [InlineData("GET http://evil.example/world HTTP/1.1\r\nHost: evil.example\r\n", 421)]
    [InlineData("GET http://localhost@evil.example/world HTTP/1.1\r\nHost: localhost\r\n", 421)]
    [InlineData("GET http://localhost/world HTTP/1.1\r\nHost: evil.example\r\n", 421)]
    [InlineData("GET http://localhost/world HTTP/1.1\r\nHost: localhost\r\n", 200)]
    [InlineData("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n", 404)]
    public async Task An_odd_host_or_target_is_refused(string head, int status)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await SendAsync(cluster, head);

        // The web server may refuse a malformed head itself.
        if (status is 200)
            answer.Status.Should().Be(200);
        else
            answer.Status.Should().BeOneOf(status, 400);
        (answer.Status is 200 || !answer.Text.Contains("<world")).Should().BeTrue();
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin:")]
    [InlineData("Origin: http://127.0.0.1:1")]
    [InlineData("Origin: http://127.0.0.1")]
    [InlineData("Origin: https://127.0.0.1:PORT")]
    [InlineData("Origin: http://localhost:PORT")]
    [InlineData("Origin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example")]
    [InlineData("Origin: http://127.0.0.1:PORT http://evil.example")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: anything")]
    [InlineData("Origin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")]
    public async Task A_web_page_of_another_origin_is_refused(string headers)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Kept");

        foreach (var request in (string[])["GET /world", "GET /stream", "GET /health/ready", "POST /reset", "DELETE /faults", "OPTIONS /reset"])
        {
            var answer = await SendAsync(cluster, $"{request} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{headers}\r\n{Json}");
            answer.Status.Should().Be(403, request);
            answer.Head.Should().NotContainEquivalentOf("Access-Control");
            SentenceOf(answer).Should().StartWith("The control API refuses requests of");
        }
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("Kept");
    }

    [Theory]
    [InlineData("Origin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    public async Task The_APIs_own_origin_and_a_typed_address_are_accepted(string headers)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await SendAsync(cluster, $"GET /clock HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{headers}\r\n")).Status.Should().Be(200);
        (await SendAsync(cluster, $"POST /reset HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{headers}\r\n{Json}")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("text/plain; application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/xml")]
    [InlineData("text/json")]
    [InlineData("application/jsonp")]
    [InlineData("application/json, text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json\r\nContent-Type: text/plain")]
    public async Task A_request_of_another_media_type_changes_nothing(string? mediaType)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await ControlRequests.StateAsync(cluster);

        foreach (var operation in ControlOperation.All.Where(operation => operation.Method is not "GET"))
        {
            if (operation.WantedMediaType is "application/xml" && mediaType is "text/xml")
                mediaType = "text/xml; charset=utf-8";
            var body = ControlRequests.BodyFor(operation);
            var answer = await SendAsync(cluster, $"{operation.Method} {ControlRequests.PathFor(operation)} HTTP/1.1\r\nHost: localhost\r\n{(mediaType is null ? "" : $"Content-Type: {mediaType}\r\n")}Content-Length: {body.Length}\r\n", body);
            answer.Status.Should().Be(415, $"{operation.Method} {operation.Path}");
            SentenceOf(answer).Should().Contain($"needs the header Content-Type: {operation.WantedMediaType}");
        }
        (await ControlRequests.StateAsync(cluster)).Should().Be(before);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    public async Task A_command_of_the_right_media_type_is_executed(string mediaType)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await SendAsync(cluster, $"POST /clock/advance HTTP/1.1\r\nHost: localhost\r\nContent-Type: {mediaType}\r\nContent-Length: 13\r\n", "{\"seconds\":5}")).Status.Should().Be(200);
        (await SendAsync(cluster, $"POST /bridges/Core2/stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: {mediaType}\r\nContent-Length: 0\r\n")).Status.Should().Be(200);
        (await SendAsync(cluster, $"DELETE /faults HTTP/1.1\r\nHost: localhost\r\nContent-Type: {mediaType}\r\n")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PATCH")]
    [InlineData("reset")]
    public async Task No_other_method_does_anything(string method)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await ControlRequests.StateAsync(cluster);

        foreach (var path in ControlOperation.All.Select(ControlRequests.PathFor).Distinct())
        {
            var answer = await SendAsync(cluster, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{Json}");
            answer.Status.Should().Be(405, path);
            answer.Head.Should().NotContainEquivalentOf("Access-Control").And.Contain("Allow: ");
        }
        (await ControlRequests.StateAsync(cluster)).Should().Be(before);
    }

    [Fact]
    public async Task The_right_token_allows_any_host_name_but_no_web_page()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { ControlToken = "open sesame" });
        const string Token = "Authorization: Bearer open sesame\r\n";

        (await SendAsync(cluster, $"GET /world HTTP/1.1\r\nHost: cmssim:8440\r\n{Token}")).Status.Should().Be(200);
        (await SendAsync(cluster, "GET /world HTTP/1.1\r\nHost: cmssim:8440\r\nAuthorization: Bearer shut\r\n")).Status.Should().Be(421);
        (await SendAsync(cluster, "GET /health/ready HTTP/1.1\r\nHost: cmssim:8440\r\n")).Status.Should().Be(421);
        (await SendAsync(cluster, $"GET /health/ready HTTP/1.1\r\nHost: cmssim:8440\r\n{Token}")).Status.Should().Be(200);
        (await SendAsync(cluster, $"GET /world HTTP/1.1\r\nHost: cmssim:8440\r\nOrigin: http://evil.example\r\n{Token}")).Status.Should().Be(403);
        (await SendAsync(cluster, $"POST /reset HTTP/1.1\r\nHost: cmssim:8440\r\nContent-Type: text/xml\r\n{Token}")).Status.Should().Be(415);
    }

    [Fact]
    public async Task An_API_on_all_addresses_answers_for_each_address_but_for_no_name()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { ControlListen = "0.0.0.0", ControlToken = "open sesame" });

        (await SendAsync(cluster, "GET /health/ready HTTP/1.1\r\nHost: 172.17.0.2:8440\r\n")).Status.Should().Be(200);
        (await SendAsync(cluster, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n")).Status.Should().Be(200);
        (await SendAsync(cluster, "GET /health/ready HTTP/1.1\r\nHost: evil.example\r\n")).Status.Should().Be(421);
        (await SendAsync(cluster, "GET /world HTTP/1.1\r\nHost: 172.17.0.2:8440\r\n")).Status.Should().Be(401);
    }

    [Fact]
    public async Task Answers_forbid_embedding_and_content_sniffing()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await SendAsync(cluster, "GET /clock HTTP/1.1\r\nHost: localhost\r\n");

        answer.Header("X-Content-Type-Options").Should().Be("nosniff");
        answer.Header("Cross-Origin-Resource-Policy").Should().Be("same-origin");
    }

    [Theory]
    [InlineData("/bridges/Core2/stop")]
    [InlineData("/reset")]
    [InlineData("/snapshots")]
    public async Task The_control_API_as_a_CDR_receiver_never_answers(string path)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Kept");
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(new Uri(cluster.Host.Control!, path).ToString()));
        var before = await ControlRequests.StateAsync(cluster, withWorld: false);

        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await UntilAlarmAsync(cluster);

        (await ControlRequests.StateAsync(cluster, withWorld: false)).Should().Be(before);
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("Kept");
    }

    /// <summary>A receiver at the control API's address counts connections.</summary>
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("127.0.0.1", "LOCALHOST.")]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("127.0.0.1", "2130706433")]
    [InlineData("127.0.0.1", "0x7f.1")]
    [InlineData("127.0.0.1", "[::ffff:127.0.0.1]")]
    [InlineData("127.0.0.1", "[::ffff:7f00:1]")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    public async Task Bridges_do_not_connect_to_the_control_API(string listen, string host)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var control = new CdrCollector();
        cluster.Host.Cluster.Control = new(System.Net.IPAddress.Parse(listen), control.Port);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString($"http://{host}:{control.Port}/reset"));

        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await UntilAlarmAsync(cluster);

        control.Connections.Should().Be(0);
    }

    [Fact]
    public async Task A_receiver_on_another_port_gets_records_by_name_and_by_address()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var named = new CdrCollector();
        await using var numbered = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString($"http://localhost:{named.Port}/"));
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString($"http://127.0.0.1:{numbered.Port}/"));

        await cluster.CreateAsync("/api/v1/calls", "name=One");

        await named.TakeAsync();
        await numbered.TakeAsync();
    }

    private static async Task UntilAlarmAsync(SimulatedCluster cluster)
    {
        for (var look = 0; look < 5_000; look++)
        {
            if ((await cluster.GetAsync("/api/v1/system/alarms")).Text.Contains("<type>cdrConnectionFailure</type>", StringComparison.Ordinal))
                return;
        }
        Assert.Fail("no alarm was raised");
    }

    private static string SentenceOf(RawAnswer answer) =>
        JsonDocument.Parse(Regex.Match(answer.Text, "\\{.*\\}", RegexOptions.Singleline).Value).RootElement.GetProperty("detail").GetString()!;

    private static Task<RawAnswer> SendAsync(SimulatedCluster cluster, string head, string body = "") => ControlRequests.SendAsync(cluster, head, body);
}
