using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Http;

/// <summary>
/// Reads <c>.http</c> files of Visual Studio Code, JetBrains and Visual Studio, and requests and answers as raw HTTP in any text.
/// Credentials, cookies and the values of tokens are left out.
/// </summary>
public sealed partial class HttpFileReader
{
    private const int LargestBody = 32 * 1024 * 1024;

    private readonly TextLines _lines;
    private readonly string _file;
    private readonly IImportSink _sink;
    private readonly Transcript _transcript;
    private readonly HttpFileVariables _variables = new();
    private readonly List<HttpHeader> _headers = [];
    private readonly List<string> _body = [];
    private long _bodySize;
    private Part _part = Part.Before;
    private long _requestLine;
    private string _method = "";
    private string _url = "";
    private bool _isRaw;
    private bool _isVerbose;
    private bool _wasMarked;
    private bool _isBodyElsewhere;
    private PastedAnswer? _stored;
    private Match? _stamp;
    private string? _scriptEnd;

    private HttpFileReader(Stream utf8, string file, IImportSink sink) =>
        (_lines, _file, _sink, _transcript) = (new TextLines(utf8), file, sink, new Transcript(file, sink));

    private enum Part { Before, Head, Body, Answer }

    /// <summary>Reads a text of UTF-8.</summary>
    /// <param name="utf8">The stream. The caller disposes it.</param>
    /// <param name="file">The name of the file, for places.</param>
    /// <param name="sink">Receives the exchanges and notes.</param>
    public static void Read(Stream utf8, string file, IImportSink sink)
    {
        var reader = new HttpFileReader(utf8, file, sink);
        while (reader._lines.Next() is { } line)
            reader.See(line);
        reader.EndBlock();
    }

    private void See(string line)
    {
        if (_scriptEnd is { } end)
        {
            _scriptEnd = line.Contains(end, StringComparison.Ordinal) ? null : end;
            return;
        }
        if (line.StartsWith("###", StringComparison.Ordinal) || line.StartsWith("```", StringComparison.Ordinal))
        {
            EndBlock();
            return;
        }
        if (_isVerbose && line.StartsWith("* ", StringComparison.Ordinal))
            return;
        if (_isVerbose || _part is Part.Before)
            line = WithoutVerboseMarks(line);
        switch (_part)
        {
            case Part.Before: Before(line); break;
            case Part.Head: Head(line); break;
            case Part.Body: Body(line); break;
            case Part.Answer: Answer(line); break;
        }
    }

    private void Before(string line)
    {
        if (line.Length == 0 || _variables.Read(line) || IsScript(line))
            return;
        if (Comment(line) is { } comment)
            SeeComment(comment);
        else if (CurlReader.HasCommand(line, out var begin) && line.AsSpan(0, begin).Trim().IsEmpty)
            Curl(line[begin..]);
        else if (RequestLine().Match(line) is { Success: true } request)
            BeginRequest(request);
        else if (PastedAnswer.IsStatusLine(line) && _transcript.Request is not null)
            BeginAnswer(line);
        else if (!string.IsNullOrWhiteSpace(line))
            Note(NoteKind.LeftOut, "The line is part of no request.", line);
    }

    private void BeginRequest(Match request)
    {
        _transcript.Complete();
        _method = request.Groups["method"] is { Success: true } method ? method.Value : "GET";
        _url = request.Groups["url"].Value;
        (_requestLine, _part) = (_lines.Number, Part.Head);
        _isRaw = request.Groups["version"].Success && _url[0] is '/';
        _isVerbose |= _wasMarked;
    }

    private void Head(string line)
    {
        if (line.Length == 0)
            _part = Part.Body;
        else if (line.AsSpan().TrimStart() is ['?' or '&', ..] && _headers.Count == 0)
            _url += Version().Replace(line, "").Trim();
        else if (PastedAnswer.IsStatusLine(line))
            BeginAnswer(line);
        else if (Comment(line) is null)
            AddHeader(line);
    }

    private void AddHeader(string line)
    {
        if (AnswerHead.Parse(line) is not { } header)
            Note(NoteKind.NotUnderstood, "The line is no header of a request; expected Name: value.", line);
        else if (!AnswerHead.IsCredential(header.Name) && !AnswerHead.IsToken(header.Name) && _headers.Count < 1000)
            _headers.Add(header with { Value = _variables.Resolve(header.Value) });
    }

