using System.Globalization;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>The frequency of a rule. TMS has no yearly series.</summary>
internal enum RuleFrequency
{
    Daily,
    Weekly,
    Monthly,
}

/// <summary>A weekday in a rule: each one, or the n-th of a month, counted from the end if negative.</summary>
internal sealed record WeekdayOf(DayOfWeek Day, int? Ordinal)
{
    private static readonly string[] s_names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    public static WeekdayOf Read(ContentLine line, string text)
    {
        var day = text.Length < 2 ? -1 : Array.IndexOf(s_names, text[^2..].ToUpperInvariant());
        if (day < 0)
            throw line.Invalid("weekdays such as MO or -1SU in BYDAY");
        return new((DayOfWeek)day, text.Length is 2 ? null : CalendarRule.Number(line, text[..^2], -5, 5));
    }

    public static DayOfWeek ReadDay(ContentLine line, string text) => Read(line, text) is { Ordinal: null } day ? day.Day : throw line.Invalid("a weekday such as MO in WKST");

    public bool Matches(DateOnly date, IReadOnlyList<DateOnly> month)
    {
        if (date.DayOfWeek != Day)
            return false;
        var same = month.Where(each => each.DayOfWeek == Day).ToList();
        return Ordinal is not { } n || same.IndexOf(date) == (n > 0 ? n - 1 : same.Count + n);
    }
}

/// <summary>The rule of a series (RFC 5545 RRULE): daily, weekly or monthly, with an end.</summary>
internal sealed record CalendarRule
{
    // A rule may match rarely, such as on 29 February, or never, such as on 30 February.
    private const int MostPeriodsWithout = 10_000;

    private readonly RuleFrequency _frequency;
    private readonly int _interval = 1;
    private readonly int? _count;
    private readonly Func<DateTime, CalendarZone, bool>? _isAfterUntil;
    private readonly IReadOnlyList<WeekdayOf> _days = [];
    private readonly IReadOnlyList<int> _monthDays = [];
    private readonly IReadOnlyList<int> _months = [];
    private readonly IReadOnlyList<int> _positions = [];
    private readonly DayOfWeek _weekStart = DayOfWeek.Monday;

    /// <exception cref="CalendarFormatException">The rule is not valid, has no end, or a booking cannot follow it.</exception>
    public CalendarRule(ContentLine line)
    {
        var parts = PartsOf(line);
        _frequency = parts.GetValueOrDefault("FREQ") switch
        {
            "DAILY" => RuleFrequency.Daily,
            "WEEKLY" => RuleFrequency.Weekly,
            "MONTHLY" => RuleFrequency.Monthly,
            var other => throw new CalendarFormatException(line.Number, $"series with FREQ={other} cannot be booked; expected DAILY, WEEKLY or MONTHLY"),
        };
        foreach (var (name, value) in parts)
        {
            switch (name)
            {
                case "FREQ":
                    break;
                case "INTERVAL":
                    _interval = Number(line, value, 1, 10_000);
                    break;
                case "COUNT":
                    _count = Number(line, value, 1, int.MaxValue);
                    break;
                case "UNTIL":
                    _isAfterUntil = ReadUntil(line, value);
                    break;
                case "BYDAY":
                    _days = [.. value.Split(',').Select(each => WeekdayOf.Read(line, each))];
                    break;
                case "BYMONTHDAY" when _frequency is not RuleFrequency.Weekly:
                    _monthDays = Numbers(line, value, 31);
                    break;
                case "BYMONTH":
                    _months = [.. value.Split(',').Select(each => Number(line, each, 1, 12))];
                    break;
                case "BYSETPOS":
                    _positions = Numbers(line, value, 366);
                    break;
                case "WKST":
                    _weekStart = WeekdayOf.ReadDay(line, value);
                    break;
                default:
                    throw new CalendarFormatException(line.Number, $"series with {name} cannot be booked; expected INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS or WKST");
            }
        }
        if (_count is null == _isAfterUntil is null)
            throw new CalendarFormatException(line.Number, _count is null ? "series without end cannot be booked; expected COUNT or UNTIL" : "a series has either COUNT or UNTIL, not both");
        if (_frequency is not RuleFrequency.Monthly && _days.Any(each => each.Ordinal is not null))
            throw line.Invalid("weekdays without a number, unless FREQ=MONTHLY");
    }

