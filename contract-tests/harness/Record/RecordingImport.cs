using System.Globalization;
using System.IO.Compression;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Record;

/// <summary>Gives the exchanges of a recording with the API of a CMS to an import, in the order of their requests.</summary>
internal sealed class RecordingImport
{
    // A gzip of few bytes may unpack to any number. No answer of the API is larger.
    private const int MostUnpacked = 16 << 20;

    private readonly string _file;
    private readonly IImportSink _sink;
    private readonly ExchangeOrder _order;
    private string? _host;
    private long _number;
    private long _cdrs;
    private long _frames;

    private RecordingImport(string file, IImportSink sink) => (_file, _sink, _order) = (file, sink, new ExchangeOrder(sink));

    /// <summary>Reads a recording.</summary>
    /// <param name="content">The bytes of the file. The caller disposes the stream.</param>
    /// <param name="file">The name of the file, for places and messages. The line of a place is the number of an exchange.</param>
    /// <param name="sink">Receives the exchanges and notes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ImportFormatException">The file is no recording, or exceeds a limit.</exception>
    public static void Read(Stream content, string file, IImportSink sink, CancellationToken cancellation)
    {
        var import = new RecordingImport(file, sink);
        var reader = new RecordingReader(content);
        try
        {
            foreach (var item in reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                import._host ??= reader.Upstream?.Authority;
                import.Add(item);
            }
        }
        catch (RecordingException wrong)
        {
            throw new ImportFormatException(file, 0, wrong.Message, wrong);
        }
        import._order.Complete();
        import.NoteEnd(reader);
    }

    private void NoteEnd(RecordingReader reader)
    {
        if (reader.IsDamaged)
            Note(NoteKind.NotUnderstood, 0, $"The recording is damaged behind its first {Number(reader.WholeBytes)} bytes; nothing behind them can be read.");
        else if (reader.Stopped is null)
            Note(NoteKind.Guess, 0, "The recorder did not stop as intended, or still runs; the recording is read up to its last whole entry.");
        if (_cdrs > 0)
            Note(NoteKind.LeftOut, 0, $"The recording has {Words.Count(_cdrs, "POST")} of call detail records, which a fixture cannot hold.");
        if (_frames > 0)
            Note(NoteKind.LeftOut, 0, $"The recording has {Words.Count(_frames, "event frame")}, which a fixture cannot hold.");
    }

    private void Add(RecordedItem item)
    {
        switch (item)
        {
            case RecordedFrame:
                _frames++;
                break;
            case RecordedExchange { Channel: RecordedChannel.Cdr }:
                _cdrs++;
                break;
            case RecordedExchange exchange:
                _number++;
                Add(exchange);
                break;
            case RecordedRemark { Channel: RecordedChannel.Api } remark:
                Note(NoteKind.NotUnderstood, 0, $"The recorder has a remark on connection {Number(remark.Connection)} at {TimeText(remark.At)}.", remark.Text);
                break;
        }
    }

    private void Add(RecordedExchange exchange)
    {
        var url = new ApiUrl(_host, exchange.Target.StartsWith('/') ? exchange.Target : ApiUrl.Split(exchange.Target).Target);
        if (ReasonToLeaveOut(exchange, url) is { } reason)
        {
            Note(NoteKind.LeftOut, _number, reason, $"{exchange.Method} {url.Path}");
            return;
        }
        var answer = Answer(exchange);
        _order.Add(
            new ImportedExchange
            {
                Place = new Place(_file, _number),
                Host = _host,
                From = AddressOf(exchange.Client),
                At = TimeOf(exchange.At),
                AnsweredAt = answer is not null && exchange.AnswerBegan is { } began ? TimeOf(began) : null,
                Request = Request(exchange, url),
                Answer = answer,
            },
            exchange.At.Ticks,
            (exchange.AnswerEnded ?? exchange.AnswerBegan)?.Ticks,
            2L * (exchange.RequestBody.Length + exchange.AnswerBody.Length) + 2000);
    }

