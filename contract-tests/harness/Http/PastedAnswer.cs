using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Http;

/// <summary>Collects the lines of an answer in a text: status line, headers, a blank line and the body, or the body alone.</summary>
internal sealed partial class PastedAnswer(string file, IImportSink sink)
{
    private const int LargestBody = 32 * 1024 * 1024;

    private readonly List<HttpHeader> _headers = [];
    private readonly List<(long Line, string Text)> _body = [];
    private long _line;
    private int? _status;
    private long _size;
    private bool _isInBody;

    /// <summary>True when the answer has begun.</summary>
    public bool HasBegun => _status is not null || _isInBody;

    /// <summary>True when the lines are those of the body.</summary>
    public bool IsInBody => _isInBody;

    /// <summary>The headers so far.</summary>
    public IReadOnlyList<HttpHeader> Headers => _headers;

    /// <summary>The status. Null when the text shows none.</summary>
    public int? Status => _status;

    /// <summary>True when a line is a status line.</summary>
    public static bool IsStatusLine(string line) => StatusLine().IsMatch(line);

    /// <summary>True when a line may begin a body of XML without a head.</summary>
    public static bool IsXml(string line) => line.AsSpan().TrimStart() is ['<', '?' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..];

    /// <summary>Adds a line.</summary>
    public void Add(string line, long number)
    {
        if (StatusLine().Match(line) is { Success: true } begin && (!_isInBody || _status is not null))
        {
            Begin(int.Parse(begin.Groups["status"].ValueSpan, CultureInfo.InvariantCulture), number);
            return;
        }
        if (_status is null || _isInBody)
            AddToBody(line, number);
        else if (line.Length == 0)
            _isInBody = true;
        else if (AnswerHead.Parse(line) is { } header)
            AddHeader(header);
        else
            sink.Add(new ImportNote(NoteKind.NotUnderstood, new Place(file, number), "The line is no header of an answer; expected Name: value.") { Printed = line });
    }

    /// <summary>Returns the answer. Returns null when the text shows none.</summary>
    public FixtureAnswer? Build(string method)
    {
        if (!HasBegun)
            return null;
        var body = Body(method);
        Note(body);
        return new FixtureAnswer(_status ?? GuessedStatus(body), body.Size, AnswerHead.Of(_headers), body.Text);
    }

    /// <summary>The time in the header <c>Date</c>. Null without one.</summary>
    public LogTime? Time =>
        DateTimeOffset.TryParseExact(AnswerHead.ValueOf(_headers, "Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? HttpTime.Of(time.DateTime, TimeSpan.Zero)
            : null;

    // curl -i prints the head of each answer: interim ones, those of redirects and the refusal before a second attempt.
    private void Begin(int status, long number)
    {
        if (_status >= 200)
            sink.Add(new ImportNote(NoteKind.LeftOut, new Place(file, _line), "A later answer to the same request follows; this one is left out."));
        (_status, _line, _isInBody, _size) = (status, number, false, 0);
        _headers.Clear();
        _body.Clear();
    }

    private void AddHeader(HttpHeader header)
    {
        if (_headers.Count < 1000 && !AnswerHead.IsCredential(header.Name))
            _headers.Add(header);
    }

    private void AddToBody(string line, long number)
    {
        if (!_isInBody)
            _line = number;
        _isInBody = true;
        _size += line.Length + 1;
        if (_size <= LargestBody)
            _body.Add((number, line));
    }

    private BodyText Body(string method)
    {
        if (_size > LargestBody)
            return BodyText.Missing(AnswerHead.LengthIn(_headers), "The body is longer than an import holds.");
        while (_body is [.., { Text: "" }])
            _body.RemoveAt(_body.Count - 1);
        var length = AnswerHead.LengthIn(_headers);
        if (_body is [])
            return length is 0 or null && method is not "GET" || _status is 204 or 304 ? BodyText.Empty : BodyText.Missing(length, "The body of the answer is not in the text.");
        if (length is null && AnswerHead.ValueOf(_headers, "Transfer-Encoding") is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase) && Unchunked() is { } whole)
            return BodyText.Of(whole, null);
        if (length is null)
            return OfXml();
        return WithLength(length.Value) ?? BodyText.Of(Joined(_body.Count, "\n"), length);
    }

    private string Joined(int count, string end) => string.Join(end, _body.Take(count).Select(line => line.Text));

    /// <summary>The first lines, when they have exactly the length. Lines behind them are prose.</summary>
    private BodyText? WithLength(int length)
    {
        var (plain, count) = (0L, 0);
        foreach (var (_, text) in _body)
        {
            count++;
            plain += Encoding.UTF8.GetByteCount(text);
            foreach (var (end, size) in (ReadOnlySpan<(string, int)>)[("\n", 1), ("\r\n", 2)])
            {
                var bytes = plain + ((count - 1L) * size);
                if (bytes != length && bytes + size != length)
                    continue;
                LeaveOut(count);
                return BodyText.Of(Joined(count, end) + (bytes == length ? "" : end), length);
            }
            if (plain > length)
                return null;
        }
        return null;
    }

    // Without a length, a body of XML ends with the last tag.
    private BodyText OfXml()
    {
        var count = _body.Count;
        if (_body[0].Text.AsSpan().TrimStart() is ['<', ..] && _body.FindLastIndex(line => line.Text.AsSpan().TrimEnd() is [.., '>']) is >= 0 and var last)
            count = last + 1;
        LeaveOut(count);
        return BodyText.Of(Joined(count, "\n"), null);
    }

    private void LeaveOut(int count)
    {
        foreach (var (line, text) in _body.Skip(count).Where(line => line.Text.Length > 0))
            sink.Add(new ImportNote(NoteKind.LeftOut, new Place(file, line), "The line is behind the end of the body.") { Printed = text });
    }

    private string? Unchunked()
    {
        var text = Encoding.UTF8.GetBytes(Joined(_body.Count, "\n") + "\n").AsSpan();
        List<byte> whole = [];
        while (text.IndexOf((byte)'\n') is > 0 and var end
            && int.TryParse(Encoding.UTF8.GetString(text[..end]).Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0)
        {
            text = text[(end + 1)..];
            if (size == 0)
                return Untrusted.StrictUtf8.Text([.. whole]);
            if (size > text.Length)
                return null;
            whole.AddRange(text[..size]);
            text = text[size..].TrimStart((byte)'\n');
        }
        return null;
    }

    private int GuessedStatus(BodyText body)
    {
        var status = body.Text.Text.Contains("<failureDetails", StringComparison.Ordinal) ? 400 : 200;
        sink.Add(new ImportNote(NoteKind.Guess, new Place(file, _line), string.Create(CultureInfo.InvariantCulture, $"The text shows no status; {status} is inferred from the body.")));
        return status;
    }

    private void Note(BodyText body)
    {
        if (body.Remark is { } remark)
            sink.Add(new ImportNote(body.Hole is not null ? NoteKind.Hole : body.IsRepaired ? NoteKind.Repair : NoteKind.Guess, new Place(file, _line), remark) { Hole = body.Hole });
    }

    [GeneratedRegex(@"\AHTTP/\d(?:\.\d)? +(?<status>[1-9]\d\d)(?: .*)?\z")]
    private static partial Regex StatusLine();
}
