using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>A request as it arrived, byte for byte.</summary>
internal sealed record ReceivedRequest(int Connection, string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Body => Encoding.UTF8.GetString(Bytes);

    public bool HasCredentials => Headers.ContainsKey("Authorization");

    public override string ToString() => Bytes is [] ? $"{Method} {Target}" : $"{Method} {Target} {Body}";
}

/// <summary>
/// An answer. <paramref name="Raw"/> replaces head and body; <paramref name="Endless"/> follows repeatedly
/// until the client disconnects.
/// </summary>
internal sealed record ScriptedAnswer(int Status = 200, string Body = "", string Headers = "", bool Close = false, string? Raw = null, string? Endless = null)
{
    public static ScriptedAnswer Xml(string body) => new(Body: "<?xml version=\"1.0\"?>" + body, Headers: "Content-Type: text/xml\r\n");

    public static ScriptedAnswer Created(string location) => new(Headers: $"Location: {location}\r\n");

    public static ScriptedAnswer Failure(int status, string reasons) =>
        new(status, $"<?xml version=\"1.0\"?><failureDetails>{reasons}</failureDetails>", "Content-Type: text/xml\r\n");

    public static ScriptedAnswer Challenge { get; } = new(401, Headers: "WWW-Authenticate: Basic realm=\"acano\"\r\n");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Raw ?? string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 {Status} Scripted\r\n{Headers}{(Close ? "Connection: close\r\n" : "")}Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}"));
}

/// <summary>An HTTP/1.1 server on the loopback that records each request to the byte and sends scripted answers.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<ReceivedRequest, Task<ScriptedAnswer>> _answer;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Task _accepting;
    private int _connections;

    public ScriptedServer(Func<ReceivedRequest, Task<ScriptedAnswer>> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        Address = new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public ScriptedServer(Func<ReceivedRequest, ScriptedAnswer> answer, X509Certificate2? certificate = null)
        : this(request => Task.FromResult(answer(request)), certificate) { }

    /// <summary>For each connection number a task to wait for before the connection is read; tests use it where two requests race.</summary>
    public Func<int, Task> BeforeReading { get; init; } = _ => Task.CompletedTask;

    public Uri Address { get; }

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>A server that refuses requests without credentials, as a bridge does.</summary>
    public static ScriptedServer Guarded(Func<ReceivedRequest, ScriptedAnswer> answer) =>
        new(request => request.HasCredentials ? answer(request) : ScriptedAnswer.Challenge);

    /// <summary>Waits until all connections are closed and all their bytes are read.</summary>
    public Task ConversationsAsync() => Task.WhenAll(_conversations);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _conversations.Add(ConverseAsync(await _listener.AcceptSocketAsync(_stop.Token), ++_connections));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(Socket socket, int connection)
    {
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await BeforeReading(connection).WaitAsync(_stop.Token);
            await using var stream = _certificate is null ? (Stream)network : await ProtectAsync(network);
            while (await ReadAsync(stream, connection) is { } request)
            {
                _requests.Enqueue(request);
                var scripted = await _answer(request).WaitAsync(_stop.Token);
                await stream.WriteAsync(scripted.ToBytes(), _stop.Token);
                var more = Encoding.UTF8.GetBytes(scripted.Endless ?? "");
                while (more is not [])
                    await stream.WriteAsync(more, _stop.Token);
                if (scripted.Close || scripted.Raw is not null)
                    return;
            }
        }
        catch (Exception left) when (left is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client has disconnected, or the test is over.
        }
    }

    private async Task<Stream> ProtectAsync(Stream network)
    {
        var tls = new SslStream(network);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return tls;
    }

    private async Task<ReceivedRequest?> ReadAsync(Stream stream, int connection)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) is 0)
                return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return lines[0].Split(' ') is [var method, var target, "HTTP/1.1"]
            ? new(connection, method, target, headers, body)
            : throw new InvalidDataException($"Not an HTTP/1.1 request line: {lines[0]}");
    }
}