    private static string? ReasonToLeaveOut(RecordedExchange exchange, ApiUrl url) =>
        exchange.Status == 101 ? "The exchange opens a WebSocket."
        : !url.IsApi ? "The exchange is none with the API: its path is not below /api/v1."
        : exchange.Method is "OPTIONS" or "CONNECT" ? "The request asks for the options of a connection; it is not part of the API."
        : exchange.Method.Length > 40 || !exchange.Method.All(char.IsAsciiLetterUpper) ? "The exchange has no valid method; expected capital letters, such as GET."
        : exchange.RequestEnded is null ? "The request is not whole: its connection ended before."
        : OtherProduct.Answers(url, exchange.Status ?? 0, ValueOf(exchange.AnswerHeaders, "Content-Type")) ? "The exchange is of the API of another product: it answers JSON."
        : null;

    private FixtureRequest Request(RecordedExchange exchange, ApiUrl url)
    {
        var path = ApiUrl.Marked(url.Target, out var isEncoded);
        if (isEncoded)
            Note(NoteKind.Repair, _number, "The target has characters that a request cannot have; they were encoded.");
        if (path.Holes.Any())
            Note(NoteKind.Hole, _number, "The target has a token or password; it was left out.", hole: HoleKind.Masked);
        var type = ValueOf(exchange.RequestHeaders, "Content-Type");
        if (exchange.RequestSize == 0 && type is null)
            return new FixtureRequest(exchange.Method, path);
        var body = BodyOf(exchange.RequestBody, exchange.RequestSize, exchange.RequestHeaders);
        NoteBody("request", body);
        return new FixtureRequest(exchange.Method, path, new FixtureForm(type ?? "application/x-www-form-urlencoded", body.Size, body.Text));
    }

    private FixtureAnswer? Answer(RecordedExchange exchange)
    {
        if (exchange.Status is not { } status)
        {
            Note(NoteKind.Hole, _number, "The request has no answer: its connection ended before.", hole: HoleKind.Answer);
            return null;
        }
        var body = exchange.AnswerEnded is not null ? BodyOf(exchange.AnswerBody, exchange.AnswerSize, exchange.AnswerHeaders)
            : BodyText.Missing(null, "The answer is not whole: its connection ended before.");
        NoteBody("answer", body);
        return new FixtureAnswer(status, body.Size, AnswerHead.Of(exchange.AnswerHeaders.Select(header => new HttpHeader(header.Name, header.Value))), body.Text);
    }

    // A fixture has the body and the size before compression.
    private BodyText BodyOf(ReadOnlyMemory<byte> bytes, long size, IReadOnlyList<WireHeader> headers)
    {
        if (size > bytes.Length)
            return BodyText.Missing(size <= int.MaxValue ? (int)size : null, "The body is longer than an import holds.");
        if (size == 0 || ValueOf(headers, "Content-Encoding") is not { Length: > 0 } coding || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return bytes.IsEmpty ? BodyText.Empty : BodyText.Of(bytes.Span);
        if (Unpacked(bytes, coding.ToLowerInvariant()) is not { } unpacked)
            return BodyText.Missing(null, "The body is compressed in a way that cannot be read.");
        Note(NoteKind.LeftOut, _number, "The body was compressed; a fixture has the body and the size before compression.");
        return unpacked is [] ? BodyText.Empty : BodyText.Of(unpacked);
    }

    private static byte[]? Unpacked(ReadOnlyMemory<byte> bytes, string coding)
    {
        using var packed = new MemoryStream(bytes.ToArray());
        using Stream? unpacking = coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacking is null)
            return null;
        try
        {
            using var whole = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (int read; (read = unpacking.Read(piece)) > 0;)
            {
                whole.Write(piece, 0, read);
                if (whole.Length > MostUnpacked)
                    return null;
            }
            return whole.ToArray();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    private void NoteBody(string part, BodyText body)
    {
        if (body.Remark is { } remark)
            Note(body.Hole is not null ? NoteKind.Hole : body.IsRepaired ? NoteKind.Repair : NoteKind.Guess, _number, $"The {part}: {remark}", hole: body.Hole);
    }

    private void Note(NoteKind kind, long number, string sentence, string? printed = null, HoleKind? hole = null) =>
        _sink.Add(new ImportNote(kind, new Place(_file, number), sentence) { Printed = printed, Hole = hole });

    private static string? ValueOf(IReadOnlyList<WireHeader> headers, string name) =>
        headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    // Without the port, which differs from connection to connection.
    private static string? AddressOf(string client) => System.Net.IPEndPoint.TryParse(client, out var end) ? end.Address.ToString() : null;

    private static LogTime TimeOf(DateTimeOffset time) => HttpTime.Of(time.UtcDateTime, TimeSpan.Zero);

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
