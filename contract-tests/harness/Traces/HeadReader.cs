using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>The origin of log lines: equal for all lines with the same facility, host and process.</summary>
internal sealed class LineOrigin
{
    public string? Facility { get; init; }

    public string? Severity { get; init; }

    public string? Host { get; init; }

    public string? Process { get; init; }

    /// <summary>The exchanges of the host. They are looked up once for each origin.</summary>
    public BridgeTrace? Bridge { get; set; }
}

/// <summary>All that stands before the text of an entry.</summary>
internal readonly record struct EntryHead(LogTime Time, LineOrigin Origin, string? Level, int Length)
{
    /// <summary>True when the name of the month has lost its first letter.</summary>
    public bool IsShort { get; init; }
}

/// <summary>Reads the heads of entries. Heads that repeat are compared, not parsed.</summary>
internal sealed class HeadReader(StringCache strings)
{
    private const int MostMiddles = 64;

    private readonly LineOrigin _unstamped = new();
    private readonly LineOrigin _eventLog = new();
    private readonly List<(byte[] Bytes, LineOrigin Origin)> _middles = [];
    private byte[] _last = [];
    private EntryHead _lastHead;
    private byte[] _stamp = [];
    private LogTime _time;

    /// <summary>True when a line of another device was seen: it has a stamp and a form that no bridge writes.</summary>
    public static bool BeginsWithStamp(ReadOnlySpan<byte> line)
    {
        var priority = Stamp.Priority(line, out _);
        return Stamp.Read(line[priority..], out var time, out _) > 0 && time.Month > 0;
    }

    /// <summary>Reads the head at the beginning of a text.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out EntryHead head)
    {
        if (_last.Length > 0 && text.StartsWith(_last))
        {
            head = _lastHead;
            return true;
        }

        head = default;
        var at = Stamp.Priority(text, out var hasVersion);
        var isShort = false;
        LogTime time;
        if (_stamp.Length > 0 && text[at..].StartsWith(_stamp))
        {
            time = _time;
            at += _stamp.Length;
        }
        else
        {
            var length = Stamp.Read(text[at..], out time, out isShort);
            if (length == 0)
                return false;
            if (!isShort)
                Remember(text.Slice(at, length), time);
            at += length;
        }

        if (!TryReadOrigin(text, ref at, time, hasVersion, out var origin, out var level))
            return false;
        head = new EntryHead(time, origin, level, at) { IsShort = isShort };
        if (level is not null && !isShort && origin.Host is not null && at <= 200 && text[at - 1] == ' ')
        {
            _last = text[..at].ToArray();
            _lastHead = head;
        }

        return true;
    }

    /// <summary>Reads the head of an entry that was quoted without its stamp: a level, or a text that only a bridge writes.</summary>
    public bool TryReadUnstamped(ReadOnlySpan<byte> text, out EntryHead head)
    {
        head = default;
        string? process = null;
        var at = 0;
        if (text is [(byte)'"', ..] && text[1..].IndexOf("\": "u8) is > 0 and < 40 and var quoted)
        {
            process = Decode(text.Slice(1, quoted));
            at = quoted + 3;
        }
        else if (text.StartsWith("host:server:"u8))
        {
            process = "host:server";
            at = 12;
        }

        var isLevel = TryReadLevel(text, ref at, out var level) && level is "INFO" or "WARNING" or "ERROR";
        if (!isLevel && !IsTextOfBridge(text[at..]))
            return false;
        head = new EntryHead(LogTime.Unknown, process is null ? _unstamped : new LineOrigin { Process = process }, level, at);
        return true;
    }

    /// <summary>Finds the first head within a text, at or after a position. Only heads that cannot be part of a text count.</summary>
    public int Find(ReadOnlySpan<byte> text, int from, out EntryHead head)
    {
        head = default;
        for (var hour = Stamp.NextClock(text, from); hour >= 0; hour = Stamp.NextClock(text, hour + 3))
        {
            var start = Stamp.DateBefore(text, hour);
            if (start < from || (IsDigit(text[start]) && start > 0 && IsDigit(text[start - 1])))
                continue;
            if (!TryRead(text[start..], out head) || !IsSure(head))
                continue;
            if (start - 3 >= from && text[start - 1] == '>' && text[from..start].LastIndexOf((byte)'<') is >= 0 and var priority
                && Stamp.Priority(text[(from + priority)..], out _) == start - from - priority)
            {
                start = from + priority;
                TryRead(text[start..], out head);
            }

            return start;
        }

        return -1;
    }

    private static bool IsSure(EntryHead head) =>
        head.Origin.Facility is not null || head.Origin.Process is null || (head.Origin.Process is "host:server" && head.Level is not null);

