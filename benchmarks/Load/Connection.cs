using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CmsSim.Benchmarks.Load;

/// <summary>One kept-alive connection that only writes requests and reads answers.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
    private byte[] _buffer = new byte[32 * 1024];
    private int _length;
    private int _headLength;

    public Connection(Uri server) => _socket.Connect(IPAddress.Parse(server.Host), server.Port);

    /// <summary>The status of the last answer.</summary>
    public int Status { get; private set; }

    /// <summary>The head of the last answer.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(0, _headLength);

    /// <summary>The size of the last body in bytes, including chunk framing.</summary>
    public int BodyLength { get; private set; }

    public string Body => Encoding.UTF8.GetString(_buffer, _headLength, BodyLength);

    /// <summary>The last segment of the <c>Location</c> header of the last answer.</summary>
    public string LocationId
    {
        get
        {
            var from = Head.IndexOf("Location: "u8);
            if (from < 0)
                throw new MeasurementException($"The answer {Status} to a POST has no Location header.");
            var line = Head[from..];
            line = line[..line.IndexOf((byte)'\r')];
            return Encoding.ASCII.GetString(line[(line.LastIndexOf((byte)'/') + 1)..]);
        }
    }

    public int Exchange(byte[] request)
    {
        Send(request);
        Receive();
        return Status;
    }

    public void Send(byte[] request)
    {
        var sent = _socket.Send(request);
        if (sent != request.Length)
            throw new MeasurementException("The socket did not accept a whole request at once.");
    }

    /// <summary>Reads one answer to its end, and keeps bytes of the next one.</summary>
    public void Receive()
    {
        var read = _headLength + BodyLength;
        _buffer.AsSpan(read, _length - read).CopyTo(_buffer);
        _length -= read;
        (_headLength, BodyLength) = (0, 0);

        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        _headLength = end + 4;
        var head = Head;
        Status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');

        var at = head.IndexOf("Content-Length: "u8);
        if (at >= 0)
        {
            if (!Utf8Parser.TryParse(head[(at + 16)..], out int bodyLength, out _))
                throw new MeasurementException("The Content-Length of an answer is not a number.");
            while (_length < _headLength + bodyLength)
                Fill();
            BodyLength = bodyLength;
        }
        else
        {
            // The answer is chunked. It is the only one in progress, and its body must not contain the end marker.
            while (!_buffer.AsSpan(_headLength, _length - _headLength).EndsWith("0\r\n\r\n"u8))
                Fill();
            BodyLength = _length - _headLength;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Fill()
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None);
        _length += read > 0 ? read : throw new MeasurementException("The server closed a connection.");
    }
}
