using System.Globalization;
using System.Text;
using CmsSim.ContractTests.Support;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Invalid HTTP heads, framing and endings, sent to a bridge's port and to the control port.</summary>
[Collection(nameof(Fuzzers))]
public sealed class HttpFuzz
{
    /// <summary>The connections of a round, and the number that are open at once.</summary>
    private const int Connections = 500;
    private const int AtOnce = 16;

    /// <summary>The wait for an answer that may never come. The cluster needs a fraction of it.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100);

    // The statuses of a web server for invalid requests, those of the API, and that of the web admin without a session (303).
    private static readonly int[] s_statuses = [200, 302, 303, 400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 415, 417, 421, 426, 431, 501, 505];

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "G\0T", "", "(", "A B", new('M', 9_000)];

    private static readonly string[] s_versions = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/9.9", "HTTP/1.1 ", "http/1.1", "HTTX/1.1", "", "HTTP/1.1\u0001"];

    private static readonly string[] s_targets =
    [
        "*", "/", "", "//", "///api//v1///calls", "/api/v1/calls/../../..", "/API/V1/CALLS", "http://localhost/api/v1/calls", "http://user:secret@evil.example:99/api/v1/calls", "https://localhost/api/v1/calls",
        "evil.example:443", "ftp://x/", "http://", "/api/v1/calls?" + new string('&', 500), "/api/v1/calls?offset=%ff%fe", "/%", "/%00", "/%zz", "/api/v1/calls#fragment", "/api/v1/\u00e4", "/api v1", "/api/v1/calls\t",
        "/api/v1/" + new string('a', 7_000), "/" + new string('a', 9_000), "/api/v1/calls?filter=" + new string('%', 3_000), "/events/v1?authToken=x", "/events/v1", "/health/live", "/world", "/journal?after=x", "/stream",
    ];

    private static readonly string[] s_headers =
    [
        "Content-Length: 5", "Content-Length: 0", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 9223372036854775807", "Content-Length: +3", "Content-Length: 3, 3", "Content-Length: 0x3",
        "Content-Length: 2147483648", "Content-Length:", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding:\tchunked", "Host: evil.example", "Host: a\r\nHost: b", "Host:", "Host: [", "Host: a b", "Host: localhost:99999", "Expect: 100-continue", "Expect: nonsense",
        "Connection: close", "Connection: keep-alive", "Connection: upgrade\r\nUpgrade: h2c", "Connection: Upgrade\r\nUpgrade: websocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
        "Upgrade: TLS/1.0", "Authorization: Basic", "Authorization: Basic !!!!", "Authorization: Basic YWRtaW4=", "Authorization: Basic /////w==", "Authorization: Bearer x", "Authorization: Digest username=admin",
        "Authorization: " + SimulatedCluster.Admin + "\r\nAuthorization: Basic eDp4", "Accept-Encoding: gzip", "Accept-Encoding: gzip;q=0", "Accept-Encoding: gzip;q=nan, *;q=0.5, br", "Accept-Encoding: " + new string(',', 2_000), "Range: bytes=0-0",
        "Content-Type: text/plain", "Content-Type: application/json; charset=utf-7", "Content-Type: multipart/form-data; boundary=x", "Content-Type:", "Content-Encoding: gzip", "Origin: http://evil.example", "Cookie: " + new string('c', 4_000), "If-Modified-Since: never",
        ": empty", "No colon", "Bad Name: x", "X-Nul: a\0b", "X-Control: a\u0001b", "X-High: \u00e4\u00ff", "X-Fold: a\r\n b", " Leading: x", "X-Bare: a\rb", "X-Line: a\nSet-Cookie: b=c", "X-Long: " + new string('x', 9_000), "Trailer: Host", "TE: trailers",
        "Max-Forwards: 0", "Via: 1.1 a", "X-Forwarded-For: 127.0.0.1", "X-HTTP-Method-Override: DELETE",
    ];

    private static readonly string[] s_chunks =
    [
        "0\r\n\r\n", "5\r\na=b&c\r\n0\r\n\r\n", "5;x=y\r\na=b&c\r\n0\r\nTrailer: x\r\n\r\n", "ffffffff\r\n", "7fffffff\r\nab", "80000000\r\nab", "ffffffffffffffff\r\n", "10000000000000000\r\n", "-1\r\n", "g\r\n", "\r\n", "5\r\nab", "2\r\nabcd\r\n0\r\n\r\n",
        "2\nab\n0\n\n", " 2\r\nab\r\n0\r\n\r\n", "2 \r\nab\r\n0\r\n\r\n", "0x2\r\nab\r\n0\r\n\r\n", "1;" + new string('e', 5_000) + "\r\na\r\n0\r\n\r\n", "0\r\n" + new string('t', 40_000), "00000000000000000001\r\na\r\n0\r\n\r\n",
    ];

    [Fact]
    public Task Heads_and_framing_end_in_answers_or_in_closed_connections() => FuzzRun.RunAsync("heads and framing", (2, 10, 300), async round =>
    {
        await using var cluster = await FuzzCluster.StartAsync(round);
        var conversations = Enumerable.Range(0, Connections).Select(_ => ConversationOf(round)).ToList();
        await Parallel.ForEachAsync(conversations, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (conversation, end) =>
            await TalkAsync(cluster, round, conversation, end));
        await cluster.CheckAsync();
    });

    /// <summary>The bytes that one connection sends, and the way it ends.</summary>
    private sealed record Conversation(bool IsToControl, string Text, IReadOnlyList<bool> ToHead, Ending Ending)
    {
        public override string ToString() => $"{(IsToControl ? "control" : "bridge")}, then {Ending}: {Text}";
    }

    private enum Ending
    {
        Waits,
        Closes,
        HalfCloses,
        Resets,
    }

    private static Conversation ConversationOf(FuzzRound round)
    {
        List<string> requests = [];
        for (var more = round.Random.Next(24); more > 0; more--)
            requests.Add(Request(round, isLast: false));
        var last = new StringBuilder(Request(round, isLast: true));
        if (round.OneIn(10))
            last.Length = round.Random.Next(last.Length);
        else if (round.OneIn(10))
            last[round.Random.Next(last.Length)] = (char)round.Random.Next(256);
        requests.Add(last.ToString());
        var ending = round.Random.Next(10) switch { 0 => Ending.Closes, 1 => Ending.HalfCloses, 2 => Ending.Resets, _ => Ending.Waits };
        return new Conversation(round.OneIn(4), string.Concat(requests), [.. requests.Select(request => request.StartsWith("HEAD ", StringComparison.Ordinal))], ending);
    }

    /// <summary>An odd request. The last one of a connection may also have wrong framing.</summary>
    private static string Request(FuzzRound round, bool isLast)
    {
        var random = round.Random;
        if (isLast && round.OneIn(20))
            return string.Concat(HostileValues.Bytes(random, random.Next(1, 400)).Select(value => (char)value));
        var isOdd = isLast && !round.OneIn(4);
        var method = isOdd && round.OneIn(4) ? round.Pick(s_methods) : round.Pick(["GET", "GET", "HEAD", "DELETE", "POST"]);
        var target = isOdd && round.OneIn(3) ? round.Pick(s_targets) : round.Pick(["/api/v1/calls", "/api/v1/coSpaces?limit=1", "/api/v1/system/status", "/api/v1/nothing", "/health/live", "/bridges"]);
        var head = new StringBuilder($"{method} {target} {(isOdd && round.OneIn(6) ? round.Pick(s_versions) : "HTTP/1.1")}\r\n");
        if (!isOdd || !round.OneIn(8))
            head.Append("Host: localhost\r\n");
        if (!round.OneIn(5))
            head.Append("Authorization: ").Append(SimulatedCluster.Admin).Append("\r\n");
        for (var more = isOdd ? random.Next(4) : 0; more > 0; more--)
            head.Append(round.Pick(s_headers)).Append("\r\n");
        if (isOdd && round.OneIn(40))
            head.Append(string.Concat(Enumerable.Range(0, round.Pick([90, 101, 3_000])).Select(i => $"X-{i}: {i}\r\n")));
        return isOdd ? head + OddBody(round) : head.Append(method is "POST" ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nname=a" : "\r\n").ToString();
    }

    private static string OddBody(FuzzRound round) => round.Random.Next(6) switch
    {
        0 => "Transfer-Encoding: chunked\r\n\r\n" + round.Pick(s_chunks),
        1 => "\r\n" + round.Pick(s_chunks),
        2 => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {round.Pick([1, 6, 7, 1_048_577, 70_000_000])}\r\n\r\nname=a"),
        3 => "\n\n",
        4 => "",
        _ => "\r\n",
    };

    private static async Task TalkAsync(FuzzCluster cluster, FuzzRound round, Conversation conversation, CancellationToken end)
    {
        round.Sends(conversation.ToString());
        using var connection = await FuzzConnection.OpenAsync(conversation.IsToControl ? cluster.Host.Control! : cluster.Host.Bridges[0].Http!, end);
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(end);
        try
        {
            var writing = connection.WriteAsync(Encoding.Latin1.GetBytes(conversation.Text), quiet.Token);
            if (conversation.Ending is Ending.Closes or Ending.HalfCloses)
                connection.Finish();
            if (conversation.Ending is not (Ending.Closes or Ending.Resets))
                await ReadAsync(connection, round, conversation, quiet);
            if (conversation.Ending is Ending.Resets)
                connection.Reset();
            await writing;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has closed the connection, or both sides wait for each other.
        }
    }

    private static async Task ReadAsync(FuzzConnection connection, FuzzRound round, Conversation conversation, CancellationTokenSource quiet)
    {
        var answers = 0;
        try
        {
            while (true)
            {
                quiet.CancelAfter(s_quiet);
                var answer = await connection.ReadAsync(conversation.ToHead.ElementAtOrDefault(answers), quiet.Token);
                round.Answered(answer?.Status ?? 0);
                if (answer is null || answer.Status is 101 || answer.Head.Contains("event-stream", StringComparison.Ordinal))
                    return;
                answers++;
                if (!s_statuses.Contains(answer.Status))
                    throw round.Failed($"answer {answers} is {answer.Head}{answer.Text} to {conversation}");
            }
        }
        catch (Exception error) when (error is NoAnswerException or FormatException)
        {
            throw round.Failed($"after {answers} answers {error.Message} to {conversation}", error);
        }
    }
}
