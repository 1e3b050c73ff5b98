using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>An answer of a hostile server.</summary>
/// <param name="Bytes">Sent first.</param>
/// <param name="Endless">Sent repeatedly afterwards.</param>
/// <param name="Hangs">True to keep the connection open.</param>
internal sealed record HostileAnswer(byte[] Bytes, byte[]? Endless = null, bool Hangs = false);

/// <summary>A server that gives arbitrary answers.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    /// <summary>A client that reads more than this of an endless answer has no limit.</summary>
    private const int MostTaken = 96 << 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Task<HostileAnswer>> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Returns the answer to a request.</param>
    public HostileServer(Func<string, Task<HostileAnswer>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>True when a client has read an endless answer without a limit.</summary>
    public bool IsReadWithoutEnd { get; private set; }

    /// <summary>The number of requests received.</summary>
    public int Requests { get; private set; }

    /// <summary>A senseless answer of a random kind.</summary>
    public static HostileAnswer Nonsense(Random random)
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";
        string[] bodies =
        [
            "", "<", "<a>", "<coSpaces total=\"3\"></coSpaces>", "<coSpaces total=\"999999999\"><coSpace id=\"x\"/></coSpaces>", "{}", "[]", "null", "{\"entries\":null}", "{\"entries\":[{}]}", "{\"entries\":[{\"trace\":\"x\"}]}", "{\"a\":\"\\ud800\"}",
            "\u001b[2J\u001b]0;title\u0007", "<!DOCTYPE a [<!ENTITY b \"" + new string('b', 1_000) + "\">]><a>&b;&b;</a>", new string('[', 5_000), string.Concat(Enumerable.Repeat("<a>", 50_000)), "\0\u0001\u0002", HostileValues.JsonValue(random), HostileValues.Text(random),
        ];
        var body = bodies[random.Next(bodies.Length)];
        return random.Next(14) switch
        {
            0 => new(HostileValues.Bytes(random, random.Next(1, 2_000))),
            1 => new([]),
            2 => new(Encoding.Latin1.GetBytes(Head[..random.Next(Head.Length)])),
            3 => new(Encoding.Latin1.GetBytes(Head + "Content-Length: 100\r\n\r\nshort")),
            4 => new(Encoding.Latin1.GetBytes(Head + "Content-Length: 99999999999999\r\n\r\n"), Encoding.Latin1.GetBytes(new string(' ', 65_536))),
            5 => new(Encoding.Latin1.GetBytes(Head + "Transfer-Encoding: chunked\r\n\r\n"), Encoding.Latin1.GetBytes("10000\r\n" + new string('x', 65_536) + "\r\n")),
            6 => new("HTTP/1.1 200 OK\r\n"u8.ToArray(), Encoding.Latin1.GetBytes("X-More: " + new string('x', 4_000) + "\r\n")),
            7 => new(Encoding.Latin1.GetBytes($"HTTP/1.1 {random.Next(100, 1000)} \u001b[31mNo\r\nContent-Length: 0\r\n\r\n")),
            8 => new(Encoding.Latin1.GetBytes($"HTTP/1.1 {(random.Next(2) == 0 ? 302 : 307)} Found\r\nLocation: {(random.Next(3) switch { 0 => "file:///etc/passwd", 1 => "http://127.0.0.1:1/", _ => "/again" })}\r\nContent-Length: 0\r\n\r\n")),
            9 => new(Encoding.Latin1.GetBytes(Head), Hangs: true),
            10 => new([], Hangs: true),
            11 => new(Encoding.Latin1.GetBytes($"HTTP/1.1 {random.Next(400, 600)} Error\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\n\r\n{body}")),
            _ => new(Encoding.Latin1.GetBytes($"{Head}Location: {HostileValues.Escape(body)[..Math.Min(200, HostileValues.Escape(body).Length)]}\r\nContent-Length: {body.Length}\r\n\r\n{body}")),
        };
    }

    /// <summary>A real answer of another server with changed numbers, ids and texts, or cut off.</summary>
    public static async Task<HostileAnswer> LieAsync(HttpClient client, Uri upstream, string request, Random random)
    {
        var (line, body) = (request.Split("\r\n")[0].Split(' '), request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        using var forwarded = new HttpRequestMessage(new HttpMethod(line[0]), new Uri(upstream, line[1]));
        forwarded.Headers.TryAddWithoutValidation("Authorization", SimulatedCluster.Admin);
        if (body.Length > 0 || line[0] is "POST" or "PUT")
        {
            forwarded.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            if (Regex.Match(request, "(?im)^Content-Type: (.*)\r$") is { Success: true } type)
                forwarded.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type.Groups[1].Value);
        }
        using var answer = await client.SendAsync(forwarded, HttpCompletionOption.ResponseHeadersRead);
        var text = answer.Content.Headers.ContentType?.MediaType is "text/event-stream" ? "data: {}\n\n" : await answer.Content.ReadAsStringAsync();
        var location = answer.Headers.Location?.ToString();
        for (var more = random.Next(4); more > 0; more--)
            text = Changed(random, text);
        var bytes = Encoding.UTF8.GetBytes(text);
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)answer.StatusCode} OK\r\nContent-Type: {answer.Content.Headers.ContentType}\r\n{(location is null ? "" : $"Location: {(random.Next(5) == 0 ? "/nowhere" : location)}\r\n")}Content-Length: {bytes.Length}\r\n\r\n");
        return new([.. Encoding.UTF8.GetBytes(head), .. bytes]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static string Changed(Random random, string text)
    {
        var places = Regex.Matches(text, "total=\"[0-9]+\"|(?<=>)[^<>]+(?=<)|(?<=[:\\[,])[0-9]+|(?<=\")[^\"]+(?=\")");
        if (places.Count == 0 || random.Next(8) == 0)
            return text[..random.Next(text.Length + 1)];
        var place = places[random.Next(places.Count)];
        var value = place.Value.StartsWith("total=", StringComparison.Ordinal) ? $"total=\"{HostileValues.Number(random)}\"" : random.Next(3) switch
        {
            0 => HostileValues.Number(random),
            1 => places[random.Next(places.Count)].Value,
            _ => HostileValues.Text(random),
        };
        return text.Remove(place.Index, place.Length).Insert(place.Index, value);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The server is stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    Requests++;
                    var answer = await _answer(request);
                    await stream.WriteAsync(answer.Bytes, _stop.Token);
                    for (var sent = 0; answer.Endless is { } more; sent += more.Length)
                    {
                        IsReadWithoutEnd |= sent > MostTaken;
                        if (IsReadWithoutEnd)
                            return;
                        await stream.WriteAsync(more, _stop.Token);
                    }
                    if (answer.Hangs)
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                    if (!answer.Bytes.AsSpan().StartsWith("HTTP/1.1 "u8) || !Encoding.Latin1.GetString(answer.Bytes).Contains("Content-Length", StringComparison.Ordinal))
                        return;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or HttpRequestException or ObjectDisposedException or FormatException or UriFormatException)
        {
            // The client has disconnected.
        }
    }

    private async Task<string?> ReadAsync(NetworkStream stream)
    {
        var (text, part) = (new StringBuilder(), new byte[16_384]);
        while (true)
        {
            var whole = text.ToString();
            if (whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                var length = Regex.Match(whole[..end], "(?i)\r\nContent-Length: ([0-9]+)") is { Success: true } told ? int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
                if (whole.Length >= end + 4 + length)
                    return whole;
            }
            if (await stream.ReadAsync(part, _stop.Token) is not (> 0 and var read))
                return null;
            text.Append(Encoding.Latin1.GetString(part, 0, read));
        }
    }
}
