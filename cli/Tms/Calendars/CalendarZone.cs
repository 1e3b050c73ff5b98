using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A time zone of a calendar: one of the operating system, or one that the calendar defines.</summary>
internal sealed class CalendarZone
{
    private readonly Func<DateTime, DateTimeOffset> _toUtc;

    private CalendarZone(string? systemId, Func<DateTime, DateTimeOffset> toUtc) => (SystemId, _toUtc) = (systemId, toUtc);

    public static CalendarZone Utc { get; } = OfSystem("UTC");

    /// <summary>The id in the operating system. Null for a zone that the calendar defines.</summary>
    public string? SystemId { get; }

    /// <summary>Returns a zone of the operating system, or a fixed offset.</summary>
    public static CalendarZone OfSystem(string id)
    {
        var zone = GivenTime.FindZone(id);
        return new(id, local => LocalTime.ToUtc(local, zone));
    }

    /// <summary>Reads the zones that a calendar defines, by their ids. The operating system's definition of a zone takes precedence.</summary>
    public static IReadOnlyDictionary<string, CalendarZone> ReadAll(CalendarComponent calendar)
    {
        var zones = new Dictionary<string, CalendarZone>();
        foreach (var defined in calendar.All("VTIMEZONE"))
        {
            if (defined.Find("TZID") is not { } id)
                throw new CalendarFormatException(defined.Line, "VTIMEZONE without TZID");
            zones[id.Value] = TryFind(id.Value) ?? (defined.Find("X-LIC-LOCATION") is { } location ? TryFind(location.Value) : null) ?? FromObservances(defined);
        }
        return zones;
    }

    /// <summary>Returns the zone that a line names.</summary>
    /// <exception cref="CalendarFormatException">There is no such zone.</exception>
    public static CalendarZone Find(ContentLine line, IReadOnlyDictionary<string, CalendarZone> defined)
    {
        var id = line.Parameters["TZID"];
        return defined.GetValueOrDefault(id) ?? TryFind(id)
            ?? throw new CalendarFormatException(line.Number, $"unknown time zone \"{id}\"; expected a name such as Europe/Berlin, or one that a VTIMEZONE defines");
    }

    public DateTimeOffset ToUtc(DateTime local)
    {
        try
        {
            return _toUtc(local);
        }
        catch (ArgumentOutOfRangeException)
        {
            return local.Year < 5_000 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
    }

    /// <summary>Returns the name of the zone for a booking: its id, or its offset at a time.</summary>
    public string NameAt(DateTime local)
    {
        if (SystemId is not null)
            return SystemId;
        var offset = local - ToUtc(local).UtcDateTime;
        return offset.Ticks % TimeSpan.TicksPerMinute is 0 && offset.Duration() <= TimeSpan.FromHours(14) ? GivenTime.OffsetName(offset) : "UTC";
    }

    // Some programs put a prefix before the name, such as /mozilla.org/20050126_1/Europe/Berlin.
    private static CalendarZone? TryFind(string id)
    {
        for (var at = 0; at >= 0 && at < id.Length; at = id.IndexOf('/', at) is >= 0 and var slash ? slash + 1 : -1)
        {
            var rest = id[at..];
            if (rest is [>= 'A' and <= 'Z', ..] && TimeZoneInfo.TryFindSystemTimeZoneById(rest, out _))
                return OfSystem(rest);
        }
        return TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? OfSystem(name) : null;
    }

    private static CalendarZone FromObservances(CalendarComponent defined)
    {
        var observances = defined.All("STANDARD").Concat(defined.All("DAYLIGHT")).Select(ZoneObservance.Read).ToList();
        if (observances is [])
            throw new CalendarFormatException(defined.Line, "VTIMEZONE without STANDARD and DAYLIGHT");
        return new(null, local => new DateTimeOffset(local, OffsetAt(observances, local)).ToUniversalTime());
    }

    // Of a time that a change skips, the offset before the change counts; of a time that occurs twice, the first one.
    private static TimeSpan OffsetAt(IReadOnlyList<ZoneObservance> observances, DateTime local)
    {
        var latest = observances.Select(each => (Observance: each, Onset: each.LatestOnset(local))).Where(each => each.Onset is not null).MaxBy(each => each.Onset);
        if (latest.Observance is not { } current)
            return observances.MinBy(each => each.First)!.OffsetFrom;
        var isSkipped = local - latest.Onset!.Value < current.OffsetTo - current.OffsetFrom;
        return isSkipped ? current.OffsetFrom : current.OffsetTo;
    }
}
