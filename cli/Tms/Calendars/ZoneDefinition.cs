using System.Globalization;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>Defines a time zone within a calendar (VTIMEZONE): each change of its offset in a span of time.</summary>
internal static class ZoneDefinition
{
    private static readonly TimeSpan s_margin = TimeSpan.FromDays(366);

    public static IEnumerable<string> Lines(string id, DateTimeOffset first, DateTimeOffset last)
    {
        var zone = GivenTime.FindZone(id);
        var start = new DateTimeOffset((first - s_margin).UtcDateTime.Date, TimeSpan.Zero);
        yield return "BEGIN:VTIMEZONE";
        yield return $"TZID:{id}";
        foreach (var line in Part(zone, start, zone.GetUtcOffset(start)))
            yield return line;
        for (var day = start; day < last + s_margin; day += TimeSpan.FromDays(1))
        {
            var next = day + TimeSpan.FromDays(1);
            if (zone.GetUtcOffset(day) == zone.GetUtcOffset(next))
                continue;
            foreach (var line in Part(zone, ChangeBetween(zone, day, next), zone.GetUtcOffset(day)))
                yield return line;
        }
        yield return "END:VTIMEZONE";
    }

    private static IEnumerable<string> Part(TimeZoneInfo zone, DateTimeOffset change, TimeSpan before)
    {
        var kind = zone.IsDaylightSavingTime(change) ? "DAYLIGHT" : "STANDARD";
        yield return $"BEGIN:{kind}";
        yield return $"DTSTART:{CalendarTime.Write(change.UtcDateTime + before)}";
        yield return $"TZOFFSETFROM:{Offset(before)}";
        yield return $"TZOFFSETTO:{Offset(zone.GetUtcOffset(change))}";
        yield return $"END:{kind}";
    }

    // The first second with the new offset.
    private static DateTimeOffset ChangeBetween(TimeZoneInfo zone, DateTimeOffset before, DateTimeOffset after)
    {
        var old = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            (before, after) = zone.GetUtcOffset(middle) == old ? (middle, after) : (before, middle);
        }
        return after;
    }

    private static string Offset(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{(offset.Seconds is 0 ? $"{offset:hhmm}" : $"{offset:hhmmss}")}");
}
