using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.ContractTests.Traces;

/// <summary>The reaction of a scripted bridge to a request.</summary>
/// <param name="Bytes">The bytes to send.</param>
/// <param name="Closes">True to close the connection afterwards.</param>
/// <param name="Hangs">True to keep the connection open afterwards without reading.</param>
internal sealed record Reply(byte[] Bytes, bool Closes = false, bool Hangs = false);

/// <summary>
/// A server that sends the documented answers of fixtures. It shares no HTTP code with the code under test.
/// It also accepts and stores requests to the control API.
/// </summary>
internal sealed class ScriptedBridge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Queue<FixtureExchange>> _script = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _answered = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _released = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _closed = new();
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Task _accepting;
    private int _connections;

    public ScriptedBridge(IEnumerable<FixtureExchange> exchanges, X509Certificate2? certificate = null, Spelling spelling = Spelling.Canonical)
    {
        _certificate = certificate;
        foreach (var exchange in exchanges)
        {
            _answered[exchange.Trace] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _released[exchange.Trace] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _closed[exchange.Trace] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var path = spelling == Spelling.AsPrinted ? exchange.Request.Path.AsPrinted : exchange.Request.Path.Text;
            var key = $"{exchange.Request.Method} {path} {exchange.Request.Body?.Content.Text}";
            if (!_script.TryGetValue(key, out var answers))
                _script[key] = answers = [];
            answers.Enqueue(exchange);
        }

        _listener.Start();
        Address = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Every request, head and body, in order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Every request to the control API: method, path, body.</summary>
    public ConcurrentQueue<string> Control { get; } = [];

    /// <summary>Replaces a documented answer.</summary>
    public Func<FixtureExchange, byte[], Reply> Answers { get; init; } = (_, bytes) => new(bytes);

    /// <summary>The task that an answer waits for.</summary>
    public Func<FixtureExchange, Task> Awaits { get; init; } = _ => Task.CompletedTask;

    /// <summary>Replaces documented ids by those of this bridge.</summary>
    public Func<string, string> Own { get; init; } = text => text;

    /// <summary>Replaces the ids of this bridge by documented ones.</summary>
    public Func<string, string> Documented { get; init; } = text => text;

    /// <summary>Status of every answer of the control API.</summary>
    public string ControlStatus { get; init; } = "200 OK";

    /// <summary>Answers of the control API.</summary>
    public string ControlBody { get; init; } = "";

    /// <summary>Answers of the journal.</summary>
    public string Journal { get; init; } = "";

    /// <summary>Completes when the bridge starts to answer the exchange.</summary>
    public Task Answered(int trace) => _answered[trace].Task;

    /// <summary>Completes when the connection on which the exchange was answered is closed.</summary>
    public Task Closed(int trace) => _closed[trace].Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _serving.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var last = 0;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                stream = tls;
            }

            await using var disposed = stream;
            while (await ReadAsync(stream) is var (head, body))
            {
                var line = head[..head.IndexOf('\r')].Split(' ');
                if (line[1] is "/world" or "/clock" or "/ids")
                {
                    Control.Enqueue($"{line[0]} {line[1]} {body}");
                    if (line[1] is "/clock")
                        Release(_answered.Where(exchange => exchange.Value.Task.IsCompleted).Select(exchange => exchange.Key));
                    await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {ControlStatus}\r\nContent-Length: {ControlBody.Length}\r\n\r\n{ControlBody}"), _stop.Token);
                    continue;
                }

                // A simulator of an earlier release has no such operation.
                if (line[1] is "/clock/waiting-answers")
                {
                    await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                    continue;
                }

                if (line[1].StartsWith("/journal?", StringComparison.Ordinal))
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Journal.Length}\r\n\r\n{Journal}"), _stop.Token);
                    continue;
                }

                Requests.Enqueue(head + body);
                var exchange = _script[Documented($"{line[0]} {line[1]} {body}")].Dequeue();
                if (exchange.AnsweredAfter is { } earlier)
                    await _released[earlier].Task.WaitAsync(_stop.Token);

                last = exchange.Trace;
                await Awaits(exchange).WaitAsync(_stop.Token);

                // A controlled bridge gives a late answer when its clock advances; any other bridge when the earlier answer is sent.
                _answered[exchange.Trace].TrySetResult();
                if (Control.IsEmpty)
                    Release([exchange.Trace]);

                var reply = Answers(exchange, Bytes(exchange.Answer!));
                await stream.WriteAsync(reply.Bytes, _stop.Token);
                await stream.FlushAsync(_stop.Token);
                if (reply.Hangs)
                    await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                if (reply.Closes)
                {
                    client.Dispose();
                    _closed[last].TrySetResult();
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
        {
            // The test is over, or the client has disconnected.
        }

        if (_closed.TryGetValue(last, out var ended))
            ended.TrySetResult();
    }

    private void Release(IEnumerable<int> traces)
    {
        foreach (var trace in traces)
            _released[trace].TrySetResult();
    }

    private byte[] Bytes(FixtureAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(Own(answer.Body.Text));
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {(answer.Status == 401 ? "Unauthorized" : "OK")}\r\n");
        foreach (var header in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {Own(header.Value.Text)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\nKeep-Alive: timeout=5, max=100\r\nConnection: Keep-Alive\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    private async Task<(string Head, string Body)?> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }

        var text = Encoding.UTF8.GetString([.. head]);
        const string name = "Content-Length: ";
        var body = Array.Empty<byte>();
        if (text.IndexOf(name, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var digits = text[(at + name.Length)..];
            body = new byte[int.Parse(digits[..digits.IndexOf('\r')], CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, _stop.Token);
        }

        return (text, Encoding.UTF8.GetString(body));
    }
}
