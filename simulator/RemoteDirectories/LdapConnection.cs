using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.RemoteDirectories;

/// <summary>A directory sent something that is not LDAP, is too large, or refuses a request.</summary>
internal sealed class DirectoryException(string message) : Exception(message);

/// <summary>A connection to a directory: whole messages out and in, within limits of size.</summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private const byte Sequence = 0x30;
    private const byte LongLength = 0x80;

    private readonly Stream _stream;
    private readonly DirectoryLimits _limits;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _received;

    private LdapConnection(Stream stream, DirectoryLimits limits) => (_stream, _limits) = (stream, limits);

    /// <summary>Connects to the server of the search, with TLS when it is secure.</summary>
    public static async Task<LdapConnection> OpenAsync(DirectorySearch search, IPEndPoint? control, CancellationToken cancellation)
    {
        if (search.Port is < 1 or > IPEndPoint.MaxPort)
            throw new DirectoryException("invalid port");
        var host = search.Host.Trim('[', ']');
        if (host.Length == 0)
            throw new DirectoryException("no address");
        var stream = await OutgoingHttp.ConnectAsync(new DnsEndPoint(host, search.Port), control, cancellation);
        try
        {
            if (search.IsSecure)
                stream = await ProtectAsync(stream, host, cancellation);
            return new LdapConnection(stream, search.Limits);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public ValueTask SendAsync(byte[] message, CancellationToken cancellation) => _stream.WriteAsync(message, cancellation);

    /// <summary>Receives the next message. It is valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        await FillAsync(2, cancellation);
        if (_buffer[_start] != Sequence)
            throw new DirectoryException("the server does not speak LDAP");
        var header = 2;
        long length = _buffer[_start + 1];
        if (length >= LongLength)
        {
            // LDAP allows no length without end (RFC 4511, 5.1).
            var digits = (int)length - LongLength;
            if (digits is < 1 or > sizeof(uint))
                throw new DirectoryException("the server does not speak LDAP");
            await FillAsync(2 + digits, cancellation);
            Span<byte> number = stackalloc byte[sizeof(uint)];
            number.Clear();
            _buffer.AsSpan(_start + 2, digits).CopyTo(number[(sizeof(uint) - digits)..]);
            length = BinaryPrimitives.ReadUInt32BigEndian(number);
            header += digits;
        }
        if (length > _limits.MessageBytes)
            throw new DirectoryException(string.Create(CultureInfo.InvariantCulture, $"a message is larger than {_limits.MessageBytes} bytes"));
        var whole = header + (int)length;
        _received += whole;
        if (_received > _limits.Bytes)
            throw new DirectoryException(string.Create(CultureInfo.InvariantCulture, $"the answer is larger than {_limits.Bytes} bytes"));
        await FillAsync(whole, cancellation);
        var message = _buffer.AsMemory(_start, whole);
        _start += whole;
        return message;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // A CMS does not verify the certificate of an LDAP server unless an administrator turns that on (inferred).
    private static async Task<Stream> ProtectAsync(Stream stream, string host, CancellationToken cancellation)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, cancellation);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    // Reads until the buffer has this many bytes from its start. The buffer grows with what arrives, not with what a message announces.
    private async ValueTask FillAsync(int needed, CancellationToken cancellation)
    {
        if (_start > 0 && _end - _start < needed)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        while (_end - _start < needed)
        {
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, Math.Max(needed, _buffer.Length + 1L)));
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
                throw new DirectoryException("the server closed the connection");
            _end += read;
        }
    }
}
