using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using System.Xml.Linq;
using Xunit;

namespace CmsSim.ContractTests.Support;

/// <summary>A receiver of call detail records that answers POSTs as the test says.</summary>
internal sealed class CdrCollector : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Channel<CdrPost> _posts = Channel.CreateUnbounded<CdrPost>();
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private volatile bool _acceptsEverything;

    public CdrCollector(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}/cdr?token=1";

    public int Connections { get; private set; }

    /// <summary>Answers the next POST with this status, or with these bytes, and returns it.</summary>
    public async Task<CdrPost> TakeAsync(string answer = "200 OK")
    {
        await _answers.Writer.WriteAsync(answer.Contains('\n') ? answer : $"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
        return await _posts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    /// <summary>Accepts every POST from now on, without a test that takes it.</summary>
    public void AcceptEverything() => _acceptsEverything = true;

    /// <summary>The records of all POSTs that no test has taken.</summary>
    public List<XElement> RecordsSoFar()
    {
        List<XElement> records = [];
        while (_posts.Reader.TryRead(out var post))
            records.AddRange(post.Records);
        return records;
    }

    /// <summary>Accepts POSTs until this many records have arrived, and returns the records.</summary>
    public async Task<IReadOnlyList<XElement>> TakeRecordsAsync(int count)
    {
        var records = new List<XElement>();
        while (records.Count < count)
            records.AddRange((await TakeAsync()).Records);
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                await ServeAsync(new BufferedStream(client.GetStream()));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The server is stopped.
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        try
        {
            while (await ReadHeadAsync(stream) is { } head)
            {
                var length = head.Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))["Content-Length: ".Length..];
                var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body, _stop.Token);
                var answer = _acceptsEverything ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : await _answers.Reader.ReadAsync(_stop.Token);
                await _posts.Writer.WriteAsync(new CdrPost(head, Encoding.UTF8.GetString(body)), _stop.Token);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                await stream.FlushAsync(_stop.Token);
                if (answer.Contains("Connection: close", StringComparison.Ordinal))
                    return;
            }
        }
        catch (IOException)
        {
            // The other side has closed the connection.
        }
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}

/// <summary>A POST as it was received.</summary>
internal sealed record CdrPost(string Head, string Body)
{
    public IReadOnlyList<XElement> Records => [.. XElement.Parse(Body).Elements("record")];

    public IEnumerable<string> Types => Records.Select(record => (string)record.Attribute("type")!);

    public IEnumerable<int> RecordIndexes => Records.Select(record => (int)record.Attribute("recordIndex")!);
}
