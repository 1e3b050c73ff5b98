using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>Puts the lines of the API trace together into exchanges, which may interleave.</summary>
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
                // The counter starts again with the bridge, so a number may come twice in a log.
                var draft = new Draft(entry, number, request);
                started.Add(draft);
                current[(entry.Host, number)] = draft;
            }
            else if (!current.TryGetValue((entry.Host, number), out var draft) || !draft.Take(entry, line))
            {
                unplaced.Add(entry);
            }
        }

        return new Transcript(entries, [.. started.Select(draft => draft.Finish())], unplaced);
    }

    private sealed class Draft(LogEntry start, int number, Match request)
    {
        private readonly List<string> pairs = [];
        private readonly List<LoggedHeader> headers = [];
        private readonly List<string> xml = [];
        private (int Size, string Type)? form;
        private (LogTime Time, int Status, int Size)? answer;
        private int? elidedAfter;

        public bool Take(LogEntry entry, string line)
        {
            if (answer is not null)
                return TakeOfAnswer(line);

            if (Answer().Match(line) is { Success: true } sent)
            {
                if (!TryNumber(sent.Groups["size"], out var size))
                    return false;
                answer = (entry.Time, int.Parse(sent.Groups["status"].ValueSpan, CultureInfo.InvariantCulture), size);
                return true;
            }

            if (form is null)
            {
                if (Content().Match(line) is not { Success: true } content || !TryNumber(content.Groups["size"], out var size))
                    return false;
                form = (size, content.Groups["type"].Value);
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
            Form = form is { } f ? new LoggedForm(f.Size, f.Type, pairs) : null,
            Answer = answer is { } a
                ? new LoggedAnswer
                {
                    Time = a.Time,
                    Status = a.Status,
                    Size = a.Size,
                    Headers = headers,
                    XmlLines = xml,
                    ElidedAfter = elidedAfter,
                }
                : null,
        };

        private bool TakeOfAnswer(string line)
        {
            var text = line.Trim();
            if (text is "[ ... ]")
                elidedAfter = xml.Count;
            else if (text is ['<', ..])
                xml.Add(text);
            else if (xml is [] && Header().Match(text) is { Success: true } header)
                headers.Add(new(header.Groups["name"].Value, header.Groups["value"].Value));
            else
                return false;
            return true;
        }

        // The bridge cuts a pair every 48 characters: two blanks before its first piece, six before each further one.
        // A pasted page keeps one blank before either, but only a pair that was cut lacks its ampersand, and so does a mask.
        private void AddPiece(string line)
        {
            var blanks = line.Length - line.TrimStart(' ').Length;
            var piece = line[(blanks >= 6 ? 6 : Math.Min(blanks, 2))..];
            var continues = blanks >= 6
                || (blanks < 2 && pairs is [.., var last] && !last.EndsWith('&') && !Mask().IsMatch(last));
            if (continues && pairs is [.., _])
                pairs[^1] += piece;
            else
                pairs.Add(piece);
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
