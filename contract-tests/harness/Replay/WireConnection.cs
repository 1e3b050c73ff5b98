using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Replay;

/// <summary>
/// One HTTP/1.1 connection without a client library. A library would hide the order of the headers, repair broken answers and pool
/// connections.
/// </summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private const int LargestHead = 64 * 1024;
    private const int MostInterimAnswers = 8;

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly int _largestBody;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private WireConnection(Stream stream, Socket? socket, ReplayOptions options) => (_stream, _socket, _largestBody) = (stream, socket, options.LargestAnswer);

    /// <summary>True when another request may be sent on this connection.</summary>
    public bool IsReusable { get; private set; } = true;

    /// <summary>True when the server closed the connection after the last answer, as it does after some idle seconds, or sent more bytes.</summary>
    public bool IsStale
    {
        get
        {
            try
            {
                return _socket is null || _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    /// <exception cref="TargetUnreachableException">The connection cannot be opened.</exception>
    public static async Task<WireConnection> OpenAsync(ReplayTarget target, ReplayOptions options, string client, CancellationToken cancellation)
    {
        if (target.InProcess is { } inProcess)
            return new WireConnection(await OpenInProcessAsync(target, inProcess, client, cancellation), null, options);

        var address = target.Address;
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, either.Token);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != Uri.UriSchemeHttps)
                return new WireConnection(plain, socket, options);

            tls = new SslStream(plain);
            await tls.AuthenticateAsClientAsync(target.Trust.For(target.Address.IdnHost), either.Token);
            return new WireConnection(tls, socket, options);
        }
        catch (Exception failed)
        {
            if (tls is not null)
                await tls.DisposeAsync();
            socket.Dispose();

            cancellation.ThrowIfCancellationRequested();
            var reason = failed switch
            {
                OperationCanceledException => $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s",
                AuthenticationException => $"its certificate is not trusted, or it does not use TLS ({failed.Message})",
                _ => failed.Message,
            };
            throw new TargetUnreachableException(address, reason, failed);
        }
    }

    private static async Task<Stream> OpenInProcessAsync(ReplayTarget target, IInProcessTarget inProcess, string client, CancellationToken cancellation)
    {
        try
        {
            return await inProcess.ConnectAsync(client, cancellation);
        }
        catch (IOException stopped)
        {
            throw new TargetUnreachableException(target.Address, stopped.Message, stopped);
        }
    }

    public async Task SendAsync(WireRequest request, CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteAsync(request.Bytes, cancellation);
            await _stream.FlushAsync(cancellation);
        }
        catch (IOException broken)
        {
            IsReusable = false;
            throw new WireException($"the connection failed while the request was sent ({broken.Message})");
        }
    }

    /// <exception cref="WireException">The answer is incomplete or is not HTTP.</exception>
    public async Task<WireAnswer> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            for (var interim = 0; interim < MostInterimAnswers; interim++)
            {
                var answer = await ReceiveOneAsync(cancellation);
                if (answer.Status is >= 200 or 101)
                    return answer;
            }

            throw new WireException($"{MostInterimAnswers} interim answers arrived, but no final one");
        }
        catch (Exception)
        {
            IsReusable = false;     // the start of the next answer is not known
            throw;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<WireAnswer> ReceiveOneAsync(CancellationToken cancellation)
    {
        var left = LargestHead;
        var status = ReadStatus(await LineAsync("the status line"));
        var headers = new List<WireHeader>();
        while (await LineAsync("the headers") is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(' ', '\t'))
                throw new WireException($"invalid header line '{Short(line)}'");
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        var body = status is < 200 or 204 or 304 ? [] : await BodyAsync(headers, cancellation);
        if (Values(headers, "Connection").Any(value => value.Contains("close", StringComparison.OrdinalIgnoreCase)))
            IsReusable = false;

        var surplus = _end - _start;
        if (surplus > 0 && status >= 200)
            IsReusable = false;
        return new WireAnswer(status, headers, body) { Surplus = status >= 200 ? surplus : 0 };

        async Task<string> LineAsync(string part)
        {
            var line = await ReadLineAsync(left, part, cancellation);
            left -= line.Length + 2;
            return line;
        }
    }

    private static int ReadStatus(string line)
    {
        if (line is { Length: >= 12 } && line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line[8] == ' '
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && (line.Length == 12 || line[12] == ' '))
        {
            return status;
        }

        throw new WireException($"invalid HTTP status line '{Short(line)}'");
    }

    private async Task<byte[]> BodyAsync(List<WireHeader> headers, CancellationToken cancellation)
    {
        if (Values(headers, "Transfer-Encoding") is [var encoding])
        {
            return encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                ? await ChunksAsync(cancellation)
                : throw new WireException($"unknown transfer encoding '{Short(encoding)}'; expected chunked");
        }

        switch (Values(headers, "Content-Length"))
        {
            case []:
                IsReusable = false;
                return await RestAsync(cancellation);
            case [var length] when long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var announced) && announced > _largestBody:
                throw TooLarge();
            case [var length] when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size):
                var body = new byte[size];
                await FillAsync(body, $"of the {size} bytes of the body", cancellation);
                return body;
            case var lengths:
                throw new WireException($"invalid content length '{Short(string.Join(", ", lengths))}'");
        }
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(1024, "a chunk", cancellation);
            var digits = line.AsSpan()[..(line.IndexOf(';') is >= 0 and var semicolon ? semicolon : line.Length)].Trim();
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
                || size < 0)
            {
                throw new WireException($"invalid chunk size '{Short(line)}'");
            }

            if (body.Length + size > _largestBody)
                throw TooLarge();
            if (size == 0)
                break;
            var chunk = new byte[size];
            await FillAsync(chunk, $"of the {size} bytes of a chunk", cancellation);
            body.Write(chunk);
            if (await ReadLineAsync(2, "a chunk", cancellation) is not "")
                throw new WireException("a chunk is longer than its size");
        }

        for (var left = LargestHead; await ReadLineAsync(left, "the trailer", cancellation) is { Length: > 0 } trailer;)
            left -= trailer.Length + 2;
        return body.ToArray();
    }

    private async Task<byte[]> RestAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        do
        {
            body.Write(_buffer, _start, _end - _start);
            _start = _end;
            if (body.Length > _largestBody)
                throw TooLarge();
        }
        while (await MoreAsync(cancellation));
        return body.ToArray();
    }

    private async Task FillAsync(byte[] target, string part, CancellationToken cancellation)
    {
        for (var filled = 0; filled < target.Length;)
        {
            if (_start == _end && !await MoreAsync(cancellation))
                throw new WireException($"the connection was closed after {filled} {part}");
            var count = Math.Min(_end - _start, target.Length - filled);
            _buffer.AsSpan(_start, count).CopyTo(target.AsSpan(filled));
            _start += count;
            filled += count;
        }
    }

    private async Task<string> ReadLineAsync(int limit, string part, CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await MoreAsync(cancellation))
                throw new WireException(line.Length == 0 ? $"the connection was closed before {part}" : $"the connection was closed within {part}");
            var c = (char)_buffer[_start++];
            if (c == '\n')
                return line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();
            line.Append(c);
            if (line.Length > limit)
                throw new WireException($"the length limit of {part} is exceeded");
        }
    }

    private async Task<bool> MoreAsync(CancellationToken cancellation)
    {
        try
        {
            _start = 0;
            _end = 0;
            _end = await _stream.ReadAsync(_buffer, cancellation);
            return _end > 0;
        }
        catch (IOException broken)
        {
            throw new WireException($"the connection failed ({broken.Message})");
        }
    }

    private WireException TooLarge() => new($"the body is larger than {_largestBody} bytes");

    private static string Short(string line) => VisibleText.Short(line, 100);

    private static string[] Values(List<WireHeader> headers, string name) =>
        [.. headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
}
