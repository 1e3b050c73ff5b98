using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class Replays
{
    public static TheoryData<string> Flows => [.. Repository.Flows];

    [Theory, MemberData(nameof(Flows))]
    public async Task Every_exchange_of_a_bridge_that_answers_as_documented_matches(string flow)
    {
        var fixture = Repository.Golden(flow);
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var replay = await Replay(bridge, fixture);

        replay.Results.SelectMany(result => result.Differences).Should().BeEmpty();
        replay.Results.Select(result => result.Exchange.Trace).Should().Equal(fixture.Exchanges.Select(exchange => exchange.Trace));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    public async Task A_body_larger_than_the_limit_is_a_difference(string head)
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Answers = (_, _) => new(Encoding.UTF8.GetBytes(head + new string('x', 5_000)), Closes: true) };

        var replay = await new Replayer(new(bridge.Address), new() { LargestAnswer = 4_000, LongestPause = TimeSpan.Zero }).ReplayAsync(fixture);

        replay.Results[0].Differences.Should().ContainSingle().Which.ToString().Should().Be("exchange failed: the body is larger than 4000 bytes");
    }

    [Fact]
    public async Task Requests_are_sent_as_recorded()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        await Replay(bridge, fixture);

        bridge.Requests.Should().Contain(
            $"PUT /api/v1/cospaces/458075bc-6def-4052-8ed6-b1192d6e6b35 HTTP/1.1\r\nHost: {bridge.Address.Authority}\r\n"
            + "Authorization: Basic YWRtaW46YWRtaW4=\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 117\r\n\r\n"
            + "&nonMemberAccess=true&passcode=&name=Tim Kratzke Acano TMSXE Test Meeting&secret=86db1bdd-5cf7-4ea8-b88d-479195f4701a");
    }

    [Fact]
    public async Task Credentials_are_sent_at_once_except_where_a_401_is_documented()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        await Replay(bridge, fixture);

        bridge.Requests.Should().HaveCount(11);
        bridge.Requests.Where(request => !request.Contains("Authorization:")).Should().ContainSingle().Which.Should().StartWith("GET /api/v1/coSpaces ");
    }

    [Fact]
    public async Task One_connection_is_used_except_for_the_late_answer_and_the_refused_request()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        await Replay(bridge, fixture);

        bridge.Connections.Should().Be(3);
    }

    [Fact]
    public async Task Paths_are_sent_in_the_misspelling_of_the_page_on_request()
    {
        var fixture = Repository.Golden("reserve");
        await using var bridge = new ScriptedBridge(fixture.Exchanges, spelling: Spelling.AsPrinted);

        var replay = await Replay(bridge, fixture, options: new() { Spelling = Spelling.AsPrinted });

        replay.Results.Should().OnlyContain(result => result.Matches);
        replay.Results[1].SentPath.Should().Be("/api/v1/cospaceBulkSynchs");
        bridge.Requests.Should().Contain(request => request.StartsWith("GET /api/v1/cospaceBulkSynchs/071e7bf5-c0d8-4d2a-b321-7b07c799829c HTTP/1.1"));
    }

    [Fact]
    public async Task Ids_of_a_real_bridge_are_bound_and_used_in_later_requests()
    {
        // Each id of this bridge is the documented one with its digits reversed.
        static string Turned(string text) => Regex.Replace(text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id => new Guid(id.Value).ToString("N")
            .Reverse().Aggregate(new StringBuilder(), (digits, digit) => digits.Append(digit)).Insert(20, '-').Insert(16, '-').Insert(12, '-').Insert(8, '-').ToString());
        var fixture = Repository.Golden("reserve");
        var set = fixture.Exchanges[0].Request.Body!;

        // The profiles were created in another conversation. Their ids are those of the fixture, because this bridge never sent its own.
        string Documented(string request) => request.Contains("startIndex") ? request : Turned(request);
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Own = Turned, Documented = Documented };

        var replay = await Replay(bridge, fixture);

        replay.Results.SelectMany(result => result.Differences).Should().BeEmpty();
        replay.Results[0].SentBody.Should().Be(set.Content.Text);
        replay.Results[1].SentBody.Should().Be(Turned("cospaceBulkParameterSet=beac931c-ae88-4f5f-b6b7-71a1c4bdaf8e"));
        replay.Results[2].SentPath.Should().Be(Turned("/api/v1/cospaceBulkSyncs/071e7bf5-c0d8-4d2a-b321-7b07c799829c"));
    }

    [Fact]
    public async Task World_clock_and_ids_are_set_at_the_control_API_before_each_exchange()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var replay = await Replay(bridge, fixture, bridge.Address);

        replay.Results.SelectMany(result => result.Differences).Should().BeEmpty();
        bridge.Control.First().Should().StartWith("PUT /world <?xml").And.Contain("nextTrace=\"9496\"");
        bridge.Control.Skip(1).Should().Equal(
            """PUT /clock {"now":"2016-07-26T19:10:34Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:34.1Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:34.35Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:34.4Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:34.45Z"}""",
            """POST /ids {"next":["ce5ee392-7be6-4227-a7ee-b4f16a5fdd16","76331036-6887-4d88-87ea-2a24a2f585d4"]}""",
            """PUT /clock {"now":"2016-07-26T19:10:34.5Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:35Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:35.1Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:35.2Z"}""",
            """PUT /clock {"now":"2016-07-26T19:10:35.3Z"}""",
            """POST /ids {"next":["9f003b66-0539-4513-b609-ed0d93d09781"]}""");
    }

    [Fact]
    public async Task An_answer_that_does_not_wait_for_the_clock_is_a_difference()
    {
        var fixture = Repository.Golden("start");
        ScriptedBridge? hasty = null;
        await using var bridge = hasty = new ScriptedBridge(fixture.Exchanges.Select(exchange => exchange with { AnsweredAfter = null }))
        {
            // The client has the answer to 9497 by then, and its clock has not moved.
            Awaits = exchange => exchange.Trace == 9498 ? hasty!.Closed(9497) : Task.CompletedTask,
        };

        var replay = await Replay(bridge, fixture, bridge.Address);

        replay.Results.SelectMany(result => result.Differences).Should().ContainSingle().Which.ToString()
            .Should().Be("exchange 9497 must be answered after 9498, but its answer arrived before the clock was advanced");
    }

    [Fact]
    public async Task With_a_control_API_ids_and_times_must_be_the_documented_ones()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Own = text => text.Replace("333717", "333718") };

        var replay = await Replay(bridge, fixture, bridge.Address);

        replay.Results[0].Differences.Should().ContainSingle().Which.XmlPath.Should().Be("/status/uptimeSeconds");
        replay.Results.Skip(1).Should().OnlyContain(result => result.Matches);
    }

    [Fact]
    public async Task A_refusal_of_the_control_API_is_reported_in_its_words()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { ControlStatus = "400 Bad Request", ControlBody = """{"title":"Bad world","detail":"bridge Core9 is unknown"}""" };

        await FluentActions.Awaiting(() => Replay(bridge, fixture, bridge.Address)).Should().ThrowAsync<ControlRefusedException>()
            .WithMessage("*refused PUT /world with status 400: bridge Core9 is unknown");
    }

    [Theory]
    [InlineData(Damage.Nothing, "exchange failed: the connection was closed before the status line")]
    [InlineData(Damage.HalfTheHead, "exchange failed: the connection was closed within the headers")]
    [InlineData(Damage.HalfTheBody, "exchange failed: the connection was closed after 125 of the 250 bytes of the body")]
    [InlineData(Damage.NoHttp, "exchange failed: invalid HTTP status line 'SSH-2.0-OpenSSH_9.2'")]
    [InlineData(Damage.BadHeader, "exchange failed: invalid header line 'no header at all'")]
    [InlineData(Damage.BadLength, "exchange failed: invalid content length '-1'")]
    [InlineData(Damage.EndlessHead, "exchange failed: the length limit of the headers is exceeded")]
    [InlineData(Damage.BytesBehind, "exchange failed: 5 bytes follow the body")]
    [InlineData(Damage.BadChunk, "exchange failed: invalid chunk size 'xyz'")]
    public async Task A_broken_answer_is_a_difference_and_the_replay_continues(Damage damage, string sentence)
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (exchange, bytes) => exchange.Trace == 8890 ? new(Damaged(bytes, damage), Closes: true) : new(bytes),
        };

        var replay = await Replay(bridge, fixture);

        replay.Results[1].Differences.Should().ContainSingle().Which.ToString().Should().Be(sentence);
        replay.Results.Where(result => !result.Matches).Should().ContainSingle();
    }

    [Theory]
    [InlineData("Server: Apache\r\n", "", "header Server: nothing instead of 'Apache' (reconstructed)")]
    [InlineData("Server: Apache\r\nX-Frame-Options: DENY\r\n", "X-Frame-Options: DENY\r\nServer: Apache\r\n", "headers in the order X-Frame-Options, Server,*")]
    [InlineData("text/xml", "text/xml; charset=utf-8", "header Content-Type: 'text/xml; charset=utf-8' instead of 'text/xml' (reconstructed)")]
    [InlineData("200 OK", "503 Service Unavailable", "status 503 instead of 200 (printed)")]
    [InlineData("CallBridge-Core2", "CallBridge-Core3", "byte 215 at /callBridges/callBridge[2]/name:*")]
    public async Task A_wrong_answer_is_reported_by_its_wrong_part(string documented, string wrong, string sentence)
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (exchange, bytes) => new(exchange.Trace == 8890 ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(documented, wrong)) : bytes),
        };

        var replay = await Replay(bridge, fixture);

        replay.Results[1].Differences.Should().ContainSingle().Which.ToString().Should().Match(sentence);
    }

    [Fact]
    public async Task A_chunked_answer_matches()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (_, bytes) =>
            {
                var text = Encoding.UTF8.GetString(bytes);
                var (head, body) = (text[..text.IndexOf("\r\n\r\n")], text[(text.IndexOf("\r\n\r\n") + 4)..]);
                var chunks = string.Concat(body.Chunk(100).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));
                return new(Encoding.UTF8.GetBytes($"{Regex.Replace(head, "Content-Length: [0-9]+", "Transfer-Encoding: chunked")}\r\n\r\n{chunks}0\r\n\r\n"));
            },
        };

        (await Replay(bridge, fixture)).Results.Should().OnlyContain(result => result.Matches);
    }

    [Fact]
    public async Task An_answer_may_arrive_byte_by_byte_after_interim_answers()
    {
        var fixture = Repository.Golden("extend");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (_, bytes) => new([.. "HTTP/1.1 100 Continue\r\n\r\n"u8, .. bytes]),
        };

        (await Replay(bridge, fixture)).Results.Should().OnlyContain(result => result.Matches);
    }

    [Fact]
    public async Task A_bridge_that_closes_each_connection_is_connected_again()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (_, bytes) => new(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("Connection: Keep-Alive", "Connection: close")), Closes: true),
        };

        (await Replay(bridge, fixture)).Results.Should().OnlyContain(result => result.Matches);
        bridge.Connections.Should().Be(6);
    }

    [Fact]
    public async Task A_silent_bridge_costs_one_timeout_on_the_given_clock()
    {
        var fixture = Repository.Golden("add");
        var clock = new FakeTimeProvider();
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (exchange, bytes) => exchange.Trace == 8890 ? new(bytes[..40], Hangs: true) : new(bytes),
        };

        var replaying = Replay(bridge, fixture, options: new() { Clock = clock });
        await bridge.Answered(8890);
        clock.Advance(TimeSpan.FromSeconds(31));
        var replay = await replaying;

        replay.Results[1].Differences.Should().ContainSingle().Which.ToString().Should().Be("exchange failed: the answer did not arrive within 30 s");
        replay.Results[1].Elapsed.Should().Be(TimeSpan.FromSeconds(31));
        replay.Results[2].Matches.Should().BeTrue();
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public async Task Documented_pauses_are_kept_up_to_a_limit_if_the_target_has_its_own_clock(int longest, int kept)
    {
        var fixture = Repository.Golden("reserve");
        var clock = new FakeTimeProvider();
        var asked = new Dictionary<int, DateTimeOffset>();
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Answers = (exchange, bytes) =>
            {
                asked[exchange.Trace] = clock.GetUtcNow();
                return new(bytes);
            },
        };

        var never = TimeSpan.FromDays(30);
        var options = new ReplayOptions { Clock = clock, LongestPause = TimeSpan.FromSeconds(longest), AnswerTimeout = never, ConnectTimeout = never };
        var replaying = new Replayer(new ReplayTarget(bridge.Address), options).ReplayAsync(fixture, cancellation: TestContext.Current.CancellationToken);
        await bridge.Answered(8955);
        var answered = clock.GetUtcNow();
        while (!replaying.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        (await replaying).Results.Should().OnlyContain(result => result.Matches);
        answered.Should().Be(asked[8954]);
        (asked[8956] - answered).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(kept));
    }

    [Fact]
    public async Task A_replay_can_be_cancelled_while_it_waits()
    {
        var fixture = Repository.Golden("add");
        using var cancelled = new CancellationTokenSource();
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Answers = (_, _) => new([], Hangs: true) };

        var replaying = new Replayer(new ReplayTarget(bridge.Address)).ReplayAsync(fixture, cancellation: cancelled.Token);
        await bridge.Answered(8889);
        await cancelled.CancelAsync();

        await FluentActions.Awaiting(() => replaying).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_target_without_a_listener_is_unreachable()
    {
        var port = Nowhere();

        var replaying = FluentActions.Awaiting(() => new Replayer(new ReplayTarget(port)).ReplayAsync(Repository.Golden("add")));

        (await replaying.Should().ThrowAsync<TargetUnreachableException>()).Which.Address.Should().Be(port);
    }

    [Fact]
    public async Task A_control_API_without_a_listener_is_unreachable()
    {
        await using var bridge = new ScriptedBridge(Repository.Golden("add").Exchanges);

        await FluentActions.Awaiting(() => Replay(bridge, Repository.Golden("add"), Nowhere())).Should().ThrowAsync<TargetUnreachableException>();
    }

    [Fact]
    public async Task Progress_is_reported_exchange_by_exchange()
    {
        var fixture = Repository.Golden("start");
        var told = new Told();
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        await Replay(bridge, fixture, progress: told);

        told.Traces.Should().Equal(9496, 9498, 9497, 9499, 9500, 9501, 9502, 9503, 9504, 9505, 9506);
    }

    [Fact]
    public async Task A_certificate_is_accepted_if_the_trust_setting_allows_it()
    {
        using var certificate = SelfSigned();
        var fixture = Repository.Golden("extend");
        var pin = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        (await With(CertificateTrust.Any)()).Results.Should().OnlyContain(result => result.Matches);
        (await With(CertificateTrust.Pin(pin.ToLowerInvariant()))()).Results.Should().OnlyContain(result => result.Matches);
        await With(CertificateTrust.System).Should().ThrowAsync<TargetUnreachableException>().WithMessage("*certificate is not trusted*");
        await With(CertificateTrust.Pin(new string('0', 64))).Should().ThrowAsync<TargetUnreachableException>().WithMessage("*certificate is not trusted*");

        Func<Task<FixtureReplay>> With(CertificateTrust trust) => async () =>
        {
            await using var bridge = new ScriptedBridge(fixture.Exchanges, certificate);
            return await new Replayer(new ReplayTarget(bridge.Address) { Trust = trust }).ReplayAsync(fixture);
        };
    }

    [Fact]
    public void A_target_as_text_has_no_password() =>
        new ReplayTarget(new Uri("https://cms.example.com:445")) { Password = "geheim" }.ToString().Should().Be("https://cms.example.com:445/");

    public enum Damage
    {
        Nothing,
        HalfTheHead,
        HalfTheBody,
        NoHttp,
        BadHeader,
        BadLength,
        EndlessHead,
        BytesBehind,
        BadChunk,
    }

    private static byte[] Damaged(byte[] bytes, Damage damage)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return damage switch
        {
            Damage.Nothing => [],
            Damage.HalfTheHead => bytes[..60],
            Damage.HalfTheBody => bytes[..^125],
            Damage.NoHttp => "SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(),
            Damage.BadHeader => Encoding.UTF8.GetBytes(text.Insert(head - 2, "no header at all\r\n")),
            Damage.BadLength => Encoding.UTF8.GetBytes(text.Replace("Content-Length: 250", "Content-Length: -1")),
            Damage.EndlessHead => Encoding.UTF8.GetBytes(text.Insert(head - 2, $"X-Long: {new string('x', 70_000)}\r\n")),
            Damage.BytesBehind => Encoding.UTF8.GetBytes(text + "extra"),
            _ => Encoding.UTF8.GetBytes(text[..head].Replace("Content-Length: 250", "Transfer-Encoding: chunked") + "xyz\r\n"),
        };
    }

    private static Task<FixtureReplay> Replay(
        ScriptedBridge bridge, Fixture fixture, Uri? control = null, ReplayOptions? options = null, IProgress<ReplayResult>? progress = null) =>
        new Replayer(new ReplayTarget(bridge.Address) { Control = control }, (options ?? new()) with { LongestPause = TimeSpan.Zero })
            .ReplayAsync(fixture, progress, TestContext.Current.CancellationToken);

    private static Uri Nowhere() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.One()}"));

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bridge", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class Told : IProgress<ReplayResult>
    {
        public List<int> Traces { get; } = [];

        public void Report(ReplayResult value) => Traces.Add(value.Exchange.Trace);
    }
}
