using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;

namespace CmsSim.Harness.Http;

/// <summary>
/// Reads cURL commands of bash, cmd and PowerShell in any text, with the output of <c>-i</c> and <c>-v</c> behind them. Credentials,
/// cookies and the values of tokens are left out.
/// </summary>
public sealed partial class CurlReader
{
    private const int MostLines = 200;
    private const int LongestCommand = 1024 * 1024;

    private readonly TextLines _lines;
    private readonly string _file;
    private readonly IImportSink _sink;
    private readonly Transcript _transcript;
    private readonly ShellVariables _variables = new();
    private readonly Queue<PastedRequest> _further = new();
    private bool _isQuoted;
    private bool _isRetry;
    private bool _isInSent;

    private CurlReader(Stream utf8, string file, IImportSink sink) =>
        (_lines, _file, _sink, _transcript) = (new TextLines(utf8), file, sink, new Transcript(file, sink));

    /// <summary>Reads a text of UTF-8.</summary>
    /// <param name="utf8">The stream. The caller disposes it.</param>
    /// <param name="file">The name of the file, for places.</param>
    /// <param name="sink">Receives the exchanges and notes.</param>
    public static void Read(Stream utf8, string file, IImportSink sink)
    {
        var reader = new CurlReader(utf8, file, sink);
        while (reader.Next() is { } line)
            reader.See(line);
        reader.Complete();
    }

    /// <summary>True when a line has a cURL command; gives its beginning.</summary>
    internal static bool HasCommand(string line, out int begin)
    {
        var match = CommandBegin().Match(line);
        begin = match.Success ? match.Groups["curl"].Index : -1;
        return match.Success;
    }

    private string? Next()
    {
        var line = _lines.Next();
        return _isQuoted && line is ['>', ..] ? (line is ['>', ' ', ..] ? line[2..] : line[1..]) : line;
    }

    private void See(string line)
    {
        if (HasCommand(line, out var begin) && !(_transcript.Answer.IsInBody && PastedAnswer.IsXml(line)))
            Command(line, begin);
        else if (!_variables.Read(line))
            Output(line);
    }

    private void Command(string line, int begin)
    {
        Complete();

        // Mail quotes a command like the lines around it.
        if (line is ['>', ..] && !_isQuoted)
        {
            _isQuoted = true;
            (line, begin) = line is ['>', ' ', ..] ? (line[2..], begin - 2) : (line[1..], begin - 1);
        }
        var first = _lines.Number;
        var text = new StringBuilder(begin > 0 && line[begin - 1] is '`' && line.IndexOf('`', begin) is > 0 and var close ? line[begin..close] : line[begin..]);
        var shell = ShellOf(line, begin);
        var words = ShellWords.Split(text.ToString(), shell, _variables.ValueOf, out var isOpen);
        for (var count = 1; isOpen && count < MostLines && text.Length < LongestCommand && Next() is { } next; count++)
        {
            text.Append('\n').Append(next.TrimEnd());
            words = ShellWords.Split(text.ToString(), shell, _variables.ValueOf, out isOpen);
        }
        if (isOpen)
            Note(NoteKind.NotUnderstood, first, "The command does not end: a quote is not closed, or its last line continues.");
        var requests = CurlCommand.Parse([.. words.Skip(1)], first, option => Note(NoteKind.NotUnderstood, first, "The command has an option that is not known; its value is passed over.", option));
        if (requests is [])
            Note(NoteKind.NotUnderstood, first, "The command has no URL.", null);
        foreach (var request in requests)
            _further.Enqueue(request);
        Begin();
    }

    private void Begin()
    {
        (_isRetry, _isInSent) = (false, false);
        if (_further.TryDequeue(out var request))
            _transcript.Begin(request);
    }

    private void Complete()
    {
        _transcript.Complete();
        while (_further.Count > 0)
        {
            Begin();
            _transcript.Complete();
        }
    }

    private void Output(string line)
    {
        if (_transcript.Request is null)
            LeaveOut(line);
        else if (Sent().Match(line) is { Success: true } sent)
            Resend(sent);
        else if (line is ['>'] or ['>', ' ', ..] && _isInSent)
            _isInSent = line.Length > 2;
        else if (line is ['<'] or ['<', ' ', ..])
            _transcript.Answer.Add(line.Length > 2 ? line[2..].TrimEnd() : "", _lines.Number);
        else if (Noise().IsMatch(line))
            return;
        else if (IsEnd(line))
            Complete();
        else if (_transcript.Answer.HasBegun || PastedAnswer.IsStatusLine(line) || PastedAnswer.IsXml(line))
            AddToAnswer(GluedNoise().Replace(line, ""));
        else
            LeaveOut(line);
    }

