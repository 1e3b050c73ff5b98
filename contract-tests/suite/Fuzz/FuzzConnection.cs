using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>A request that is valid HTTP with possibly senseless content.</summary>
internal sealed record FuzzRequest(string Method, string Target, byte[]? Body = null, string MediaType = "application/x-www-form-urlencoded")
{
    public override string ToString() => Body is null ? $"{Method} {Target}" : $"{Method} {Target} {Encoding.Latin1.GetString(Body)}";

    public byte[] ToBytes(string authorization)
    {
        var head = $"{Method} {Target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n"
            + (Body is null ? "" : $"Content-Type: {MediaType}\r\nContent-Length: {Body.Length}\r\n") + "\r\n";
        return [.. Encoding.Latin1.GetBytes(head), .. Body ?? []];
    }
}

/// <summary>An answer as it was received.</summary>
internal sealed record FuzzAnswer(int Status, string Head, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public bool IsLast => Head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name)
    {
        var start = Head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return null;
        start += name.Length + 4;
        return Head[start..Head.IndexOf("\r\n", start, StringComparison.Ordinal)];
    }
}

/// <summary>The received bytes are no answer.</summary>
internal sealed class NoAnswerException(string message) : Exception(message);

/// <summary>A connection that sends bytes and reads answers.</summary>
internal sealed class FuzzConnection(Stream stream) : IDisposable
{
    private byte[] _buffer = new byte[16_384];
    private int _start, _end;

    public static async Task<FuzzConnection> OpenAsync(Uri address, CancellationToken end)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), end);
        return new FuzzConnection(new NetworkStream(socket, ownsSocket: true));
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken end) => stream.WriteAsync(bytes, end);

    /// <summary>Closes the sending side; the receiving side stays open.</summary>
    public void Finish()
    {
        if (stream is NetworkStream network)
            network.Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        if (stream is NetworkStream network)
            network.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        stream.Dispose();
    }

    /// <summary>Reads an answer; returns null when the connection has ended.</summary>
    /// <exception cref="NoAnswerException">The received bytes are no answer.</exception>
    public async ValueTask<FuzzAnswer?> ReadAsync(bool isToHead, CancellationToken end)
    {
        while (true)
        {
            if (await LineEndAsync("\r\n\r\n"u8.ToArray(), end) is not (> 0 and var length))
                return _end == _start ? null : throw new NoAnswerException($"The answer breaks off: {Encoding.Latin1.GetString(_buffer, _start, _end - _start)}");
            var head = Encoding.Latin1.GetString(Take(length).Span);
            var answer = new FuzzAnswer(StatusIn(head), head, []);
            if (answer.Status is 100)
                continue;
            if (isToHead || answer.Status is 101 or 204 or 304)
                return answer;
            if (answer.Header("Content-Length") is { } told)
                return answer with { Body = await BytesAsync(int.Parse(told, CultureInfo.InvariantCulture), end) };
            return answer.Header("Transfer-Encoding") is "chunked"
                ? answer with { Body = await ChunksAsync(end) }
                : answer.IsLast ? answer with { Body = await RestAsync(end) } : throw new NoAnswerException($"The body has no end: {head}");
        }
    }

    /// <summary>Reads up to the end of the connection.</summary>
    public async Task DrainAsync(CancellationToken end)
    {
        do
            (_start, _end) = (0, 0);
        while (await FillAsync(end));
    }

    /// <summary>Reads until this many bytes are buffered and returns them.</summary>
    public async Task<byte[]> BytesAsync(int count, CancellationToken end)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync(end))
                throw new NoAnswerException("The body breaks off.");
        }
        return Take(count).ToArray();
    }

    public void Dispose() => stream.Dispose();

    // A head line that a request has smuggled in would show here.
    private static int StatusIn(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || !lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(lines[0].AsSpan(9, Math.Min(3, lines[0].Length - 9)), out var status)
            || lines.Skip(1).Any(line => line.IndexOf(':', StringComparison.Ordinal) < 1 || line.Any(char.IsControl)))
            throw new NoAnswerException($"This is not the head of an answer: {head}");
        return status;
    }

    private async Task<byte[]> ChunksAsync(CancellationToken end)
    {
        var body = new MemoryStream();
        while (true)
        {
            var line = Take(await LineEndAsync("\r\n"u8.ToArray(), end));
            var size = int.Parse(Encoding.Latin1.GetString(line.Span).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write((await BytesAsync(size + 2, end)).AsSpan(0, size));
            if (size == 0)
                return body.ToArray();
        }
    }

    private async Task<byte[]> RestAsync(CancellationToken end)
    {
        while (await FillAsync(end))
            continue;
        return Take(_end - _start).ToArray();
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        _start += count;
        return _buffer.AsMemory(_start - count, count);
    }

    /// <summary>The number of bytes up to the end of the mark; 0 when the connection ends before it.</summary>
    private async ValueTask<int> LineEndAsync(byte[] mark, CancellationToken end)
    {
        while (true)
        {
            if (_buffer.AsSpan(_start, _end - _start).IndexOf(mark) is >= 0 and var at)
                return at + mark.Length;
            if (!await FillAsync(end))
                return 0;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken end)
    {
        if (_start == _end)
            (_start, _end) = (0, 0);
        if (_end == _buffer.Length)
        {
            var next = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            _buffer.AsSpan(_start, _end - _start).CopyTo(next);
            (_buffer, _end, _start) = (next, _end - _start, 0);
        }
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), end);
        _end += read;
        return read > 0;
    }
}
