using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace CmsSim.Harness.Record;

/// <summary>The use of TLS on a port.</summary>
internal enum PortTls
{
    /// <summary>Clients use none.</summary>
    Never,

    /// <summary>Every client uses it.</summary>
    Always,

    /// <summary>The first byte of a client shows it.</summary>
    Detected,
}

/// <summary>A port on which a proxy listens.</summary>
internal sealed class ProxyListener : IDisposable
{
    private const int Backlog = 512;
    private const byte TlsHandshake = 0x16;

    private readonly Socket _socket;
    private readonly X509Certificate2? _certificate;
    private readonly PortTls _tls;

    /// <exception cref="RecordingException">The port is not free.</exception>
    public ProxyListener(IPAddress address, int port, RecordedChannel channel, X509Certificate2? certificate, PortTls tls)
    {
        (Channel, _certificate, _tls) = (channel, certificate, tls);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(Backlog);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            _socket.Dispose();
            throw new RecordingException($"Cannot listen on {new IPEndPoint(address, port)}: {error.Message}", error);
        }
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        var host = bound.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound.Address;
        Address = new Uri($"{(tls is PortTls.Always ? "https" : "http")}://{new IPEndPoint(host, bound.Port)}");
    }

    public RecordedChannel Channel { get; }

    /// <summary>The address for clients on this machine.</summary>
    public Uri Address { get; }

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellation) => _socket.AcceptAsync(cancellation);

    /// <summary>Makes the stream of a client, after the TLS handshake if there is one.</summary>
    /// <returns>The stream, and the version of TLS. The version is null without TLS.</returns>
    public async Task<(Stream Stream, string? Tls)> ProtectAsync(Socket client, CancellationToken cancellation)
    {
        var plain = new NetworkStream(client, ownsSocket: true);
        if (_tls is PortTls.Never || (_tls is PortTls.Detected && (_certificate is null || !await BeginsWithTlsAsync(client, cancellation))))
            return (plain, null);
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] }, cancellation);
        return (tls, tls.SslProtocol.ToString());
    }

    public void Dispose() => _socket.Dispose();

    private static async Task<bool> BeginsWithTlsAsync(Socket client, CancellationToken cancellation)
    {
        var first = new byte[1];
        return await client.ReceiveAsync(first, SocketFlags.Peek, cancellation) == 1 && first[0] == TlsHandshake;
    }
}