    private void AddToAnswer(string line)
    {
        // Several requests of one command have their answers one after the other.
        if (_further.Count > 0 && _transcript.Answer.IsInBody && PastedAnswer.IsStatusLine(line))
            Begin();
        _transcript.Answer.Add(line, _lines.Number);
    }

    /// <summary>A request line of <c>-v</c>. A second one is a second attempt, or follows a redirect.</summary>
    private void Resend(Match sent)
    {
        _isInSent = true;
        var request = _transcript.Request!;
        if (_isRetry && _transcript.Answer.HasBegun)
        {
            if (_further.Count > 0)
            {
                Begin();
            }
            else
            {
                var host = ApiUrl.Split(request.Url).Host;
                _transcript.Begin(request with { Line = _lines.Number, Method = sent.Groups["method"].Value, Url = $"https://{host}{sent.Groups["target"].Value}" });
            }
        }
        _isRetry = true;
    }

    private static bool IsEnd(string line) => line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("</pre", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("</code", StringComparison.OrdinalIgnoreCase) || Prompt().IsMatch(line);

    private void LeaveOut(string line)
    {
        if (!string.IsNullOrWhiteSpace(line) && !IsEnd(line))
            Note(NoteKind.LeftOut, _lines.Number, "The line is no command and no output of one.", line);
    }

    private void Note(NoteKind kind, long line, string sentence, string? printed = null) =>
        _sink.Add(new ImportNote(kind, new Place(_file, line), sentence) { Printed = printed });

    private static Shell ShellOf(string line, int begin)
    {
        var text = line.AsSpan(begin).TrimEnd();
        return text.EndsWith("^") || text.Contains("^\"", StringComparison.Ordinal) || CmdPrompt().IsMatch(line) ? Shell.Cmd
            : text.EndsWith("`") && !text.EndsWith("``") && line.IndexOf('`') == line.LastIndexOf('`') || line.AsSpan(0, begin).Contains("PS ", StringComparison.Ordinal) || text.StartsWith("curl.exe") ? Shell.PowerShell
            : Shell.Bash;
    }

    [GeneratedRegex(KindDetector.CurlPattern)]
    private static partial Regex CommandBegin();

    [GeneratedRegex(@"\A> (?<method>[A-Z]{3,10}) (?<target>/\S*) HTTP/[\d.]+\s*\z")]
    private static partial Regex Sent();

    [GeneratedRegex(@"\A(?:\* |[{}] \[\d+ bytes data\]|\s*% Total\b|\s*Dload\b|\s*\d{1,3}\s+\d[\d.]*[kMG]?\s+\d{1,3}\s)")]
    private static partial Regex Noise();

    [GeneratedRegex(@"(?<=>)\* (?:Connection #\d|Closing connection|Curl_).*\z")]
    private static partial Regex GluedNoise();

    [GeneratedRegex(@"\A(?:PS [A-Z]:\\[^>]*>|[A-Z]:\\[^>]*>|[\w.-]+@[\w.-]+[: ][^$#]{0,100}[$#] |[$#] \S)")]
    private static partial Regex Prompt();

    [GeneratedRegex(@"\A\s*[A-Z]:\\[^>]*>")]
    private static partial Regex CmdPrompt();
}

/// <summary>The variables that a text sets for its commands.</summary>
internal sealed partial class ShellVariables
{
    private const int Most = 1000;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the value of a variable. Returns null when the text does not set it.</summary>
    public string? ValueOf(string name) => _values.GetValueOrDefault(name);

    /// <summary>Reads a line that sets a variable. Returns false for other lines.</summary>
    public bool Read(string line)
    {
        if (line.Length > 2000 || Assignment().Match(line) is not { Success: true } set)
            return false;
        var value = set.Groups["value"].Value;
        if (value is [('"' or '\'') and var quote, .., var last] && quote == last)
            value = value[1..^1];

        // A value that a command computes is not known.
        if (_values.Count < Most && !value.Contains("$(", StringComparison.Ordinal) && !value.Contains('`', StringComparison.Ordinal))
            _values[set.Groups["name"].Value] = value;
        return true;
    }

    [GeneratedRegex(@"\A\s*(?:(?:export|set|SET|[$#])\s+|\$(?:env:)?)?(?<name>[A-Za-z_]\w{0,60})\s?=\s?(?<value>""[^""]*""|'[^']*'|[^\s""'&<>]+)\s*;?\s*\z")]
    private static partial Regex Assignment();
}
