using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Http;

/// <summary>A request as a text shows it, before its address is split.</summary>
internal sealed record PastedRequest(long Line, string Method, string Url)
{
    /// <summary>The headers, without credentials.</summary>
    public IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    /// <summary>The body. Null for none.</summary>
    public string? Body { get; init; }

    /// <summary>True when the body is in a file that the text only names.</summary>
    public bool IsBodyElsewhere { get; init; }

    /// <summary>The trace number that <see cref="HttpFileWriter"/> stores.</summary>
    public int? Trace { get; init; }

    /// <summary>The address of the client that <see cref="HttpFileWriter"/> stores.</summary>
    public string? From { get; init; }

    /// <summary>The time that <see cref="HttpFileWriter"/> stores.</summary>
    public LogTime? At { get; init; }
}

/// <summary>Joins requests with the answers behind them, and gives the exchanges with the API of a CMS.</summary>
internal sealed class Transcript(string file, IImportSink sink)
{
    private PastedRequest? _request;

    /// <summary>The answer to the latest request.</summary>
    public PastedAnswer Answer { get; private set; } = new(file, sink);

    /// <summary>The latest request. Null when it is complete with its answer.</summary>
    public PastedRequest? Request => _request;

    /// <summary>Begins an exchange and completes the one before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">The answer, when the text shows it before the request. Null otherwise.</param>
    public void Begin(PastedRequest request, PastedAnswer? answer = null)
    {
        Complete();
        _request = request;
        Answer = answer ?? new PastedAnswer(file, sink);
    }

    /// <summary>Gives the exchange that has begun.</summary>
    public void Complete()
    {
        if (_request is not { } request)
            return;
        _request = null;
        var place = new Place(file, request.Line);
        var url = Split(request, place);
        if (ReasonToLeaveOut(request, url) is { } reason)
        {
            sink.Add(new ImportNote(NoteKind.LeftOut, place, reason) { Printed = Placeholders.In(url.Path) ? null : $"{request.Method} {url.Host}{url.Path}" });
            return;
        }
        var answer = Answer.Build(request.Method);
        if (answer is null)
            Note(NoteKind.Hole, place, "The text shows no answer.", HoleKind.Answer);
        sink.Add(new ImportedExchange
        {
            Place = place,
            Trace = request.Trace,
            From = request.From,
            At = request.At,
            AnsweredAt = Answer.Time ?? request.At,
            Host = url.Host,
            Request = new FixtureRequest(request.Method, PathOf(url, place), FormOf(request, place)),
            Answer = answer,
        });
    }

    private ApiUrl Split(PastedRequest request, Place place)
    {
        var url = ApiUrl.Split(request.Url);
        var host = url.Host ?? AnswerHead.ValueOf(request.Headers, "Host");
        var isUnknown = host is not null && Placeholders.In(host);

        // A variable for the address of a bridge may hold the beginning of the path as well.
        if (isUnknown && !url.IsApi && ApiReference.Documented.Find("/api/v1" + url.Path) is not null)
        {
            Note(NoteKind.Guess, place, "The variable before the path is taken to end with /api/v1.");
            url = url with { Target = "/api/v1" + url.Target };
        }
        return url with { Host = isUnknown || host is "" ? null : host };
    }

    private string? ReasonToLeaveOut(PastedRequest request, ApiUrl url) =>
        url.IsWebSocket ? "The request is a WebSocket."
        : !url.IsApi ? "The request is none to the API: its path is not below /api/v1."
        : request.Method is "OPTIONS" or "CONNECT" ? "The request asks for the options of a connection; it is not part of the API."
        : request.Method.Length is 0 or > 40 || !request.Method.All(char.IsAsciiLetterUpper) ? "The request has no valid method; expected capital letters, such as GET."
        : OtherProduct.Answers(url, Answer.Status ?? 200, AnswerHead.ValueOf(Answer.Headers, "Content-Type")) ? "The request is of the API of another product: it answers JSON."
        : null;

    private MarkedText PathOf(ApiUrl url, Place place)
    {
        var wasEncoded = false;
        var path = Placeholders.Mark(url.Target, plain =>
        {
            var marked = ApiUrl.Marked(plain, out var isEncoded);
            wasEncoded |= isEncoded;
            return marked.Segments;
        });
        if (wasEncoded)
            Note(NoteKind.Repair, place, "The URL has characters that a request cannot have; they were encoded.");
        if (path.Holes.Any())
            Note(NoteKind.Hole, place, "A part of the URL is not in the text: a variable, a token or a password.", HoleKind.Masked);
        return path;
    }

    private FixtureForm? FormOf(PastedRequest request, Place place)
    {
        var type = AnswerHead.ValueOf(request.Headers, "Content-Type") ?? "application/x-www-form-urlencoded";
        var length = AnswerHead.LengthIn(request.Headers);
        if (request.IsBodyElsewhere || (request.Body is null or "" && length > 0))
        {
            Note(NoteKind.Hole, place, "The body of the request is not in the text.", HoleKind.Body);
            return new FixtureForm(type, length, new MarkedText([Segment.Missing(HoleKind.Body, length)]));
        }
        if (request.Body is not { Length: > 0 } text)
            return request.Body is null ? null : new FixtureForm(type, 0, MarkedText.Empty);
        if (Placeholders.In(text))
        {
            Note(NoteKind.Hole, place, "A part of the body is not in the text: a variable.", HoleKind.Masked);
            return new FixtureForm(type, length, Placeholders.Mark(text, plain => [Segment.Printed(plain)]));
        }
        var body = BodyText.Of(text, length);
        if (body.Remark is { } remark)
            Note(body.Hole is not null ? NoteKind.Hole : body.IsRepaired ? NoteKind.Repair : NoteKind.Guess, place, remark, body.Hole);
        return new FixtureForm(type, body.Size, body.Text);
    }

    private void Note(NoteKind kind, Place place, string sentence, HoleKind? hole = null) =>
        sink.Add(new ImportNote(kind, place, sentence) { Hole = hole, Trace = _request?.Trace });
}
