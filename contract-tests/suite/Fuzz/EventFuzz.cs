using System.Globalization;
using System.Text;
using CmsSim.ContractTests.Support;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Valid and invalid WebSocket frames with messages of the event protocol and others.</summary>
[Collection(nameof(Fuzzers))]
public sealed class EventFuzz
{
    private const int Streams = 30;
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100);

    [Fact]
    public Task Frames_of_any_kind_do_not_disturb_a_correct_client() => FuzzRun.RunAsync("events frames", (1, 4, 40), async round =>
    {
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of("2.9"));
        List<string> calls = [Guid.NewGuid().ToString()];
        for (var stream = 0; stream < Streams; stream++)
        {
            await SpeakAsync(cluster, round, calls);
            if (round.OneIn(4) && (await cluster.AskAsync(0, new FuzzRequest("POST", "/api/v1/calls", "name=M"u8.ToArray()))).Header("Location") is { } call)
                calls.Add(call[^36..]);
            await cluster.AskAsync(0, new FuzzRequest("POST", $"/api/v1/calls/{round.Pick(calls)}/callLegs", "remoteParty=ann@example.com"u8.ToArray()));
            cluster.Host.Clock!.Advance(TimeSpan.FromSeconds(1));
        }

        await using var client = await EventClient.ConnectAsync(cluster.Host.Bridges[0].Http!, await TokenAsync(cluster));
        await client.StartAsync(1, """{"index":1,"type":"calls","elements":["name","participants"]}""");
        await cluster.CheckAsync();
    });

    private static async Task<string> TokenAsync(FuzzCluster cluster) =>
        (await cluster.AskAsync(0, new FuzzRequest("POST", "/api/v1/authTokens", []))).Header("X-Cisco-CMS-Auth-Token")!;

    private static async Task SpeakAsync(FuzzCluster cluster, FuzzRound round, List<string> calls)
    {
        var token = round.OneIn(20) ? HostileValues.Escape(HostileValues.Text(round.Random)) : await TokenAsync(cluster);
        using var quiet = new CancellationTokenSource(s_quiet * 10);
        using var connection = await FuzzConnection.OpenAsync(cluster.Host.Bridges[0].Http!, quiet.Token);
        var frames = Enumerable.Range(0, round.Random.Next(1, 30)).SelectMany(_ => Frame(round, Message(round, calls))).ToArray();
        round.Sends($"a stream of {frames.Length} bytes: {Encoding.Latin1.GetString(frames.AsSpan(0, Math.Min(frames.Length, 1_000)))}");
        try
        {
            await connection.WriteAsync(Encoding.Latin1.GetBytes(
                $"GET /events/v1?authToken={token[..Math.Min(token.Length, 2_000)]} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), quiet.Token);
            var answer = await connection.ReadAsync(isToHead: false, quiet.Token);
            round.Answered(answer?.Status ?? 0);
            if (answer is not { Status: 101 or 401 or 400 or 414 })
                throw round.Failed($"the stream was answered {answer}");
            if (answer.Status is not 101)
                return;
            await connection.WriteAsync(frames, quiet.Token);
            if (round.OneIn(3))
                connection.Finish();
            quiet.CancelAfter(s_quiet);
            await connection.DrainAsync(quiet.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The bridge has closed the connection, or sends nothing more.
        }
        if (round.OneIn(2))
            connection.Reset();
    }

    private static string Message(FuzzRound round, List<string> calls) => round.Random.Next(10) switch
    {
        0 => HostileValues.JsonValue(round.Random),
        1 => HostileValues.Text(round.Random),
        2 => $$$"""{"type":"message","message":{"messageId":{{{HostileValues.Number(round.Random)}}},"type":"none"}}""",
        3 => new string('[', round.Random.Next(300)),
        < 7 => $$$"""{"type":"messageAck","messageAck":{"messageId":{{{round.Random.Next(12)}}},"status":{{{HostileValues.Json(round.OneIn(4) ? HostileValues.Text(round.Random) : "success")}}}}}""",
        _ => $$$"""{"type":"message","message":{"messageId":{{{round.Random.Next(20)}}},"type":"subscribeRequest","subscriptions":[{{{string.Join(',', Enumerable.Range(0, round.OneIn(60) ? 11_000 : round.Random.Next(5)).Select(i => SubscriptionRequest(round, calls, i)))}}}]}}""",
    };

    private static string SubscriptionRequest(FuzzRound round, List<string> calls, int index)
    {
        var elements = Enumerable.Range(0, index == 1 && round.OneIn(50) ? 50_000 : round.Random.Next(4))
            .Select(_ => round.OneIn(6) ? HostileValues.JsonValue(round.Random) : round.Pick(["\"name\"", "\"participants\"", "\"state\"", "\"layout\"", "\"activeSpeaker\""]));
        var number = round.OneIn(15) ? HostileValues.JsonValue(round.Random) : index.ToString(CultureInfo.InvariantCulture);
        return $$"""{"index":{{number}},"type":{{round.Pick(["\"calls\"", "\"callInfo\"", "\"callRoster\"", "\"x\"", "1"])}},"call":{{(round.OneIn(8) ? HostileValues.JsonValue(round.Random) : $"\"{round.Pick(calls)}\"")}},"elements":[{{string.Join(',', elements)}}]}""";
    }

    /// <summary>The message as frames of a client, mostly as RFC 6455 defines them.</summary>
    private static byte[] Frame(FuzzRound round, string message)
    {
        var payload = Encoding.UTF8.GetBytes(message);
        if (round.OneIn(20))
            payload = HostileValues.Bytes(round.Random, round.Random.Next(300));
        if (payload.Length > 1 && round.OneIn(10))
            return [.. Frame(round, payload[..(payload.Length / 2)], 0x01), .. Frame(round, payload[(payload.Length / 2)..], 0x80)];
        return Frame(round, payload, (byte)(round.OneIn(10) ? round.Random.Next(256) : 0x81));
    }

    private static byte[] Frame(FuzzRound round, byte[] payload, byte first)
    {
        var length = round.OneIn(50) ? round.Pick([0L, 1, 126, 65_536, int.MaxValue, long.MaxValue, -1]) : payload.Length;
        var mask = HostileValues.Bytes(round.Random, 4);
        byte[] told = length is >= 0 and < 126 ? [(byte)length]
            : length is >= 0 and <= ushort.MaxValue ? [126, (byte)(length >> 8), (byte)length]
            : [127, .. BitConverter.GetBytes(length).Reverse()];
        if (!round.OneIn(40))
            told[0] |= 0x80;
        return [first, .. told, .. mask, .. payload.Select((value, i) => (byte)(value ^ mask[i % 4]))];
    }
}