    private void Body(string line)
    {
        if (PastedAnswer.IsStatusLine(line))
            BeginAnswer(line);
        else if (IsNextRequest(line))
            Restart(line);
        else if (IsScript(line))
            return;
        else if (FileBody().IsMatch(line))
            (_isBodyElsewhere, _) = (true, Note(NoteKind.Hole, "The body of the request is in another file, which is not read."));
        else if (FileAnswer().IsMatch(line))
            Note(NoteKind.LeftOut, "The answer is in another file, which is not read.");
        else if (_isVerbose && _body.Count == 0 && PastedAnswer.IsXml(line))
            BeginAnswer(line);
        else if ((_bodySize += line.Length + 1) <= LargestBody)
            _body.Add(line);
    }

    private void Answer(string line)
    {
        if (_transcript.Answer.IsInBody && IsNextRequest(line))
            Restart(line);
        else if (!IsScript(line))
            _transcript.Answer.Add(line, _lines.Number);
    }

    private bool IsNextRequest(string line) =>
        RequestLine().Match(line) is { Success: true } next && next.Groups["method"].Success && (next.Groups["version"].Success || (!_isRaw && _body.TrueForAll(string.IsNullOrWhiteSpace)));

    private void Restart(string line)
    {
        var isVerbose = _isVerbose;
        EndBlock();
        Before(line);
        _isVerbose |= isVerbose;
    }

    private void BeginAnswer(string line)
    {
        if (_part is not Part.Before)
            EndRequest();
        _part = Part.Answer;
        _transcript.Answer.Add(line, _lines.Number);
    }

    private void EndBlock()
    {
        if (_part is Part.Head or Part.Body)
            EndRequest();
        _transcript.Complete();
        (_part, _stored, _stamp, _isVerbose, _wasMarked) = (Part.Before, null, null, false, false);
    }

    private void EndRequest()
    {
        var request = new PastedRequest(_requestLine, _method, _variables.Resolve(_url))
        {
            Headers = [.. _headers],
            Body = BodyOf(),
            IsBodyElsewhere = _isBodyElsewhere || _bodySize > LargestBody,
        };
        _transcript.Begin(_stamp is { } stamp ? Stamped(request, stamp) : request, _stored);
        _headers.Clear();
        _body.Clear();
        (_bodySize, _isBodyElsewhere, _stored, _stamp) = (0, false, null, null);
    }