    private static bool IsTextOfBridge(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("API trace "u8))
            return ReadNumber(text[10..], out _) is > 0 and var digits && text[(10 + digits)..] is [(byte)':', ..];
        return text.StartsWith("call "u8) && ReadNumber(text[5..], out _) is > 0 and var call && text[(5 + call)..] is [(byte)':', (byte)' ', ..];
    }

    private void Remember(ReadOnlySpan<byte> stamp, LogTime time)
    {
        if (_stamp.Length != stamp.Length)
            _stamp = new byte[stamp.Length];
        stamp.CopyTo(_stamp);
        _time = time;
    }

    private bool TryReadOrigin(ReadOnlySpan<byte> text, ref int at, LogTime time, bool hasVersion, out LineOrigin origin, out string? level)
    {
        origin = _eventLog;
        level = null;
        if ((time.Year is not null || time.Month == 0) && TryReadEventLevel(text, ref at, out level))
            return true;
        if (time.Month == 0)
            return false;

        var rest = text[at..];
        for (var i = 0; i < _middles.Count; i++)
        {
            var (bytes, known) = _middles[i];
            if (!rest.StartsWith(bytes))
                continue;
            if (i > 0)
                (_middles[i], _middles[i - 1]) = (_middles[i - 1], _middles[i]);
            origin = known;
            at += bytes.Length;
            FindText(text, ref at, origin, out level);
            return true;
        }

        var length = OriginReader.Read(rest, hasVersion, strings, out var found);
        if (length == 0)
            return false;
        origin = found;
        if (rest[length - 1] is (byte)':')
        {
            if (_middles.Count == MostMiddles)
                _middles.RemoveAt(MostMiddles - 1);
            _middles.Add((rest[..length].ToArray(), found));
        }

        at += length;
        FindText(text, ref at, origin, out level);
        return true;
    }

    private static void FindText(ReadOnlySpan<byte> text, ref int at, LineOrigin origin, out string? level)
    {
        if (text[at..].StartsWith("  INFO : "u8))
        {
            at += 9;
            level = "INFO";
            return;
        }

        if (TryReadLevel(text, ref at, out level))
            return;
        at += CountBlanks(text, at);
        if (IsSecondClock(text[at..]))
            SkipSecondClock(text, ref at, ref level);
        else
            level = LevelWithoutColon(text, ref at, origin);
    }

    // The streaming server has a clock of its own: "201211.628 : INFO : text", sometimes with an empty level.
    private static bool IsSecondClock(ReadOnlySpan<byte> text) =>
        text.Length > 13 && text[6] == '.' && text[10] == ' ' && text[11] == ':' && ReadNumber(text[..6], out _) == 6 && ReadNumber(text.Slice(7, 3), out _) == 3;

    private static void SkipSecondClock(ReadOnlySpan<byte> text, ref int at, ref string? level)
    {
        at += 12;
        if (TryReadLevel(text, ref at, out level))
            return;
        at += CountBlanks(text, at);
        if (at < text.Length && text[at] == ':')
            at += 1 + CountBlanks(text, at + 1);
    }

    // The scheduler pads its level and prints no colon.
    private static string? LevelWithoutColon(ReadOnlySpan<byte> text, ref int at, LineOrigin origin)
    {
        var word = CountWord(text, at);
        var level = Word(text.Slice(at, word));
        var blanks = CountBlanks(text, at + word);
        if (level is null || blanks == 0 || (blanks < 2 && origin.Process?.StartsWith("scheduler", StringComparison.Ordinal) is not true))
            return null;
        at += word + blanks;
        return level;
    }

    private static string? Word(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => word.SequenceEqual("INFO"u8) ? "INFO" : word.SequenceEqual("WARN"u8) ? "WARN" : null,
        5 => word.SequenceEqual("ERROR"u8) ? "ERROR" : word.SequenceEqual("DEBUG"u8) ? "DEBUG" : word.SequenceEqual("TRACE"u8) ? "TRACE" : null,
        7 => word.SequenceEqual("WARNING"u8) ? "WARNING" : null,
        _ => null,
    };

    // "  INFO : text", padded before the colon. One blank behind the colon is no part of the text.
    private static bool TryReadLevel(ReadOnlySpan<byte> text, ref int at, out string? level)
    {
        level = null;
        var start = at + CountBlanks(text, at);
        var end = start;
        while (end < text.Length && IsUpper(text[end]))
            end++;
        if (end == start || end - start > 12)
            return false;
        var colon = end + CountBlanks(text, end);
        if (colon >= text.Length || text[colon] != ':' || (colon + 1 < text.Length && !IsBlank(text[colon + 1])))
            return false;
        level = Word(text[start..end]) ?? Decode(text[start..end]);
        at = Math.Min(text.Length, colon + 2);
        return true;
    }

    private static bool TryReadEventLevel(ReadOnlySpan<byte> text, ref int at, out string? level)
    {
        var word = CountWord(text, at);
        level = word switch
        {
            4 when text[at..].StartsWith("Info"u8) => "Info",
            5 when text[at..].StartsWith("Error"u8) => "Error",
            5 when text[at..].StartsWith("Debug"u8) => "Debug",
            7 when text[at..].StartsWith("Warning"u8) => "Warning",
            _ => null,
        };
        if (level is null)
            return false;
        var blanks = CountBlanks(text, at + word);
        at += word + blanks;
        return blanks > 0;
    }
}
