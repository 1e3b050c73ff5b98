using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Carries connections inside the process instead of over a socket. The web server is the same, and so is every byte of its answers.
/// </summary>
internal sealed class MemoryTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is MemoryEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(((MemoryEndPoint)endpoint).Listen());
}

/// <summary>An address to connect to inside the process.</summary>
internal sealed class MemoryEndPoint : EndPoint, IConnectionListener
{
    /// <summary>The host name that Kestrel lists for this address. Names below <c>.invalid</c> are never resolved.</summary>
    public const string Host = "in-process.invalid";

    private volatile Channel<ConnectionContext> _arriving = Channel.CreateUnbounded<ConnectionContext>();
    private volatile bool _isClosed;
    private int _connections;

    EndPoint IConnectionListener.EndPoint => this;

    /// <summary>Accepts connections, also after it has been closed.</summary>
    public MemoryEndPoint Listen()
    {
        if (_isClosed)
            _arriving = Channel.CreateUnbounded<ConnectionContext>();
        _isClosed = false;
        return this;
    }

    /// <summary>Opens a connection and returns the client's end of it.</summary>
    /// <param name="client">The address of the client; null for this machine.</param>
    /// <exception cref="IOException">The bridge no longer listens.</exception>
    public Stream Connect(IPAddress? client = null)
    {
        var connection = new MemoryConnection($"memory-{Interlocked.Increment(ref _connections)}", client ?? IPAddress.Loopback);
        return _arriving.Writer.TryWrite(connection) ? connection.ClientEnd : throw new IOException("The bridge no longer listens.");
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _arriving.Reader.WaitToReadAsync(cancellationToken) && _arriving.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isClosed = true;
        _arriving.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>A handler of requests that lead to a stream, whatever host they name.</summary>
    /// <param name="connect">Opens a connection for a request.</param>
    public static SocketsHttpHandler HandlerOf(Func<HttpRequestMessage, CancellationToken, ValueTask<Stream>> connect) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = (connecting, cancellation) => connect(connecting.InitialRequestMessage, cancellation),
    };

    public override string ToString() => Host;
}

/// <summary>A connection of two pipes, one for each direction.</summary>
internal sealed class MemoryConnection : DefaultConnectionContext
{
    private readonly Pipe _requests = new();
    private readonly Pipe _answers = new();
    private readonly CancellationTokenSource _closed = new();

    public MemoryConnection(string id, IPAddress client) : base(id)
    {
        Transport = new Ends(_requests.Reader, _answers.Writer);
        ConnectionClosed = _closed.Token;

        // Log lines print this address, as for a socket.
        RemoteEndPoint = new IPEndPoint(client, 0);
        LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 0);
        ClientEnd = new ClientStream(this);
    }

    public Stream ClientEnd { get; }

    // The server side learns first that the connection is closed, as with a socket.
    public override void Abort(ConnectionAbortedException abortReason) => ThreadPool.UnsafeQueueUserWorkItem(static connection =>
    {
        connection._closed.Cancel();
        connection._answers.Writer.Complete(new IOException("Connection reset by peer."));
    }, this, preferLocal: false);

    public override ValueTask DisposeAsync()
    {
        _requests.Reader.Complete();
        _answers.Writer.Complete();
        Close();
        return base.DisposeAsync();
    }

    private void Close() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class ClientStream(MemoryConnection connection) : Stream
    {
        private readonly Stream _reading = connection._answers.Reader.AsStream();
        private readonly Stream _writing = connection._requests.Writer.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => _reading.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _reading.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reading.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _writing.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _writing.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _writing.WriteAsync(buffer, cancellationToken);

        public override void Flush() => _writing.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _writing.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _writing.Dispose();
                _reading.Dispose();
                connection.Close();
            }
            base.Dispose(disposing);
        }
    }
}

/// <summary>The in-process addresses of one bridge, for HTTP and HTTPS.</summary>
internal sealed record MemoryEndPoints(MemoryEndPoint Plain, MemoryEndPoint Secure)
{
    public MemoryEndPoints() : this(new MemoryEndPoint(), new MemoryEndPoint()) { }
}
