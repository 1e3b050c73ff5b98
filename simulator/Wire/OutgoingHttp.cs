using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;

namespace CmsSim.Simulator.Wire;

/// <summary>
/// Sends POSTs and GETs to other machines, over connections that are kept open. It accepts any certificate, because no source mentions a trust
/// store for these servers, and follows no redirects (both inferred). It never connects to the control API, under any name.
/// </summary>
/// <param name="control">Returns the address on which the control API listens; null while it does not listen.</param>
internal sealed class OutgoingHttp(Func<IPEndPoint?> control) : IOutgoingHttp
{
    // Created on first use, because most runs send nothing.
    private readonly Lazy<HttpClient> _client = new(() => new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, control(), cancellation),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    })
    { Timeout = Timeout.InfiniteTimeSpan });

    private readonly RunningTasks _requests = new();

    public void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end) => _requests.Start(async () =>
    {
        var delivered = await IsAcceptedAsync(address, mediaType, document, answerWithin, end);
        if (!end.IsCancellationRequested)
            answered(delivered);
    });

    public Task SentAsync() => _requests.EndAsync();

    public void Fetch(Uri address, int largest, TimeSpan answerWithin, Action<int, ReadOnlyMemory<byte>, HttpRequestError?> answered, CancellationToken end) => _requests.Start(async () =>
    {
        var (status, content, error) = await FetchAsync(address, largest, answerWithin, end);
        if (!end.IsCancellationRequested)
            answered(status, content, error);
    });

    /// <summary>Waits until every request has ended. The caller cancels them before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _requests.EndAsync();
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    /// <summary>Connects to another machine, but not to the control API.</summary>
    /// <remarks>It checks the very addresses that it connects to, so that a second DNS look-up cannot yield another address.</remarks>
    internal static async ValueTask<Stream> ConnectAsync(DnsEndPoint receiver, IPEndPoint? control, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(receiver.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(receiver.Host, cancellation);
        Exception? last = null;
        foreach (var address in addresses)
        {
            if (control is not null && LeadsTo(control, address, receiver.Port))
                throw new IOException("Bridges do not connect to the control API.");
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, receiver.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception error)
            {
                socket.Dispose();
                cancellation.ThrowIfCancellationRequested();
                last = error;
            }
        }
        throw new IOException($"No address of {receiver.Host} accepts a connection.", last);
    }

    /// <summary>True when a connection to the address and port reaches the listener, at any of its addresses.</summary>
    internal static bool LeadsTo(IPEndPoint listener, IPAddress address, int port)
    {
        if (port != listener.Port)
            return false;
        var (to, at) = (address.Unmapped(), listener.Address.Unmapped());

        // A connection to the unspecified address reaches loopback.
        return IPAddress.IsLoopback(to) || to.IsAny() || to.Equals(at) || (at.IsAny() && IsOfThisMachine(to));
    }

    // Only an address of this machine can be bound.
    private static bool IsOfThisMachine(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsAcceptedAsync(Uri address, string mediaType, byte[] body, TimeSpan answerWithin, CancellationToken end)
    {
        using var timeLimit = new CancellationTokenSource(answerWithin, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, end);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        try
        {
            // Only the status matters, so the body is not awaited.
            using var answer = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            // After any error of the receiver or the network, the document counts as not delivered.
            return false;
        }
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Content, HttpRequestError? Error)> FetchAsync(Uri address, int largest, TimeSpan answerWithin, CancellationToken end)
    {
        using var timeLimit = new CancellationTokenSource(answerWithin, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, end);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            using var answer = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode)
                return ((int)answer.StatusCode, default, null);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var content = new byte[largest + 1];
            var length = await body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, either.Token);
            return length > largest ? (0, default, HttpRequestError.ConfigurationLimitExceeded) : ((int)answer.StatusCode, content.AsMemory(0, length), null);
        }
        catch (Exception error)
        {
            return (0, default, KindOf(error));
        }
    }

    // Only a look-up of a name ends with one of these socket errors. An answer that is late counts as no connection.
    private static HttpRequestError KindOf(Exception error) => error switch
    {
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => HttpRequestError.NameResolutionError,
        HttpRequestException { HttpRequestError: var known } => known,
        OperationCanceledException => HttpRequestError.ConnectionError,
        _ => HttpRequestError.Unknown,
    };
}
