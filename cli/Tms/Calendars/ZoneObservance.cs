using System.Globalization;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A part of a time zone that a calendar defines: the offset from certain changes on.</summary>
/// <param name="First">The local time of the first change, by the offset before it.</param>
/// <param name="OffsetFrom">The offset before a change.</param>
/// <param name="OffsetTo">The offset after a change.</param>
/// <param name="Rule">The changes in later years. Null for none.</param>
/// <param name="Others">The times of further changes.</param>
internal sealed record ZoneObservance(DateTime First, TimeSpan OffsetFrom, TimeSpan OffsetTo, YearlyChange? Rule, IReadOnlyList<DateTime> Others)
{
    private static readonly string[] s_offsets = ["hhmm", "hhmmss"];

    public static ZoneObservance Read(CalendarComponent part)
    {
        var first = part.Find("DTSTART") ?? throw Missing(part, "DTSTART");
        var start = CalendarTime.ReadLocal(first, first.Value);
        return new(
            start,
            Offset(part.Find("TZOFFSETFROM") ?? throw Missing(part, "TZOFFSETFROM")),
            Offset(part.Find("TZOFFSETTO") ?? throw Missing(part, "TZOFFSETTO")),
            part.Find("RRULE") is { } rule ? YearlyChange.Read(rule, start) : null,
            [.. part.Lines.Where(each => each.Name is "RDATE").SelectMany(line => line.Value.Split(',').Select(each => CalendarTime.ReadLocal(line, each)))]);
    }

    /// <summary>Returns the latest change at or before a local time. Null when there is none.</summary>
    public DateTime? LatestOnset(DateTime local)
    {
        DateTime? latest = First <= local ? First : null;
        foreach (var other in Others.Where(each => each <= local))
            latest = latest > other ? latest : other;
        return latest is not null && Rule?.LatestBefore(local) is { } change && change > latest ? change : latest;
    }

    private static TimeSpan Offset(ContentLine line) =>
        line.Value is ['+' or '-', .. var digits] && TimeSpan.TryParseExact(digits, s_offsets, CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14)
            ? line.Value[0] is '-' ? -offset : offset
            : throw line.Invalid("an offset such as +0100");

    private static CalendarFormatException Missing(CalendarComponent part, string name) => new(part.Line, $"{part.Name} without {name}");
}

/// <summary>A change on a day of each year, such as the last Sunday of March.</summary>
internal sealed record YearlyChange(DateTime First, int Month, WeekdayOf? Day, int DayOfMonth, DateTime? Until)
{
    public static YearlyChange Read(ContentLine line, DateTime first)
    {
        var rule = CalendarRule.PartsOf(line);
        if (rule.GetValueOrDefault("FREQ") is not "YEARLY" || rule.Keys.Any(each => each is not ("FREQ" or "BYMONTH" or "BYDAY" or "BYMONTHDAY" or "UNTIL" or "INTERVAL")) || rule.GetValueOrDefault("INTERVAL", "1") is not "1")
            throw line.Invalid("a rule such as FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU");
        var month = rule.TryGetValue("BYMONTH", out var text) ? CalendarRule.Number(line, text, 1, 12) : first.Month;
        var day = rule.TryGetValue("BYDAY", out var weekday) ? WeekdayOf.Read(line, weekday) : null;
        if (day is { Ordinal: null } || (day is not null && rule.ContainsKey("BYMONTHDAY")))
            throw line.Invalid("a rule such as FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU");
        return new(first, month, day, rule.TryGetValue("BYMONTHDAY", out var date) ? CalendarRule.Number(line, date, 1, 31) : first.Day,
            rule.TryGetValue("UNTIL", out var until) ? CalendarTime.ReadLocal(line, until.TrimEnd('Z')) : null);
    }

    public DateTime? LatestBefore(DateTime local)
    {
        for (var year = local.Year; year >= First.Year && year > local.Year - 8; year--)
        {
            if (InYear(year) is { } change && change <= local && change >= First && !(change > Until?.AddDays(1)))
                return change;
        }
        return Until is { } end && end < local && end.Year <= local.Year - 8 ? LatestBefore(end) : null;
    }

    private DateTime? InYear(int year)
    {
        var days = Enumerable.Range(1, DateTime.DaysInMonth(year, Month)).Select(each => new DateOnly(year, Month, each)).ToList();
        var day = Day is null ? days.Where(each => each.Day == DayOfMonth) : days.Where(each => Day.Matches(each, days));
        return day.Select(each => (DateTime?)each.ToDateTime(TimeOnly.FromDateTime(First))).FirstOrDefault();
    }
}
