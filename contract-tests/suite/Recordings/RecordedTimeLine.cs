using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Record;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Recordings;

/// <summary>Exchanges, event frames and call detail records of a simulated bridge, on one time line.</summary>
public sealed class RecordedTimeLine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Exchanges_event_frames_and_records_are_on_one_line()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.9\"><bridge name=\"Core1\"/></world>");
        await using var run = RecordedRun.Start(cluster.Host.Bridges[0].Http!, options => options with { CdrPort = 0 });
        using var client = Client(run.Proxy.Http!);
        (await client.PostAsync("/api/v1/system/cdrReceivers", Form($"uri={run.Proxy.Cdr}cdr"))).EnsureSuccessStatusCode();
        using var tokenAnswer = await client.PostAsync("/api/v1/authTokens", Form(""));
        List<string> seen = [];
        await using (var events = await EventClient.ConnectAsync(run.Proxy.Http!, tokenAnswer.Headers.GetValues("X-Cisco-CMS-Auth-Token").Single()))
        {
            await events.StartAsync(1, """{"index":1,"type":"calls","elements":["name"]}""");
            (await client.PostAsync("/api/v1/calls", Form("name=Town hall"))).EnsureSuccessStatusCode();
            seen.Add(await events.TakeAsync());
            await CdrsAsync(run, 1);
            await events.CloseAsync();
        }
        var items = await run.StopAsync();

        var call = items.OfType<RecordedExchange>().Single(exchange => exchange.Target == "/api/v1/calls");
        var frame = items.OfType<RecordedFrame>().Single(frame => frame.IsFromServer && frame.Text.Contains("Town hall", StringComparison.Ordinal));
        var record = items.OfType<RecordedExchange>().First(exchange => exchange.Channel == RecordedChannel.Cdr);
        frame.Text.Should().Be(seen.Single());
        (frame.Opcode, frame.IsFinal, frame.IsExtended, frame.Size).Should().Be((1, true, false, Encoding.UTF8.GetByteCount(frame.Text)));
        Encoding.UTF8.GetString(record.RequestBody.Span).Should().Contain("type=\"callStart\"").And.Contain("Town hall");
        (record.Method, record.Target, record.Status).Should().Be(("POST", "/cdr", 200));
        new[] { frame.At, record.At }.Should().OnlyContain(at => at > call.At, "the bridge reports the call after the request");
        new[] { call.Connection, frame.Connection, record.Connection }.Should().OnlyHaveUniqueItems();

        var upgrade = items.OfType<RecordedExchange>().Single(exchange => exchange.Status == 101);
        var frames = items.OfType<RecordedFrame>().ToList();
        frames.Should().OnlyContain(one => one.Connection == upgrade.Connection && one.At >= upgrade.AnswerEnded && one.Ended != null);
        frames.Where(one => !one.IsFromServer).Select(one => one.Text).Should().Contain(text => text.Contains("subscribeRequest", StringComparison.Ordinal), "masks are removed");
        frames.Should().Contain(one => one.Opcode == 8 && one.IsFromServer).And.Contain(one => one.Opcode == 8 && !one.IsFromServer);
        frames.Select(one => one.At).Should().BeInAscendingOrder();
        items.Should().NotContain(item => item is RecordedRemark);
    }

    [Fact]
    public async Task Records_are_forwarded_and_the_receiver_answers()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.9\"><bridge name=\"Core1\"/></world>");
        await using var receiver = new CdrCollector();
        await using var run = RecordedRun.Start(cluster.Host.Bridges[0].Http!, options => options with { CdrPort = 0, CdrForward = new Uri($"http://127.0.0.1:{receiver.Port}") });
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString($"{run.Proxy.Cdr}cdr?token=1"));

        await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var refused = await receiver.TakeAsync("503 Service Unavailable");
        var taking = receiver.TakeAsync();
        while (!taking.IsCompleted)
        {
            // The bridge repeats the POST some seconds after it has read the refusal.
            cluster.Advance(30);
            await cluster.GetAsync("/api/v1/system/status");
        }
        var taken = await taking;

        refused.Head.Should().StartWith("POST /cdr?token=1 HTTP/1.1");
        await CdrsAsync(run, 2);
        var posts = (await run.StopAsync()).OfType<RecordedExchange>().ToList();
        posts.Select(post => post.Status).Should().Equal([503, 200], "a repeated POST is recorded again");
        posts.Select(post => Encoding.UTF8.GetString(post.RequestHead.Span)).Should().Equal(refused.Head, taken.Head);
        posts.Select(post => Encoding.UTF8.GetString(post.RequestBody.Span)).Should().Equal(refused.Body, taken.Body);
    }

    [Fact]
    public async Task A_POST_of_records_is_answered_in_each_way_that_HTTP_has()
    {
        using var certificate = BridgeCertificate.Obtain(null, [IPAddress.Loopback], TimeProvider.System.GetUtcNow());
        await using var run = RecordedRun.Start(new Uri("http://127.0.0.1:1"), options => options with { HttpPort = null, CdrPort = 0, Certificate = certificate });

        const string Two = "POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n<records/>POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n4\r\n<rec\r\n6\r\nords/>\r\n0\r\n\r\n";
        (await RecordedFailures.SendAsync(run.Proxy.Cdr!, Two)).Should().Be(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        (await RecordedFailures.SendAsync(run.Proxy.Cdr!, "no HTTP\r\n\r\n")).Should().StartWith("HTTP/1.1 400 Bad Request");
        using var tls = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, given, _, _) => given?.GetCertHashString() == certificate.GetCertHashString() } });
        (await tls.PostAsync(new Uri($"https://{run.Proxy.Cdr!.Authority}/c"), new StringContent("<records/>"))).StatusCode.Should().Be(HttpStatusCode.OK);
        var posts = (await run.StopAsync()).OfType<RecordedExchange>().ToList();

        posts.Select(post => (post.Target, Encoding.UTF8.GetString(post.RequestBody.Span), post.Status)).Should().Equal(("/a", "<records/>", 200), ("/b", "<records/>", 200), ("/c", "<records/>", 200));
    }

    [Fact]
    public async Task HTTPS_is_recorded_on_both_sides_in_clear_and_only_a_trusted_bridge_is_recorded()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { HttpPort = null, HttpsPort = 0 });
        using var certificate = BridgeCertificate.Obtain(null, [IPAddress.Loopback], TimeProvider.System.GetUtcNow());
        var bridge = cluster.Host.Bridges[0].Https!;
        await using var run = RecordedRun.Start(bridge, options => options with { HttpPort = null, HttpsPort = 0, Certificate = certificate, Trust = CertificateTrust.Pin(cluster.Host.CertificateFingerprint) });
        await using var other = RecordedRun.Start(bridge, options => options with { Trust = CertificateTrust.Pin(new string('0', 64)) });

        using var client = Client(run.Proxy.Https!, certificate.GetCertHashString());
        var text = await client.GetStringAsync(new Uri("/api/v1/coSpaces", UriKind.Relative));
        (await RecordedFailures.SendAsync(other.Proxy.Http!, "GET /api/v1/coSpaces HTTP/1.1\r\nHost: cms\r\n\r\n")).Should().BeEmpty();
        (await RecordedFailures.SendAsync(new Uri($"http://{run.Proxy.Https!.Authority}"), "GET / HTTP/1.1\r\n\r\n")).Should().BeEmpty("the port takes TLS only");

        var items = await run.StopAsync();
        var exchange = items.OfType<RecordedExchange>().Should().ContainSingle().Subject;
        Encoding.UTF8.GetString(exchange.AnswerBody.Span).Should().Be(text);
        items.OfType<RecordedRemark>().Should().ContainSingle().Which.Text.Should().StartWith("The client made no TLS connection");
        (await other.StopAsync()).OfType<RecordedRemark>().Should().ContainSingle().Which.Text.Should().Contain("certificate is not trusted");
        other.Warnings.Should().ContainSingle();
    }

    private static HttpClient Client(Uri address, string? fingerprint = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, given, _, _) => given?.GetCertHashString() == fingerprint } }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Authorization", SimulatedCluster.Admin);
        return client;
    }

    private static StringContent Form(string text) => new(text, Encoding.UTF8, "application/x-www-form-urlencoded");

    private static async Task CdrsAsync(RecordedRun run, int count)
    {
        using var tally = new RecordingTally(run.Folder);
        var began = TimeProvider.System.GetTimestamp();
        while (tally.Count().Cdrs < count)
        {
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(s_patience);
            await Task.Yield();
        }
    }
}
