using System.Globalization;
using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Http;

/// <summary>
/// Reads HTTP archives (HAR 1.1 and 1.2) of browsers and proxies in flat memory, and gives the exchanges with the API of a CMS in the order
/// of their requests. Credentials, cookies and the values of tokens are left out.
/// </summary>
public sealed class HarReader
{
    private readonly JsonTokens _json;
    private readonly string _file;
    private readonly IImportSink _sink;
    private readonly ExchangeOrder _order;
    private int _number;

    private HarReader(Stream utf8, string file, IImportSink sink) => (_json, _file, _sink, _order) = (new JsonTokens(utf8, file), file, sink, new ExchangeOrder(sink));

    /// <summary>Reads a HAR from a stream of UTF-8 without a byte order mark.</summary>
    /// <param name="utf8">The stream. The caller disposes it.</param>
    /// <param name="file">The name of the file, for places and messages.</param>
    /// <param name="sink">Receives the exchanges and notes.</param>
    /// <exception cref="ImportFormatException">The text is not a HAR. Exchanges before the mistake have been given.</exception>
    public static void Read(Stream utf8, string file, IImportSink sink)
    {
        var reader = new HarReader(utf8, file, sink);
        var isHar = reader.Root();
        reader._order.Complete();
        if (!isHar)
            throw new ImportFormatException(file, 0, "the JSON text has no log.entries; expected a HAR, {\"log\":{\"entries\":[…]}}.");
    }

    private bool Root()
    {
        var isHar = false;
        if (!_json.Opens(JsonTokenType.StartObject))
            return false;
        while (_json.NextName() is { } name)
        {
            if (name is "log" && _json.Opens(JsonTokenType.StartObject))
                isHar |= Log();
            else if (name is not "log")
                _json.Skip();
        }
        while (_json.Read())
        {
            // The reader reports text behind the object.
        }
        return isHar;
    }

    private bool Log()
    {
        var hasEntries = false;
        while (_json.NextName() is { } name)
        {
            if (name is "entries" && _json.Opens(JsonTokenType.StartArray))
            {
                hasEntries = true;
                Entries();
            }
            else if (name is not "entries")
            {
                _json.Skip();
            }
        }
        return hasEntries;
    }

    private void Entries()
    {
        var entries = new HarEntryReader(_json);
        while (_json.Read() && _json.Type is not JsonTokenType.EndArray)
        {
            _number++;
            var line = _json.Line;
            if (!_json.IsAt(JsonTokenType.StartObject))
            {
                Note(NoteKind.NotUnderstood, line, "is no object.");
                continue;
            }
            Add(entries.Read(_number));
        }
    }

    private void Add(HarEntry entry)
    {
        if (ReasonToLeaveOut(entry) is { } reason)
        {
            Note(NoteKind.LeftOut, entry.Line, reason, entry.Url is { } url ? $"{entry.Method} {url.Host}{url.Path}" : null);
            return;
        }
        if (entry.Method.Length is 0 or > 40 || !entry.Method.All(char.IsAsciiLetterUpper))
        {
            Note(NoteKind.NotUnderstood, entry.Line, "has no valid method; expected capital letters, such as GET.");
            return;
        }
        var at = HttpTime.Read(entry.Started);
        if (at is null)
            Note(NoteKind.Hole, entry.Line, "has no valid startedDateTime.", hole: HoleKind.Date);
        var elapsed = entry.Time is >= 0 and < 1e9 ? TimeSpan.FromTicks((long)Math.Round(entry.Time.Value * TimeSpan.TicksPerMillisecond)) : (TimeSpan?)null;
        var end = at is { } began && elapsed is { } lasted && began.Time < DateTime.MaxValue - lasted ? began.Time + lasted : (DateTime?)null;
        var answer = Answer(entry);
        var exchange = new ImportedExchange
        {
            Place = new Place(_file, entry.Line),
            Trace = entry.Trace,
            Host = entry.Url!.Host,
            From = entry.From,
            At = at is { } time ? HttpTime.Of(time.Time, time.Offset) : null,
            AnsweredAt = answer is not null && end is { } ended ? HttpTime.Of(ended, at!.Value.Offset) : null,
            Request = Request(entry),
            Answer = answer,
        };
        var offset = at?.Offset?.Ticks ?? 0;
        _order.Add(exchange, at?.Time.Ticks - offset, end?.Ticks - offset, 2L * ((entry.Content.Text?.Length ?? 0) + (entry.Form.Text?.Length ?? 0)) + 2000);
    }

    private static string? ReasonToLeaveOut(HarEntry entry) =>
        entry.Url is not { } url ? "has no URL."
        : entry.IsWebSocket || url.IsWebSocket ? "is a WebSocket."
        : !url.IsApi ? "is no request to the API: its path is not below /api/v1."
        : entry.Method is "OPTIONS" or "CONNECT" ? "asks for the options of a connection; it is not part of the API."
        : entry.IsFromCache ? "was answered by the cache of the client; no server saw it."
        : OtherProduct.Answers(url, entry.Status, AnswerHead.ValueOf(entry.Headers, "Content-Type") ?? entry.Content.Type) ? "is of the API of another product: it answers JSON."
        : null;

