using System.Buffers;
using System.Net.Security;
using System.Net.WebSockets;
using CmsSim.Untrusted;

namespace CmsSim.Client.Events;

/// <summary>The WebSocket of one stream. Every failure is a <see cref="CmsException"/>, unless the caller has cancelled.</summary>
internal sealed class EventSocket : IAsyncDisposable
{
    private const int UsualMessage = 4_096;
    private const int LongestReason = 200;

    private readonly ClientWebSocket _socket = new();
    private readonly CmsClientOptions _client;
    private readonly CmsEventsOptions _options;
    private readonly TimeProvider _time;
    private string? _certificateObjection;

    private EventSocket(CmsClientOptions client, CmsEventsOptions options)
    {
        (_client, _options) = (client, options);
        _time = options.TimeProvider ?? client.TimeProvider;
        _socket.Options.Proxy = null;
        _socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            _certificateObjection = client.CertificateTrust.FindObjection(certificate, errors is SslPolicyErrors.None ? null : errors.ToString());
            return _certificateObjection is null;
        };
    }

    /// <summary>Requests a token, which is good for one connection, and connects with it.</summary>
    public static async Task<EventSocket> OpenAsync(CmsClient client, CmsEventsOptions options, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(HttpMethod.Post, "/api/v1/authTokens", FormBody.Encoded, cancellation);
        var token = answer.EventsToken ?? throw new CmsMalformedAnswerException(answer, "it has no X-Cisco-CMS-Auth-Token header.");
        var socket = new EventSocket(client.Options, options);
        try
        {
            await socket.ConnectAsync(token, cancellation);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    public Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation) =>
        LimitedAsync(end => _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, end).AsTask(), "it takes no message", cancellation);

    /// <summary>Receives one message. With <paramref name="isDue"/>, it has to arrive within the time limit of the client.</summary>
    public async Task<ReadOnlyMemory<byte>> ReceiveAsync(bool isDue, CancellationToken cancellation)
    {
        var content = new ArrayBufferWriter<byte>(UsualMessage);
        while (true)
        {
            ValueWebSocketReceiveResult received = default;
            await LimitedAsync(async end => received = await _socket.ReceiveAsync(content.GetMemory(UsualMessage), end), "it sent no message", cancellation, isDue);
            content.Advance(received.Count);
            if (received.MessageType is WebSocketMessageType.Close)
                throw Ended($"the bridge closed it: {_socket.CloseStatus} {VisibleText.Short(_socket.CloseStatusDescription ?? "", LongestReason)}".TrimEnd());
            if (received.MessageType is WebSocketMessageType.Binary)
                throw Ended("a message is binary");
            if (content.WrittenCount > _options.LargestMessage)
                throw Ended($"a message is longer than {_options.LargestMessage} bytes");
            if (received.EndOfMessage)
                return content.WrittenMemory;
        }
    }

    /// <summary>Returns the reason for which a stream ends.</summary>
    public CmsEventsException Ended(string why, Exception? inner = null) => new($"The events of {_client.BaseAddress} have ended: {why}.", inner);

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The bridge frees its side at once. Its answer is not awaited.
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await LimitedAsync(end => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", end), "it takes no message", CancellationToken.None);
        }
        catch (CmsException)
        {
            // The connection is broken already.
        }
        _socket.Dispose();
    }

    private async Task ConnectAsync(string token, CancellationToken cancellation)
    {
        var address = _client.BaseAddress;
        var scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        var uri = new Uri($"{scheme}://{address.Authority}{address.AbsolutePath.TrimEnd('/')}/events/v1?authToken={Uri.EscapeDataString(token)}");
        try
        {
            await LimitedAsync(end => _socket.ConnectAsync(uri, end), "it did not accept the connection", cancellation);
        }
        catch (CmsEventsException failed)
        {
            throw new CmsEventsException($"The events of {_client.BaseAddress} cannot be subscribed to: {_certificateObjection ?? failed.InnerException?.GetBaseException().Message.TrimEnd('.') ?? failed.Message}.", failed.InnerException);
        }
    }

    private async Task LimitedAsync(Func<CancellationToken, Task> operate, string late, CancellationToken cancellation, bool isLimited = true)
    {
        using var limit = new CancellationTokenSource(isLimited ? _client.Timeout : Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await operate(either.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Ended(limit.IsCancellationRequested
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{late} within {_client.Timeout.TotalSeconds:0.###} s")
                : error.GetBaseException().Message.TrimEnd('.'), error);
        }
    }
}
