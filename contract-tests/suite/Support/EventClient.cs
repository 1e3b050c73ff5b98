using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CmsSim.ContractTests.Support;

/// <summary>An event client that sends and reads raw frames, on the framework's WebSocket.</summary>
internal sealed class EventClient : IAsyncDisposable
{
    // Long enough for a busy machine. A frame that never comes fails the test instead of stopping the run.
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly ClientWebSocket _socket = new();

    private EventClient() { }

    public static async Task<string> TokenAsync(SimulatedCluster cluster, int bridge = 0)
    {
        var answer = await cluster.PostAsync("/api/v1/authTokens", "", bridge);
        return answer.Header("X-Cisco-CMS-Auth-Token") ?? throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>Requests a token and connects with it.</summary>
    public static async Task<EventClient> ConnectAsync(SimulatedCluster cluster, int bridge = 0, bool https = false) =>
        await ConnectAsync((https ? cluster.Host.Bridges[bridge].Https : cluster.Host.Bridges[bridge].Http)!, await TokenAsync(cluster, bridge));

    public static async Task<EventClient> ConnectAsync(Uri address, string token)
    {
        var client = new EventClient();
        client._socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        try
        {
            await client._socket.ConnectAsync(new Uri($"{(address.Scheme is "https" ? "wss" : "ws")}://{address.Authority}/events/v1?authToken={token}"), client._patience.Token);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public Task SendAsync(string frame) => SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text);

    public Task SendAsync(byte[] frame, WebSocketMessageType type) => _socket.SendAsync(frame, type, endOfMessage: true, _patience.Token);

    /// <summary>Sends a message without its end.</summary>
    public Task SendPartAsync(string part) => _socket.SendAsync(Encoding.UTF8.GetBytes(part), WebSocketMessageType.Text, endOfMessage: false, _patience.Token);

    public Task SubscribeAsync(int messageId, params string[] subscriptions) =>
        SendAsync($$$"""{"type":"message","message":{"messageId":{{{messageId}}},"type":"subscribeRequest","subscriptions":[{{{string.Join(',', subscriptions)}}}]}}""");

    public Task AcknowledgeAsync(long messageId) =>
        SendAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{messageId}}},"status":"success"}}""");

    /// <summary>Subscribes, waits until the subscriptions are active, and returns the first updates.</summary>
    public async Task<IReadOnlyList<string>> StartAsync(int messageId, params string[] subscriptions)
    {
        await SubscribeAsync(messageId, subscriptions);
        foreach (var expected in (string[])["success", "pending", "active"])
        {
            var frame = expected is "success" ? await ReadAsync() : await TakeAsync();
            if (!frame.Contains(expected, StringComparison.Ordinal))
                throw new InvalidOperationException(frame);
        }
        return await TakeAllAsync();
    }

    /// <summary>Reads the next frame.</summary>
    public async Task<string> ReadAsync()
    {
        var content = new MemoryStream();
        var part = new byte[4096];
        while (true)
        {
            var received = await _socket.ReceiveAsync(part, _patience.Token);
            if (received.MessageType is WebSocketMessageType.Close)
                throw new InvalidOperationException($"closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            content.Write(part, 0, received.Count);
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(content.ToArray());
        }
    }

    /// <summary>Reads the next message and acknowledges it.</summary>
    public async Task<string> TakeAsync()
    {
        var frame = await ReadAsync();
        using var json = JsonDocument.Parse(frame);
        await AcknowledgeAsync(json.RootElement.GetProperty("message").GetProperty("messageId").GetInt64());
        return frame;
    }

    /// <summary>
    /// Reads all messages so far, without their numbers, and acknowledges them if wanted. The answer to an invalid request follows them,
    /// so no wait is needed.
    /// </summary>
    public async Task<IReadOnlyList<string>> TakeAllAsync(bool acknowledge = true)
    {
        await SendAsync("""{"type":"message","message":{"messageId":4711,"type":"none"}}""");
        List<string> bodies = [];
        while (true)
        {
            var frame = await ReadAsync();
            using var json = JsonDocument.Parse(frame);
            if (!json.RootElement.TryGetProperty("message", out var message))
                return frame.Contains("4711", StringComparison.Ordinal) ? bodies : throw new InvalidOperationException(frame);
            if (acknowledge)
                await AcknowledgeAsync(message.GetProperty("messageId").GetInt64());
            bodies.Add(message.GetRawText()[(message.GetRawText().IndexOf(',', StringComparison.Ordinal) + 1)..^1]);
        }
    }

    /// <summary>Reads until the server closes the connection; returns the close status and text.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Text)> ReadCloseAsync()
    {
        var part = new byte[4096];
        while ((await _socket.ReceiveAsync(part, _patience.Token)).MessageType is not WebSocketMessageType.Close)
            continue;
        return (_socket.CloseStatus, _socket.CloseStatusDescription);
    }

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", _patience.Token);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