    private FixtureRequest Request(HarEntry entry)
    {
        var path = ApiUrl.Marked(entry.Url!.Target, out var isEncoded);
        if (isEncoded)
            Note(NoteKind.Repair, entry.Line, "has a URL with characters that a request cannot have; they were encoded.");
        if (path.Holes.Any())
            Note(NoteKind.Hole, entry.Line, "has a token or password in its URL; it was left out.", hole: HoleKind.Masked);
        if (FormOf(entry) is not { } body)
            return new FixtureRequest(entry.Method, path);
        Note(entry, body);
        var type = entry.Form.Type is { Length: > 0 } given ? given : AnswerHead.ValueOf(entry.RequestHeaders, "Content-Type") ?? "application/x-www-form-urlencoded";
        return new FixtureRequest(entry.Method, path, new FixtureForm(type, body.Size, body.Text));
    }

    private BodyText? FormOf(HarEntry entry)
    {
        var form = entry.Form;
        var size = form.Size ?? AnswerHead.LengthIn(entry.RequestHeaders);
        if (form.Text is { Length: > 0 } text)
            return form.IsBase64 ? OfBase64(text) : BodyText.Of(text, size is > 0 ? size : null);
        if (form.Params is [_, ..])
        {
            Note(NoteKind.Guess, entry.Line, "shows its form as parameters; the order is kept and the encoding is inferred.");
            return BodyText.Of(FormText.Of(form.Params), size is > 0 ? size : null);
        }
        if (entry.HasForm && size is 0 && form.Type is { Length: > 0 } && entry.Method is not "GET")
            return BodyText.Empty;
        var hasBody = size > 0 || (size is null && (form.IsTooLong || AnswerHead.ValueOf(entry.RequestHeaders, "Content-Type") is not null));
        return hasBody ? BodyText.Missing(size, "The body of the request is not in the HAR.") : null;
    }

    private FixtureAnswer? Answer(HarEntry entry)
    {
        if (entry.Status is < 100 or > 999)
        {
            Note(NoteKind.Hole, entry.Line, "has no answer; the request was aborted or blocked.", hole: HoleKind.Answer);
            return null;
        }
        if (AnswerHead.ValueOf(entry.Headers, "Content-Encoding") is { Length: > 0 } and not "identity")
            Note(NoteKind.LeftOut, entry.Line, "has a compressed answer; a fixture has the body and the size before compression.");
        var body = ContentOf(entry);
        Note(entry, body);
        return new FixtureAnswer(entry.Status, body.Size, AnswerHead.Of(entry.Headers, entry.IsHttp2), body.Text);
    }

    private static BodyText ContentOf(HarEntry entry)
    {
        var content = entry.Content;
        var isCompressed = AnswerHead.ValueOf(entry.Headers, "Content-Encoding") is { Length: > 0 } and not "identity";
        var size = content.Size ?? (isCompressed ? null : AnswerHead.LengthIn(entry.Headers));
        if (content.Text is { Length: > 0 } text)
            return content.IsBase64 ? OfBase64(text) : BodyText.Of(text, size, (int?)Math.Clamp((size ?? 0L) + content.Saved, 0, int.MaxValue), isCompressed);
        if (size is 0 && content.Text is null && entry is { Method: not "HEAD", Status: not (204 or 304) } && AnswerHead.LengthIn(entry.Headers) is > 0 and var length)
            size = length;   // Browsers write 0 for a body that they no longer have.
        if (size is 0 || (size is null && (content.Text is "" || entry.Status is 204 or 304)) || (content.Text is "" && size + content.Saved == 0))
            return BodyText.Empty;
        return BodyText.Missing(size, content.IsTooLong ? "The body is longer than an import holds." : "The body of the answer is not in the HAR.");
    }

    private static BodyText OfBase64(string text)
    {
        var bytes = new byte[(text.Length / 4 + 1) * 3];
        return Convert.TryFromBase64String(text, bytes, out var count) ? BodyText.Of(bytes.AsSpan(0, count)) : BodyText.Missing(null, "The body is not valid base64.");
    }

    private void Note(HarEntry entry, BodyText body)
    {
        if (body.Remark is not { } remark)
            return;
        var kind = body.Hole is not null ? NoteKind.Hole : body.IsRepaired ? NoteKind.Repair : NoteKind.Guess;
        _sink.Add(new ImportNote(kind, new Place(_file, entry.Line), $"Entry {Number(entry.Number)}: {remark}") { Hole = body.Hole, Trace = entry.Trace });
    }

    private void Note(NoteKind kind, long line, string sentence, string? printed = null, HoleKind? hole = null) =>
        _sink.Add(new ImportNote(kind, new Place(_file, line), $"Entry {Number(_number)} {sentence}") { Printed = printed, Hole = hole });

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