    private string? BodyOf()
    {
        while (_body is [.., var last] && string.IsNullOrWhiteSpace(last))
            _body.RemoveAt(_body.Count - 1);
        if (_body is [])
            return _method is not ("GET" or "HEAD" or "DELETE") && AnswerHead.ValueOf(_headers, "Content-Type") is not null ? "" : null;

        // A form has no line ends, so its parameters may have a line each.
        var type = AnswerHead.ValueOf(_headers, "Content-Type");
        var isForm = type is null ? _body.TrueForAll(line => line.Contains('=', StringComparison.Ordinal)) : type.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase);
        return _variables.Resolve(isForm && !_isRaw ? string.Concat(_body.Select(line => line.Trim())) : string.Join('\n', _body));
    }

    private void SeeComment(string comment)
    {
        if (comment is "<" || comment.StartsWith("< ", StringComparison.Ordinal))
            (_stored ??= new PastedAnswer(_file, _sink)).Add(comment.Length > 2 ? comment[2..] : "", _lines.Number);
        else if (StampLine().Match(comment) is { Success: true } stamp)
            _stamp = stamp;
    }

    private static PastedRequest Stamped(PastedRequest request, Match stamp) => request with
    {
        Trace = int.TryParse(stamp.Groups["trace"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var trace) ? trace : null,
        From = stamp.Groups["from"] is { Success: true, Value: var from } ? from : null,
        At = HttpTime.Read(stamp.Groups["at"].Value) is { } at ? HttpTime.Of(at.Time, at.Offset) : null,
    };

    private void Curl(string line)
    {
        var words = ShellWords.Split(line, Shell.Bash, _variables.ValueOf, out var isOpen);
        var first = _lines.Number;
        var text = new StringBuilder(line);
        while (isOpen && text.Length < 64 * 1024 && _lines.Next() is { } next)
            words = ShellWords.Split(text.Append('\n').Append(next).ToString(), Shell.Bash, _variables.ValueOf, out isOpen);
        foreach (var request in CurlCommand.Parse([.. words.Skip(1)], first, option => Note(NoteKind.NotUnderstood, "The command has an option that is not known.", option)))
            _transcript.Begin(request with { Url = _variables.Resolve(request.Url), Body = request.Body is { } body ? _variables.Resolve(body) : null });
    }

    // JetBrains runs scripts before a request and after its answer.
    private bool IsScript(string line)
    {
        if (!ScriptBegin().IsMatch(line))
            return false;
        if (line.Contains("{%", StringComparison.Ordinal) && !line.Contains("%}", StringComparison.Ordinal))
            _scriptEnd = "%}";
        Note(NoteKind.LeftOut, "A script is not run.");
        return true;
    }

    /// <summary>Removes the marks of <c>curl -v</c>: <c>&gt;</c> before sent lines, <c>&lt;</c> before received ones.</summary>
    private string WithoutVerboseMarks(string line)
    {
        if (_part is Part.Before)
        {
            _wasMarked = line is ['>', ' ', ..] && RequestLine().IsMatch(line[2..].TrimEnd());
            return _wasMarked ? line[2..].TrimEnd() : line;
        }
        return line is ['>' or '<'] ? "" : line is ['>' or '<', ' ', ..] ? line[2..].TrimEnd() : line;
    }

    private static string? Comment(string line)
    {
        var text = line.AsSpan().TrimStart();
        return text is ['#', ..] ? text[1..].TrimStart(" ").ToString() : text is ['/', '/', ..] ? text[2..].TrimStart(" ").ToString() : null;
    }

    private bool Note(NoteKind kind, string sentence, string? printed = null)
    {
        _sink.Add(new ImportNote(kind, new Place(_file, _lines.Number), sentence) { Printed = printed, Hole = kind is NoteKind.Hole ? Fixtures.HoleKind.Body : null });
        return true;
    }

    [GeneratedRegex(@"\A\s{0,8}(?:(?<method>GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE)\s+(?<url>\S.*?)|(?<url>https?://\S+|\{\{[^}]{1,100}\}\}\S*))(?<version>\s+HTTP/\d(?:\.\d)?)?\s*\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\s+HTTP/\d(?:\.\d)?\s*\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"\A<@?\s*(?:\w+\s+)?[\w./\\{][\w ./\\:{}-]*\z")]
    private static partial Regex FileBody();

    [GeneratedRegex(@"\A(?:<>|>>!?)\s*\S")]
    private static partial Regex FileAnswer();

    [GeneratedRegex(@"\A(?:[<>]\s*\{%|>\s*[\w./\\-]+\.js\s*\z)")]
    private static partial Regex ScriptBegin();

    [GeneratedRegex(@"\A(?:trace (?<trace>\d{1,9}) )?at (?<at>\S{10,40})(?: from (?<from>\S{1,100}))?\z")]
    private static partial Regex StampLine();
}

/// <summary>The variables of an <c>.http</c> file.</summary>
internal sealed partial class HttpFileVariables
{
    private const int Most = 1000, Deepest = 8, MostReplaced = 200, LongestValue = 64 * 1024;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private int _left;

    /// <summary>Returns the value of a variable. Returns null when the file does not set it.</summary>
    public string? ValueOf(string name) => _values.GetValueOrDefault(name);

    /// <summary>Reads a line such as <c>@host = 10.1.1.1</c>. Returns false for other lines.</summary>
    public bool Read(string line)
    {
        if (line.Length > LongestValue || Setting().Match(line) is not { Success: true } set)
            return false;
        if (_values.Count < Most)
            _values[set.Groups["name"].Value] = set.Groups["value"].Value;
        return true;
    }

    /// <summary>Returns the text with the values of its variables. Unknown ones become placeholders.</summary>
    public string Resolve(string text)
    {
        // Variables that hold each other several times would take exponential time.
        _left = MostReplaced;
        return Resolve(text, Deepest);
    }

    private string Resolve(string text, int depth) => Placeholders.Replace(text, "{{", "}}", name =>
        depth > 0 && _left-- > 0 && _values.TryGetValue(name, out var value) && Resolve(value, depth - 1) is { Length: <= LongestValue } resolved ? resolved : null);

    [GeneratedRegex(@"\A\s*@(?<name>[\w.-]+)\s*=\s*(?<value>.*?)\s*\z")]
    private static partial Regex Setting();
}
