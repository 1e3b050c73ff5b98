namespace CmsSim.Harness.Record;

/// <summary>Answers the POSTs of call detail records on one connection with 200, when they are not forwarded.</summary>
/// <param name="writer">The recording.</param>
/// <param name="number">The number of the connection.</param>
/// <param name="traffic">Counts the bytes.</param>
internal sealed class CdrReceiver(RecordingWriter writer, int number, Traffic traffic) : IHttpEvents
{
    private const int BufferSize = 32 * 1024;

    private static readonly BodyBudget s_nothing = new(0, 0);

    private readonly List<byte[]> _answers = [];
    private bool _isLast;

    /// <summary>Answers until the bridge ends the connection, or the recording stops.</summary>
    /// <returns>The reason of an end that was not orderly. Empty for an orderly one.</returns>
    /// <exception cref="RecordingException">The recording cannot be written.</exception>
    public async Task<string> RunAsync(RelaySide client, TimeProvider clock, CancellationToken cancellation)
    {
        var requests = new HttpStream(false, s_nothing, this);
        var entry = new byte[RecordingFormat.HeadSize + BufferSize];
        try
        {
            while (!_isLast && await client.ReadAsync(entry.AsMemory(RecordingFormat.HeadSize), cancellation) is > 0 and var read)
            {
                writer.Append(entry.AsSpan(0, RecordingFormat.HeadSize + read), RawKind.FromClient, number);
                traffic.Add(RawKind.FromClient, read);
                requests.Read(entry.AsSpan(RecordingFormat.HeadSize, read), clock.GetUtcNow());
                foreach (var answer in _answers)
                {
                    writer.Append(RawKind.FromServer, number, answer);
                    traffic.Add(RawKind.FromServer, answer.Length);
                    await client.WriteAsync(answer, cancellation);
                }
                _answers.Clear();
            }
            writer.Append(_isLast ? RawKind.ServerEnded : RawKind.ClientEnded, number, []);
            await client.EndAsync();
            return "";
        }
        catch (SideException failed)
        {
            return failed.Message;
        }
        catch (OperationCanceledException)
        {
            client.Abort();
            return "";
        }
    }

    BodyEnd IHttpEvents.Begin(bool isAnswer, HttpMessage message, DateTimeOffset at, out long length)
    {
        var end = message.EndOfBody(isAnswer, out length);
        if (end is BodyEnd.Length or BodyEnd.Chunks && message.Lists("Expect", "100-continue"))
            _answers.Add("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        return end;
    }

    void IHttpEvents.Complete(bool isAnswer, HttpMessage message, DateTimeOffset at)
    {
        if (_isLast)
            return;
        _isLast = message.Lists("Connection", "close") || (message.First.EndsWith("HTTP/1.0", StringComparison.Ordinal) && !message.Lists("Connection", "keep-alive"));
        _answers.Add(_isLast ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray() : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }

    void IHttpEvents.Refuse(bool isAnswer, DateTimeOffset at)
    {
        if (!_isLast)
            _answers.Add("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        _isLast = true;
    }

    void IHttpEvents.Pass(bool isAnswer, ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
    }
}
