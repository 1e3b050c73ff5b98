using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Record;

/// <summary>Opens connections to the bridge, or to the receiver of call detail records.</summary>
/// <param name="address">The address.</param>
/// <param name="trust">The certificates that are accepted.</param>
/// <param name="options">The options of the proxy.</param>
internal sealed class Upstream(Uri address, CertificateTrust trust, RecordingProxyOptions options)
{
    private int _isWarned;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="TargetUnreachableException">There is none within the time limit, or its certificate is refused.</exception>
    public async Task<(RelaySide Side, string Facts)> OpenAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, either.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != Uri.UriSchemeHttps)
                return (new RelaySide("server", socket, stream), "");
            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsClientAsync(trust.For(address.IdnHost), either.Token);
            return (new RelaySide("server", socket, tls), tls.SslProtocol.ToString());
        }
        catch (Exception failed) when (failed is OperationCanceledException || RelaySide.IsBroken(failed))
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new TargetUnreachableException(address, failed switch
            {
                OperationCanceledException => $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s",
                AuthenticationException => $"its certificate is not trusted, or it does not use TLS ({failed.Message})",
                _ => failed.Message,
            }, failed);
        }
    }

    /// <summary>Warns once until the address is reached again.</summary>
    public void Warn(TargetUnreachableException problem)
    {
        if (Interlocked.Exchange(ref _isWarned, 1) == 0)
            options.Warned($"{problem.Message.TrimEnd('.')}. The proxy tries again for each client.");
    }

    /// <summary>The address was reached.</summary>
    public void Reached() => Volatile.Write(ref _isWarned, 0);
}
