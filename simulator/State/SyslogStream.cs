using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>
/// Sends the lines of a bridge to a syslog server: the line of the log file with a priority in front (observed, wire/evidence.md 8.1). The
/// one line that was observed has the word <c>user.info</c> and the priority 11, which is facility user and severity error; lines of
/// <c>local0</c> therefore have 131 (inferred). A line feed ends each line on a connection, and a datagram has one line (inferred).
/// </summary>
/// <param name="server">The server.</param>
internal sealed class SyslogStream(SyslogServer server) : Stream
{
    private const int MostOfDatagram = 65_507;
    private const int StampLength = 16;
    private const int Severity = 3;
    private static readonly byte[] s_user = PriorityOf(1);
    private static readonly byte[] s_local0 = PriorityOf(16);

    private readonly MemoryStream _batch = new();
    private Socket? _socket;
    private Stream? _connection;

    /// <summary>The name of the server in incidents.</summary>
    public string Name => $"to the syslog server {server}";

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends whole lines. A failure ends the connection, and the next call opens another.</summary>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (server.Transport is SyslogTransport.Udp)
                await SendDatagramsAsync(buffer, cancellationToken);
            else
                await SendAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            Disconnect();
            throw new IOException(error.Message, error);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _connection?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Disconnect();
            _batch.Dispose();
        }
        base.Dispose(disposing);
    }

    private static byte[] PriorityOf(int facility) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{(facility * 8) + Severity}>"));

    // The word for the facility follows the time: "Jul 26 14:08:23 local0.info".
    private static byte[] PriorityOf(ReadOnlySpan<byte> line) => line.Length > StampLength && line[StampLength..].StartsWith("local0."u8) ? s_local0 : s_user;

    private async ValueTask SendDatagramsAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await _socket.ConnectAsync(server.Host, server.Port, cancellation);
        }
        while (NextOf(ref lines) is { } line)
        {
            _batch.SetLength(0);
            Put(line);
            await _socket.SendAsync(_batch.GetBuffer().AsMemory(0, (int)Math.Min(_batch.Length, MostOfDatagram)), cancellation);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        // A server that has closed the connection takes what is written to it without an error at first, and the lines would be lost.
        if (_socket is { } open && open.Poll(0, SelectMode.SelectRead) && open.Available == 0)
            Disconnect();
        if (_connection is null)
            await ConnectAsync(cancellation);
        _batch.SetLength(0);
        while (NextOf(ref lines) is { } line)
        {
            Put(line);
            _batch.WriteByte((byte)'\n');
        }
        await _connection!.WriteAsync(_batch.GetBuffer().AsMemory(0, (int)_batch.Length), cancellation);
    }

    private async ValueTask ConnectAsync(CancellationToken cancellation)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(server.Host, server.Port, cancellation);
        _connection = new NetworkStream(_socket);
        if (server.Transport is not SyslogTransport.Tls)
            return;
        var encrypted = new SslStream(_connection);
        _connection = encrypted;
        var options = new SslClientAuthenticationOptions { TargetHost = server.Host };
        if (server.Trusted is { } trusted)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }
        await encrypted.AuthenticateAsClientAsync(options, cancellation);
    }

    /// <summary>Takes the next line that is not empty, without its end; null at the end.</summary>
    private static ReadOnlyMemory<byte>? NextOf(ref ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (!line.IsEmpty)
                return line;
        }
        return null;
    }

    private void Put(ReadOnlyMemory<byte> line)
    {
        _batch.Write(PriorityOf(line.Span));
        _batch.Write(line.Span);
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _socket?.Dispose();
        (_connection, _socket) = (null, null);
    }
}
