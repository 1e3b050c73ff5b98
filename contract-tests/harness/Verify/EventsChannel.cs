using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>A WebSocket to the events of the target, as its clients use it.</summary>
public sealed class EventsChannel : IAsyncDisposable
{
    private const int LargestMessage = 1024 * 1024;
    private const int MostMessages = 10_000;

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<string> _messages = Channel.CreateBounded<string>(MostMessages);
    private readonly TimeProvider _clock;
    private Task _reading = Task.CompletedTask;

    private EventsChannel(TimeProvider clock) => _clock = clock;

    internal static async Task<EventsChannel> ConnectAsync(ReplayTarget target, string token, TimeProvider clock, TimeSpan within, CancellationToken cancellation)
    {
        var channel = new EventsChannel(clock);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, SslOptions = target.Trust.For(target.Address.IdnHost) });
        using var timeout = new CancellationTokenSource(within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            var scheme = target.Address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
            await channel._socket.ConnectAsync(new Uri($"{scheme}://{target.Address.Authority}/events/v1?authToken={Uri.EscapeDataString(token)}"), http, either.Token);
        }
        catch (Exception failed) when (failed is WebSocketException or OperationCanceledException)
        {
            await channel.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            throw new TargetUnreachableException(target.Address, $"its events do not accept a WebSocket ({failed.Message})", failed);
        }
        channel._reading = channel.ReadAsync();
        return channel;
    }

    /// <summary>Sends a message of the client.</summary>
    /// <param name="text">The message as JSON.</param>
    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _ended.Token);

    /// <summary>Subscribes to the calls of the bridge, or to something of one call.</summary>
    /// <param name="messageId">The number of the message.</param>
    /// <param name="subscriptions">The subscriptions as JSON objects.</param>
    public Task SubscribeAsync(int messageId, params string[] subscriptions) =>
        SendAsync($$$"""{"type":"message","message":{"messageId":{{{messageId}}},"type":"subscribeRequest","subscriptions":[{{{string.Join(',', subscriptions)}}}]}}""");

    /// <summary>Returns the first message that meets a condition, and acknowledges all messages up to it. Null if none arrives within a time.</summary>
    /// <param name="condition">Returns true for the expected message. Its argument is the content of <c>message</c> or <c>messageAck</c>.</param>
    /// <param name="within">The longest time to wait.</param>
    public async Task<JsonElement?> FindAsync(Func<JsonElement, bool> condition, TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within, _clock);
        try
        {
            while (await _messages.Reader.WaitToReadAsync(timeout.Token))
            {
                while (_messages.Reader.TryRead(out var text))
                {
                    if (await AcknowledgedAsync(text) is { } content && condition(content))
                        return content;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing arrived in time.
        }
        return null;
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _ended.Dispose();
    }

    private async Task<JsonElement?> AcknowledgedAsync(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.TryGetProperty("messageAck", out var ack))
                return ack.Clone();
            if (!json.RootElement.TryGetProperty("message", out var message))
                return null;
            await SendAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{message.GetProperty("messageId").GetInt64()}}},"status":"success"}}""");
            return message.Clone();
        }
        catch (Exception senseless) when (senseless is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(buffer, _ended.Token);
                if (read.MessageType == WebSocketMessageType.Close || message.Length + read.Count > LargestMessage)
                    break;
                message.Write(buffer, 0, read.Count);
                if (!read.EndOfMessage)
                    continue;
                await _messages.Writer.WriteAsync(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length), _ended.Token);
                message.SetLength(0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The messages so far can still be read.
        }
        _messages.Writer.TryComplete();
    }
}
