using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>
/// Reads device logs: the syslog file of any release, the event log of the web page, and either of them pasted into a page that wraps
/// lines and adds Markdown.
/// </summary>
public static partial class SyslogReader
{
    // A pasted page may have lost the first letter of a line. The other two letters still identify the month.
    private static readonly string[] s_monthEndings =
        ["an", "eb", "ar", "pr", "ay", "un", "ul", "ug", "ep", "ct", "ov", "ec"];

    /// <summary>Reads a log file.</summary>
    /// <exception cref="TraceFormatException">The file holds no log entry, or an entry with an unknown form.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Transcript ReadFile(string path) => Read(File.ReadAllText(path, Encoding.UTF8), path);

    /// <summary>Reads a log from text.</summary>
    /// <param name="text">The text of the log.</param>
    /// <param name="name">The name of the log in messages.</param>
    /// <exception cref="TraceFormatException">The text holds no log entry, or an entry with an unknown form.</exception>
    public static Transcript Read(string text, string name)
    {
        var entries = ReadEntries(text, name);
        return TraceAssembler.Assemble(entries);
    }

    private static List<LogEntry> ReadEntries(string text, string name)
    {
        var lines = text.Split('\n');
        var markdown = lines.Any(line => IsFence(line));
        var fenced = false;
        var entries = new List<LogEntry>();
        var open = new StringBuilder();
        var openedAt = 0;

        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (markdown)
            {
                if (IsFence(line))
                {
                    fenced = !fenced;
                    continue;
                }

                // Text within a fence has no markup: "**" is part of a masked passcode there.
                line = (fenced ? line : WithoutMarkdown(line)).TrimEnd();
                if (line.Length == 0)
                    continue;   // a page break may fall within an entry
            }

            if (Stamp().IsMatch(line))
            {
                Close();
                open.Append(line);
                openedAt = i + 1;
            }
            else if (line.Length == 0 || line[0] == '#')
            {
                Close();        // prose begins here, and lasts until the next stamp
            }
            else if (open.Length > 0)
            {
                var fold = open[^1] == '-' ? line : ' ' + line;
                open.Append(fold);
            }
        }

        Close();
        return entries is [_, ..]
            ? entries
            : throw new TraceFormatException(name, 1,
                "no log entry found; expected a line that begins with a time stamp, such as 'Jul 26 14:08:23 user.info Core1 host:server:  INFO : …'.");

        void Close()
        {
            if (open.Length > 0)
                entries.Add(Parse(open.ToString(), openedAt, name));
            open.Clear();
        }
    }

    private static bool IsFence(string line) => line.StartsWith("```", StringComparison.Ordinal);

    private static string WithoutMarkdown(string line)
    {
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && char.IsAsciiLetterOrDigit(line[i + 1]) is false)
                plain.Append(line[++i]);
            else if (line[i] == '*' && i + 1 < line.Length && line[i + 1] == '*')
                i++;
            else
                plain.Append(line[i]);
        }

        return plain.ToString();
    }

    private static LogEntry Parse(string raw, int line, string name)
    {
        var head = Stamp().Match(raw);
        var rest = raw[head.Length..];
        var time = ReadTime(head, line, name);

        if (head.Groups["year"].Success && EventLogHead().Match(rest) is { Success: true } eventLog)
            return Entry(rest[eventLog.Length..], eventLog.Groups["level"].Value);

        if (SyslogHead().Match(rest) is { Success: true } syslog)
        {
            var text = rest[syslog.Length..];
            var level = LevelWord().Match(text);
            return Entry(
                level.Success ? text[level.Length..] : text.TrimStart(' '),
                level.Success ? level.Groups["level"].Value : null) with
            {
                Facility = syslog.Groups["facility"] is { Success: true } facility ? facility.Value : null,
                Host = syslog.Groups["host"].Value,
                Process = syslog.Groups["process"].Value,
            };
        }

        throw new TraceFormatException(name, line,
            "invalid text after the time stamp; expected facility, host and process ('user.info Core1 host:server:  INFO : …') or a level ('Info     …').");

        LogEntry Entry(string text, string? level) => new()
        {
            Line = line,
            Time = time,
            Level = level,
            Text = text,
            Raw = raw,
            Trace = TraceHead().Match(text) is { Success: true } trace
                ? int.Parse(trace.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static LogTime ReadTime(Match head, int line, string name)
    {
        int? year = head.Groups["year"] is { Success: true } y ? Number(y) : null;
        var month = head.Groups["monthName"] is { Success: true } m
            ? Array.IndexOf(s_monthEndings, m.Value[^2..]) + 1
            : Number(head.Groups["month"]);
        var day = Number(head.Groups["day"]);
        var clock = head.Groups["time"].Value;

        // When the log prints no year, the day is checked against a leap year.
        if (month is < 1 or > 12
            || year is 0
            || day < 1 || day > DateTime.DaysInMonth(year ?? 2000, month)
            || !TimeSpan.TryParse(clock, CultureInfo.InvariantCulture, out var timeOfDay))
        {
            throw new TraceFormatException(name, line,
                $"invalid time stamp \"{head.Value.Trim()}\"; expected one such as 'Jul 26 14:08:23' or '2016-07-26 14:08:23.500'.");
        }

        return new LogTime(year, month, day, timeOfDay);

        static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""
        ^(?:<[0-9]{1,3}>)?
        (?: (?<monthName>[A-Z]?[a-z]{2})[ ]{1,2}(?<day>[0-9]{1,2})[ ]
          | (?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:T|[ \t]{1,2}) )
        (?<time>[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,7})?)(?:Z|[+-][0-9]{2}:?[0-9]{2})?
        (?:[ \t]+|$)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();

    [GeneratedRegex("""
        ^(?:(?<facility>[a-z]+[0-9]?)\.[a-z]+[ ])?
        (?<host>[^\s:"]+)[ ]
        (?<process>[^\s"]+):(?:[ ]|$)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex SyslogHead();

    [GeneratedRegex("^ *(?<level>[A-Z]+) *:(?: |$)", RegexOptions.CultureInvariant)]
    private static partial Regex LevelWord();

    [GeneratedRegex("^(?<level>Info|Warning|Error|Debug)[ \\t]+", RegexOptions.CultureInvariant)]
    private static partial Regex EventLogHead();

    [GeneratedRegex("^API trace (?<number>[0-9]{1,9}):", RegexOptions.CultureInvariant)]
    internal static partial Regex TraceHead();
}
