using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>Assembles exchanges from the lines of the API trace. Lines of different exchanges may interleave.</summary>
internal static partial class TraceAssembler
{
    public static Transcript Assemble(IReadOnlyList<LogEntry> entries)
    {
        var started = new List<Draft>();
        var current = new Dictionary<(string? Host, int Trace), Draft>();
        var unplaced = new List<LogEntry>();

        foreach (var entry in entries)
        {
            if (entry.Trace is not { } number)
                continue;

            var line = entry.Text[SyslogReader.TraceHead().Match(entry.Text).Length..];
            if (Request().Match(line) is { Success: true } request)
            {
                // The counter restarts with the bridge, so a log may hold the same number twice.
                var draft = new Draft(entry, number, request);
                started.Add(draft);
                current[(entry.Host, number)] = draft;
            }
            else if (!current.TryGetValue((entry.Host, number), out var draft) || !draft.TryAdd(entry, line))
            {
                unplaced.Add(entry);
            }
        }

        return new Transcript(entries, [.. started.Select(draft => draft.Finish())], unplaced);
    }

    private sealed class Draft(LogEntry start, int number, Match request)
    {
        private readonly List<string> _pairs = [];
        private readonly List<LoggedHeader> _headers = [];
        private readonly List<string> _xml = [];
        private (int Size, string Type)? _form;
        private (LogTime Time, int Status, int Size)? _answer;
        private int? _elidedAfter;

        public bool TryAdd(LogEntry entry, string line)
        {
            if (_answer is not null)
                return TryAddToAnswer(line);

            if (Answer().Match(line) is { Success: true } sent)
            {
                if (!TryNumber(sent.Groups["size"], out var size))
                    return false;
                _answer = (entry.Time, int.Parse(sent.Groups["status"].ValueSpan, CultureInfo.InvariantCulture), size);
                return true;
            }

            if (_form is null)
            {
                if (Content().Match(line) is not { Success: true } content || !TryNumber(content.Groups["size"], out var size))
                    return false;
                _form = (size, content.Groups["type"].Value);
                return true;
            }

            AddPiece(line);
            return true;
        }

        public LoggedExchange Finish() => new()
        {
            Trace = number,
            Host = start.Host,
            Time = start.Time,
            Line = start.Line,
            Method = request.Groups["method"].Value,
            Path = request.Groups["path"].Value,
            From = request.Groups["from"].Value,
            Form = _form is { } f ? new LoggedForm(f.Size, f.Type, _pairs) : null,
            Answer = _answer is { } a
                ? new LoggedAnswer
                {
                    Time = a.Time,
                    Status = a.Status,
                    Size = a.Size,
                    Headers = _headers,
                    XmlLines = _xml,
                    ElidedAfter = _elidedAfter,
                }
                : null,
        };

        private bool TryAddToAnswer(string line)
        {
            var text = line.Trim();
            if (text is "[ ... ]")
                _elidedAfter = _xml.Count;
            else if (text is ['<', ..])
                _xml.Add(text);
            else if (_xml is [] && Header().Match(text) is { Success: true } header)
                _headers.Add(new(header.Groups["name"].Value, header.Groups["value"].Value));
            else
                return false;
            return true;
        }

        // The bridge cuts a pair every 48 characters. It prints two blanks before the first piece and six before each further one. A pasted
        // page keeps at most one blank, so there a piece continues a pair that has no ampersand at its end and is not a mask.
        private void AddPiece(string line)
        {
            var blanks = line.Length - line.TrimStart(' ').Length;
            var piece = line[(blanks >= 6 ? 6 : Math.Min(blanks, 2))..];
            var continues = blanks >= 6
                || (blanks < 2 && _pairs is [.., var last] && !last.EndsWith('&') && !Mask().IsMatch(last));
            if (continues && _pairs is [.., _])
                _pairs[^1] += piece;
            else
                _pairs.Add(piece);
        }

        private static bool TryNumber(Group digits, out int number) =>
            int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex("""^ ?(?<method>[A-Z]+) for "(?<path>[^"]*)" \(from (?<from>[^)]+)\)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Request();

    [GeneratedRegex("""^ ?content data size (?<size>[0-9]+), type "(?<type>[^"]*)":$""", RegexOptions.CultureInvariant)]
    private static partial Regex Content();

    [GeneratedRegex("^ ?sending (?<status>[0-9]{3}) response, size (?<size>[0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Answer();

    [GeneratedRegex("^(?<name>[A-Za-z][A-Za-z-]*): (?<value>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"^passcode=\*+$", RegexOptions.CultureInvariant)]
    private static partial Regex Mask();
}
