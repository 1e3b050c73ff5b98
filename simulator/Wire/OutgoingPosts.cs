using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;

namespace CmsSim.Simulator.Wire;

/// <summary>
/// POSTs to machines outside, over connections that are kept. Certificates are not checked, and redirects are not followed: no source
/// tells of a trust store for receivers (inferred). The control API is no receiver: nothing connects to it, whatever name leads there.
/// </summary>
/// <param name="control">Where the control API listens; null while it does not.</param>
internal sealed class OutgoingPosts(Func<IPEndPoint?> control) : IOutgoingPosts
{
    // Most runs send nothing, and need no client.
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

    private readonly Lock _sync = new();
    private readonly HashSet<Task> _running = [];

    public void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        lock (_sync)
        {
            _running.RemoveWhere(task => task.IsCompleted);
            _running.Add(Task.Run(async () =>
            {
                var delivered = await IsAcceptedAsync(address, mediaType, document, answerWithin, end);
                if (!end.IsCancellationRequested)
                    answered(delivered);
            }, CancellationToken.None));
        }
    }

    /// <summary>Returns when nothing is under way any more; whoever disposes has cancelled it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_sync)
            running = [.. _running];
        await Task.WhenAll(running);
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    // The addresses are compared that are connected to, so that a name cannot lead elsewhere between the look-up and the connection.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint receiver, IPEndPoint? control, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(receiver.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(receiver.Host, cancellation);
        Exception? last = null;
        foreach (var address in addresses)
        {
            if (control is not null && LeadsTo(control, address, receiver.Port))
                throw new IOException("The control API takes no records.");
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
        throw new IOException($"No address of {receiver.Host} takes a connection.", last);
    }

    /// <summary>Whether a connection to the address and port reaches the listener, or one of its other addresses.</summary>
    internal static bool LeadsTo(IPEndPoint listener, IPAddress address, int port)
    {
        if (port != listener.Port)
            return false;
        var (to, at) = (address.Unmapped(), listener.Address.Unmapped());

        // What connects to no address in particular reaches loopback.
        return IPAddress.IsLoopback(to) || to.IsAny() || to.Equals(at) || (at.IsAny() && IsOfThisMachine(to));
    }

    // Only an address of its own can be bound.
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
        using var patience = new CancellationTokenSource(answerWithin, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, end);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        try
        {
            // What the receiver says beside the status does not matter; so its body is not waited for.
            using var answer = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            // Whatever goes wrong with a machine outside, the record has not arrived.
            return false;
        }
    }
}
