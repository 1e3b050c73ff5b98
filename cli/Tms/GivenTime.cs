using System.Globalization;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>Reads the times and dates of options.</summary>
internal static class GivenTime
{
    private static readonly string[] s_local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];
    private static readonly string[] s_offset = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>
    /// Reads a start: local time in a zone, or a time with an offset. Returns the local time and the zone in which a series recurs.
    /// </summary>
    /// <param name="text">The value.</param>
    /// <param name="zone">The value of <c>--time-zone</c>. Null for the offset of the time, or else for the zone of this machine.</param>
    /// <param name="option">The name of the option.</param>
    public static (DateTime Local, string TimeZone) ReadStart(string text, string? zone, string option)
    {
        if (DateTime.TryParseExact(text, s_local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return (local, zone ?? LocalZone(local));
        if (!DateTimeOffset.TryParseExact(text, s_offset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new UserErrorException($"Invalid value \"{text}\" for {option}; expected a time such as 2026-01-05T10:00, 2026-01-05T09:00Z or 2026-01-05T10:00+01:00.");
        return zone is null
            ? (time.DateTime, OffsetName(time.Offset))
            : (TimeZoneInfo.ConvertTime(time, FindZone(zone)).DateTime, zone);
    }

    /// <summary>Reads a time, with the zone of this machine if it has no offset.</summary>
    public static DateTimeOffset ReadTime(string text, string option)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return LocalTime.ToUtc(date.ToDateTime(default), TimeZoneInfo.Local);
        var (local, zone) = ReadStart(text, null, option);
        return LocalTime.ToUtc(local, FindZone(zone));
    }

    public static DateOnly ReadDate(string text, string option) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new UserErrorException($"Invalid value \"{text}\" for {option}; expected a date such as 2026-01-05.");

    /// <summary>Returns the zone with a name.</summary>
    public static TimeZoneInfo FindZone(string name)
    {
        try
        {
            return LocalTime.FindZone(name);
        }
        catch (FormatException)
        {
            throw new UserErrorException($"Invalid value \"{name}\" for --time-zone; expected a name such as Europe/Berlin, UTC, or an offset such as +01:00.");
        }
    }

    /// <summary>Returns the name of this machine's zone. A zone without a name counts as its offset at a time.</summary>
    public static string LocalZone(DateTime local) => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZoneInfo.Local.Id, out _)
        ? TimeZoneInfo.Local.Id
        : OffsetName(TimeZoneInfo.Local.GetUtcOffset(local));

    /// <summary>Returns the name of a zone with a fixed offset.</summary>
    public static string OffsetName(TimeSpan offset) => offset == TimeSpan.Zero
        ? "UTC"
        : string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
}
