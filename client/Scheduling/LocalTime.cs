using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>Local times of bookings. Changes between standard time and daylight saving time follow RFC 5545.</summary>
public static class LocalTime
{
    /// <summary>Returns the time zone with an id of the operating system, such as <c>Europe/Berlin</c>, or with a fixed offset, such as <c>+01:00</c>.</summary>
    /// <exception cref="FormatException">There is no such time zone.</exception>
    public static TimeZoneInfo FindZone(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id is ['+' or '-', .. var digits]
            && TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14))
        {
            return TimeZoneInfo.CreateCustomTimeZone(id, id[0] is '-' ? -offset : offset, id, id);
        }
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
            ? zone
            : throw new FormatException($"unknown time zone \"{id}\"; expected a name such as Europe/Berlin, UTC, or an offset such as +01:00");
    }

    /// <summary>
    /// Converts a local time to UTC. A time that a change to daylight saving time skips counts with the offset before the change; of a time
    /// that occurs twice, the first one counts.
    /// </summary>
    public static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var wallClock = DateTime.SpecifyKind(local, DateTimeKind.Utc);

        // By conversions from UTC alone: the queries for skipped and repeated times fail for zones whose daylight saving time is negative.
        var before = zone.GetUtcOffset(wallClock.AddDays(-1));
        var after = zone.GetUtcOffset(wallClock.AddDays(1));
        var fitting = ((TimeSpan[])[before, after]).Where(offset => zone.GetUtcOffset(wallClock - offset) == offset).ToList();
        return new DateTimeOffset(wallClock - (fitting is [] ? before : fitting.Max()), TimeSpan.Zero);
    }
}
