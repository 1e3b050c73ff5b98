using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Recordings;

/// <summary>
/// A bridge that keeps every byte it receives and sends, connection by connection. It does not share code with the recorder, so neither can
/// hide a mistake of the other.
/// </summary>
internal sealed class TeeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Tee> _tees = [];
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Task _accepting;

    public TeeServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The bytes of each connection, by the name of the client in its first request.</summary>
    public IReadOnlyDictionary<string, Tee> Tees => _tees.Where(tee => tee.Client is not null).ToDictionary(tee => tee.Client!);

    /// <summary>Waits until every connection has ended.</summary>
    public Task EndAsync() => Task.WhenAll(_conversations).WaitAsync(Patience);

    private static TimeSpan Patience => TimeSpan.FromSeconds(60);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _conversations.Add(ConverseAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        var tee = new Tee();
        _tees.Add(tee);
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await RequestAsync(stream, tee) is var (head, body))
            {
                var answer = Answer(head, body);
                lock (tee)
                    tee.Sent.AddRange(answer);

                // In pieces, so that the recorder meets the borders of messages anywhere.
                for (var at = 0; at < answer.Length; at += 700)
                    await stream.WriteAsync(answer.AsMemory(at, Math.Min(700, answer.Length - at)), _stop.Token);
                if (head.StartsWith("GET /last", StringComparison.Ordinal))
                    return;
            }
        }
        catch (Exception left) when (left is IOException or OperationCanceledException)
        {
            // The client or the test has ended.
        }
    }

    // Every kind of body: with a length, chunked, none, and one that ends with the connection.
    private static byte[] Answer(string head, byte[] body)
    {
        var number = int.Parse(head.Split(' ')[1].Split('=')[^1], CultureInfo.InvariantCulture);
        var text = $"<answer to=\"{number}\" size=\"{body.Length}\">{new string((char)('a' + number % 26), number * 37 % 5_000)}</answer>";
        if (head.StartsWith("GET /last", StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nX-Number: {number}\r\n\r\n{text}");
        return Encoding.UTF8.GetBytes((number % 4) switch
        {
            0 => $"HTTP/1.1 200 OK\r\nX-Number: {number}\r\nContent-Length: {text.Length}\r\n\r\n{text}",
            1 => $"HTTP/1.1 200 OK\r\nx-number:{number}\r\nTransfer-Encoding: chunked\r\n\r\n{text.Length / 2:X}\r\n{text[..(text.Length / 2)]}\r\n{text.Length - text.Length / 2:x};a=b\r\n{text[(text.Length / 2)..]}\r\n0\r\nX-Trailer: 0\r\n\r\n",
            2 => $"HTTP/1.1 204 No Content\r\nX-Number: {number}\r\n\r\n",
            _ => $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nX-Number: {number}\r\nContent-Length: {text.Length}\r\n\r\n{text}",
        });
    }

    private async Task<(string Head, byte[] Body)?> RequestAsync(NetworkStream stream, Tee tee)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
            lock (tee)
                tee.Received.Add(one[0]);
        }
        var answer = new RawAnswer(head.ToString(), []);
        tee.Client ??= answer.Header("X-Client");
        var body = new byte[int.Parse(answer.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        lock (tee)
            tee.Received.AddRange(body);
        return (head.ToString(), body);
    }

    /// <summary>The bytes of a connection.</summary>
    internal sealed class Tee
    {
        public string? Client { get; set; }

        public List<byte> Received { get; } = [];

        public List<byte> Sent { get; } = [];
    }
}
