using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>The time stamps of all releases and receivers, and the priority that a receiver puts in front of them.</summary>
internal static class Stamp
{
    private static readonly string[] s_months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Reads a stamp with the blanks behind it. Returns its length, or 0.</summary>
    /// <param name="text">The text from the stamp on.</param>
    /// <param name="time">The time.</param>
    /// <param name="isShort">True when the name of the month has lost its first letter.</param>
    public static int Read(ReadOnlySpan<byte> text, out LogTime time, out bool isShort)
    {
        isShort = false;
        time = default;
        if (text.Length < 8)
            return 0;
        var length = IsDigit(text[0]) ? ReadNumeric(text, out time) : ReadNamed(text, out time, out isShort);
        if (length == 0 || (length < text.Length && !IsBlank(text[length])))
            return 0;
        return length + CountBlanks(text, length);
    }

    /// <summary>Returns the length of a priority such as <c>&lt;11&gt;</c> and of the version of RFC 5424 behind it, or 0.</summary>
    public static int Priority(ReadOnlySpan<byte> text, out bool hasVersion)
    {
        hasVersion = false;
        if (text is not [(byte)'<', ..])
            return 0;
        var digits = ReadNumber(text[1..Math.Min(text.Length, 5)], out _);
        if (digits is 0 or > 3 || text.Length <= digits + 1 || text[digits + 1] is not (byte)'>')
            return 0;
        var length = digits + 2;
        hasVersion = text[length..] is [(byte)'1', (byte)' ', ..];
        return hasVersion ? length + 2 : length;
    }

    /// <summary>Returns the position of the next hour that minutes and seconds follow, at or after a position. Returns -1 for none.</summary>
    public static int NextClock(ReadOnlySpan<byte> text, int from)
    {
        var at = Math.Max(from, 2);
        while (at < text.Length)
        {
            var colon = text[at..].IndexOf((byte)':');
            if (colon < 0)
                return -1;
            at += colon;
            if (at - 2 >= from && at + 5 < text.Length && text[at + 3] == ':' && IsDigit(text[at + 1]) && IsDigit(text[at + 2])
                && IsDigit(text[at + 4]) && IsDigit(text[at + 5]) && IsDigit(text[at - 1]) && IsDigit(text[at - 2]))
            {
                return at - 2;
            }

            at++;
        }

        return -1;
    }

    /// <summary>Returns the position at which the date before an hour begins, or -1.</summary>
    public static int DateBefore(ReadOnlySpan<byte> text, int hour)
    {
        var at = hour;
        if (at >= 11 && text[at - 1] == 'T' && text[at - 4] == '-')
            return at - 11;
        while (at > 0 && IsBlank(text[at - 1]))
            at--;
        if (at == hour)
            return -1;
        if (at >= 10 && text[at - 3] == '-' && text[at - 6] == '-')
            return at - 10;
        var day = at;
        while (day > 0 && at - day < 2 && IsDigit(text[day - 1]))
            day--;
        if (day == at)
            return -1;
        at = day;
        while (at > 0 && day - at < 3 && IsBlank(text[at - 1]))
            at--;
        return at >= 3 && at < day ? at - 3 : -1;
    }

    private static int ReadNamed(ReadOnlySpan<byte> text, out LogTime time, out bool isShort)
    {
        time = default;
        var month = Month(text, out isShort);
        if (month == 0)
            return 0;
        var at = isShort ? 2 : 3;
        var blanks = CountBlanks(text, at);
        at += blanks;
        var digits = blanks is 0 or > 2 ? 0 : ReadNumber(text[at..Math.Min(text.Length, at + 2)], out _);
        if (digits == 0)
            return 0;
        _ = ReadNumber(text.Slice(at, digits), out var day);
        at += digits;
        int? year = null;
        if (at + 5 < text.Length && IsBlank(text[at]) && text[at + 5] == ' ' && ReadNumber(text.Slice(at + 1, 4), out var written) == 4)
        {
            // Some receivers add the year.
            year = written;
            at += 5;
        }

        blanks = CountBlanks(text, at);
        if (blanks is 0 or > 2 || ReadClock(text, at + blanks, out var clock) is not (> 0 and var length) || day < 1 || day > DaysIn(year, month))
            return 0;
        time = new LogTime(year, month, day, clock);
        return at + blanks + length;
    }

    private static int Month(ReadOnlySpan<byte> text, out bool isShort)
    {
        isShort = IsLower(text[0]) && IsBlank(text[2]);
        if (!IsLower(text[1]) || !(isShort || IsLower(text[2])))
            return 0;
        for (var i = 0; i < s_months.Length; i++)
        {
            var name = s_months[i];
            if (isShort ? text[0] == name[1] && text[1] == name[2] : (text[0] & ~0x20) == name[0] && text[1] == name[1] && text[2] == name[2])
                return i + 1;
        }

        return 0;
    }

    private static int ReadNumeric(ReadOnlySpan<byte> text, out LogTime time)
    {
        time = default;
        if (text[2] == ':')
        {
            // Call diagnostics print no date.
            var only = ReadClock(text, 0, out var ofDay);
            time = new LogTime(null, 0, 0, ofDay);
            return only;
        }

        if (text.Length < 19 || text[4] != '-' || text[7] != '-'
            || ReadNumber(text[..4], out var year) != 4 || ReadNumber(text.Slice(5, 2), out var month) != 2 || ReadNumber(text.Slice(8, 2), out var day) != 2
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month))
        {
            return 0;
        }

        var at = 10 + (text[10] == 'T' ? 1 : CountBlanks(text, 10));
        if (at is 10 or > 14 || ReadClock(text, at, out var clock) is not (> 0 and var length))
            return 0;
        at += length;
        time = new LogTime(year, month, day, clock);
        var zone = ReadZone(text[at..], out var offset);
        if (zone > 0)
            time = time with { Offset = offset };
        return at + zone;
    }

    private static int ReadClock(ReadOnlySpan<byte> text, int at, out TimeSpan clock)
    {
        clock = default;
        if (at + 8 > text.Length || text[at + 2] != ':' || text[at + 5] != ':'
            || ReadNumber(text.Slice(at, 2), out var hours) != 2 || ReadNumber(text.Slice(at + 3, 2), out var minutes) != 2
            || ReadNumber(text.Slice(at + 6, 2), out var seconds) != 2 || hours > 23 || minutes > 59 || seconds > 60)
        {
            return 0;
        }

        long ticks = 0;
        var length = 8;
        if (at + 9 < text.Length && text[at + 8] is (byte)'.' or (byte)',' && IsDigit(text[at + 9]))
        {
            var unit = TimeSpan.TicksPerSecond;
            for (length = 9; at + length < text.Length && IsDigit(text[at + length]); length++)
                ticks += (text[at + length] - '0') * (unit /= 10);
        }

        clock = new TimeSpan((((hours * 60L) + minutes) * 60 + Math.Min(seconds, 59)) * TimeSpan.TicksPerSecond + ticks);
        return length;
    }

    private static int ReadZone(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text is [(byte)'Z', ..])
            return 1;
        if (text.Length < 5 || text[0] is not ((byte)'+' or (byte)'-') || ReadNumber(text.Slice(1, 2), out var hours) != 2)
            return 0;
        var colon = text[3] == ':' ? 1 : 0;
        if (text.Length < 5 + colon || ReadNumber(text.Slice(3 + colon, 2), out var minutes) != 2 || hours > 14 || minutes > 59)
            return 0;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return 5 + colon;
    }

    // When the log prints no year, the day is checked against a leap year.
    private static int DaysIn(int? year, int month) => DateTime.DaysInMonth(year ?? 2000, month);
}