    /// <summary>Reads the parts of a rule, with their names in capitals.</summary>
    public static Dictionary<string, string> PartsOf(ContentLine line)
    {
        var parts = new Dictionary<string, string>();
        foreach (var part in line.Value.TrimEnd(';').Split(';'))
        {
            if (part.Split('=') is not [var name, { Length: > 0 } value] || !parts.TryAdd(name.Trim().ToUpperInvariant(), value.Trim().ToUpperInvariant()))
                throw line.Invalid("a rule such as FREQ=WEEKLY;COUNT=10");
        }
        return parts;
    }

    public static int Number(ContentLine line, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most && (number is not 0 || least >= 0)
            ? number
            : throw line.Invalid($"numbers from {least} to {most}");

    /// <summary>Returns the local starts in order. The start of the series is always the first one.</summary>
    public IEnumerable<DateTime> StartsFrom(DateTime first, CalendarZone zone)
    {
        yield return first;
        var (found, without) = (1, 0);
        for (long period = 0; found != _count && without < MostPeriodsWithout; period += _interval)
        {
            if (DatesOf(first, period) is not { } dates)
                yield break;
            without++;
            foreach (var start in dates.Select(each => each.ToDateTime(TimeOnly.FromDateTime(first))).Where(each => each > first))
            {
                if (_isAfterUntil?.Invoke(start, zone) is true)
                    yield break;
                yield return start;
                without = 0;
                if (++found == _count)
                    yield break;
            }
        }
    }

    // Null beyond the last year of the calendar.
    private List<DateOnly>? DatesOf(DateTime first, long period)
    {
        var day = DateOnly.FromDateTime(first);
        if (period * 31 > DateOnly.MaxValue.DayNumber - day.DayNumber - 31)
            return null;
        List<DateOnly> dates;
        switch (_frequency)
        {
            case RuleFrequency.Daily:
                dates = [day.AddDays((int)period)];
                dates = [.. dates.Where(each => (_days is [] || _days.Any(one => one.Day == each.DayOfWeek)) && IsMonthDay(each))];
                break;
            case RuleFrequency.Weekly:
                var week = day.AddDays(-(((int)day.DayOfWeek - (int)_weekStart + 7) % 7) + (int)(7 * period));
                dates = [.. Enumerable.Range(0, 7).Select(week.AddDays).Where(each => _days is [] ? each.DayOfWeek == day.DayOfWeek : _days.Any(one => one.Day == each.DayOfWeek))];
                break;
            default:
                var month = new DateOnly(day.Year, day.Month, 1).AddMonths((int)period);
                List<DateOnly> all = [.. Enumerable.Range(0, DateTime.DaysInMonth(month.Year, month.Month)).Select(month.AddDays)];
                dates = [.. all.Where(each => (_days is [] || _days.Any(one => one.Matches(each, all))) && IsMonthDay(each) && (_days is not [] || _monthDays is not [] || each.Day == day.Day))];
                break;
        }
        dates = [.. dates.Where(each => _months is [] || _months.Contains(each.Month))];
        return _positions is [] ? dates : [.. dates.Where((_, i) => _positions.Contains(i + 1) || _positions.Contains(i - dates.Count))];
    }

    private bool IsMonthDay(DateOnly date) =>
        _monthDays is [] || _monthDays.Contains(date.Day) || _monthDays.Contains(date.Day - DateTime.DaysInMonth(date.Year, date.Month) - 1);

    private static int[] Numbers(ContentLine line, string text, int most) => [.. text.Split(',').Select(each => Number(line, each, -most, most))];

    private static Func<DateTime, CalendarZone, bool> ReadUntil(ContentLine line, string value)
    {
        if (value.Length is 8)
        {
            var date = CalendarTime.ReadDate(line, value);
            return (start, _) => DateOnly.FromDateTime(start) > date;
        }
        var time = CalendarTime.ReadLocal(line, value.TrimEnd('Z'));
        return value.EndsWith('Z')
            ? (start, zone) => zone.ToUtc(start).UtcDateTime > time
            : (start, _) => start > time;
    }
}
