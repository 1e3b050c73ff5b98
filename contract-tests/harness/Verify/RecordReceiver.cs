using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CmsSim.Harness.Verify;

/// <summary>Receives the call detail records that a target posts during a verification, and answers each post with 200.</summary>
public sealed class RecordReceiver : IAsyncDisposable
{
    private const int LargestHead = 16 * 1024;
    private const int LargestBody = 1024 * 1024;
    private const int MostDocuments = 10_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly List<ReceivedRecords> _documents = [];
    private readonly HashSet<TcpClient> _clients = [];
    private readonly Task _accepting;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RecordReceiver(TcpListener listener, Uri address, TimeProvider clock)
    {
        (_listener, Address, _clock) = (listener, address, clock);
        _accepting = AcceptAsync();
    }

    /// <summary>The address for the target, with the port on which this machine listens.</summary>
    public Uri Address { get; }

    /// <summary>The posts received so far, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRecords> Documents
    {
        get
        {
            lock (_gate)
                return [.. _documents];
        }
    }

    /// <summary>Starts to listen on the host and port of an address.</summary>
    /// <param name="address">The address on which the target can reach this machine. The port 0 selects any free one.</param>
    /// <param name="clock">The clock for time limits.</param>
    /// <exception cref="SocketException">The address is not one of this machine, or the port is in use.</exception>
    public static async Task<RecordReceiver> StartAsync(Uri address, TimeProvider clock)
    {
        var host = IPAddress.TryParse(address.IdnHost, out var given) ? given : (await Dns.GetHostAddressesAsync(address.IdnHost)) is [var first, ..] ? first : IPAddress.Loopback;
        var listener = new TcpListener(host, address.Port);
        listener.Start();
        return new RecordReceiver(listener, new UriBuilder(address) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri, clock);
    }

    /// <summary>Waits until the next post arrives, at most for a time.</summary>
    /// <param name="within">The longest time to wait.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task NextAsync(TimeSpan within, CancellationToken cancellation)
    {
        Task arrived;
        lock (_gate)
            arrived = _arrived.Task;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(arrived, Task.Delay(within, _clock, ended.Token));
        await ended.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Stops listening and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        lock (_gate)
        {
            foreach (var client in _clients)
                client.Dispose();
        }
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            lock (_gate)
                _clients.Add(client);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            var stream = new BufferedStream(client.GetStream());
            while (await ReceiveAsync(stream))
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _ended.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            // The target posts its records again on a new connection.
        }
        finally
        {
            client.Dispose();
            lock (_gate)
                _clients.Remove(client);
        }
    }

    private async Task<bool> ReceiveAsync(BufferedStream stream)
    {
        using var timeout = new CancellationTokenSource(s_patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, timeout.Token);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var line = await LineAsync(stream, either.Token);
            if (line.Length == 0 && head.Length == 0)
                return false;
            head.Append(line);
        }
        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = headers.ContainsKey("Transfer-Encoding")
            ? await ChunksAsync(stream, either.Token)
            : await BytesAsync(stream, int.TryParse(headers.GetValueOrDefault("Content-Length", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1, either.Token);
        lock (_gate)
        {
            if (_documents.Count < MostDocuments)
                _documents.Add(new ReceivedRecords(lines[0], headers.GetValueOrDefault("Content-Type"), Encoding.UTF8.GetString(body)));
            _arrived.TrySetResult();
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return true;
    }

    private static async Task<byte[]> ChunksAsync(BufferedStream stream, CancellationToken cancellation)
    {
        List<byte> body = [];
        while (true)
        {
            var line = (await LineAsync(stream, cancellation)).Split(';')[0].Trim();
            if (!int.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
                throw new InvalidDataException("a chunk has no size");
            body.AddRange(await BytesAsync(stream, body.Count + size > LargestBody ? -1 : size, cancellation));
            await LineAsync(stream, cancellation);
            if (size == 0)
                return [.. body];
        }
    }

    private static async Task<byte[]> BytesAsync(BufferedStream stream, int count, CancellationToken cancellation)
    {
        if (count is < 0 or > LargestBody)
            throw new InvalidDataException("a body is too long");
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static async Task<string> LineAsync(BufferedStream stream, CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellation) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
                break;
            if (line.Length > LargestHead)
                throw new InvalidDataException("a line is too long");
        }
        return line.ToString();
    }
}
