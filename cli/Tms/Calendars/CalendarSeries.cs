using System.Globalization;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>The times of a booking as a calendar gives them: a rule with exceptions and further times, or times alone.</summary>
internal sealed record CalendarSeries
{
    // Every rule ends, and most exceptions of a file are within the first thousand starts.
    private const int MostStarts = 1_100;

    /// <summary>The start of the series, which an exception may exclude.</summary>
    public required DateTimeOffset First { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The value of RRULE. Null without a rule.</summary>
    public string? Rule { get; init; }

    public IReadOnlyList<DateTimeOffset> Excluded { get; init; } = [];

    public IReadOnlyList<DateTimeOffset> Added { get; init; } = [];

    /// <summary>The time zone of the times. Null for UTC.</summary>
    public string? Zone { get; init; }

    public static CalendarSeries Of(Booking booking, IReadOnlyList<Occurrence> all, IReadOnlyList<Occurrence> kept)
    {
        var zone = CalendarZone.OfSystem(booking.TimeZone);
        var series = new CalendarSeries
        {
            First = kept[0].Start,
            Duration = kept[0].BookedEnd - kept[0].Start,
            Zone = booking.TimeZone is "UTC" or ['+' or '-', ..] ? null : booking.TimeZone,
        };
        var (rule, starts) = RuleOf(booking, all, zone);
        var keptStarts = kept.Select(each => each.Start).Distinct().ToList();
        return rule is null || starts is []
            ? series with { Added = keptStarts[1..] }
            : series with
            {
                First = starts[0],
                Rule = rule,
                Excluded = [.. starts.Except(keptStarts)],
                Added = [.. keptStarts.Except(starts)],
            };
    }

    /// <summary>Returns a line with a time.</summary>
    public string Time(string name, DateTimeOffset time) => Zone is null
        ? $"{name}:{CalendarTime.Write(time)}"
        : $"{name};TZID={Zone}:{CalendarTime.Write(TimeZoneInfo.ConvertTime(time, GivenTime.FindZone(Zone)).DateTime)}";

    private static (string? Rule, IReadOnlyList<DateTimeOffset> Starts) RuleOf(Booking booking, IReadOnlyList<Occurrence> all, CalendarZone zone)
    {
        if (booking.CalendarRule?.Split('\n') is [var start, var ruleLine])
        {
            var rule = ContentLine.Parse(ruleLine, 1);
            var from = CalendarTime.ReadLocal(ContentLine.Parse(start, 1), ContentLine.Parse(start, 1).Value);
            return (rule.Value, [.. new CalendarRule(rule).StartsFrom(from, zone).Take(MostStarts).Select(zone.ToUtc)]);
        }

        // The first conference is as good a start as the one of the request, which may be an exception. A day of the month is one in its zone.
        if (booking.Recurrence is not { } recurrence || (recurrence.Unit is RecurrenceUnit.Month && booking.TimeZone is ['+' or '-', ..]))
            return (null, []);
        var first = TimeZoneInfo.ConvertTime(all.Min(each => each.Start), GivenTime.FindZone(booking.TimeZone)).DateTime;
        var until = zone.ToUtc(recurrence.Until.ToDateTime(new TimeOnly(23, 59, 59)));
        var frequency = recurrence.Unit switch { RecurrenceUnit.Day => "DAILY", RecurrenceUnit.Week => "WEEKLY", _ => "MONTHLY" };
        return (
            string.Create(CultureInfo.InvariantCulture, $"FREQ={frequency}{(recurrence.Interval is 1 ? "" : $";INTERVAL={recurrence.Interval}")};UNTIL={CalendarTime.Write(until)}"),
            [.. (recurrence with { Except = null }).StartsFrom(first).Select(zone.ToUtc)]);
    }
}
