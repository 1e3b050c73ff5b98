using System.Text;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>Writes bookings as a calendar (iCalendar, RFC 5545) that calendar programs read. PINs are left out.</summary>
internal sealed class CalendarWriter(DateTimeOffset now)
{
    private const int LongestLine = 75;

    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _zones = new(StringComparer.Ordinal);
    private readonly StringBuilder _events = new();

    /// <summary>Adds a booking with its conferences. Cancelled ones are exceptions of their series.</summary>
    public void Add(Booking booking, IReadOnlyList<Occurrence> occurrences, ManagedSystem? system)
    {
        var kept = occurrences.Where(each => each.State is not OccurrenceState.Cancelled).OrderBy(each => each.Start).ToList();
        if (kept is [])
            return;
        var series = CalendarSeries.Of(booking, occurrences, kept);
        if (series.Zone is { } zone)
        {
            var before = _zones.GetValueOrDefault(zone, (kept[0].Start, kept[^1].End));
            _zones[zone] = (Min(before.Item1, series.First, kept[0].Start), kept[^1].End > before.Item2 ? kept[^1].End : before.Item2);
        }
        Begin(booking, series, series.First, series.Duration, kept is [var only] ? ScheduleText.DialIn(only, system) : null);
        if (series.Rule is { } rule)
            Line(_events, $"RRULE:{rule}");
        foreach (var excluded in series.Excluded)
            Line(_events, series.Time("EXDATE", excluded));
        foreach (var added in series.Added)
            Line(_events, series.Time("RDATE", added));
        Line(_events, "END:VEVENT");

        // Conferences that differ from the series in their duration, or that have a number to dial now.
        foreach (var each in kept.Where(_ => kept.Count > 1))
        {
            var dialIn = ScheduleText.DialIn(each, system);
            if (each.BookedEnd - each.Start == series.Duration && dialIn is null)
                continue;
            Begin(booking, series, each.Start, each.BookedEnd - each.Start, dialIn);
            Line(_events, series.Time("RECURRENCE-ID", each.Start));
            Line(_events, "END:VEVENT");
        }
    }

    /// <summary>Returns the calendar.</summary>
    public string Complete()
    {
        foreach (var line in (string[])["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CmsSim//cmssim tms//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"])
            Line(_text, line);
        foreach (var (zone, (first, last)) in _zones)
        {
            foreach (var line in ZoneDefinition.Lines(zone, first, last))
                Line(_text, line);
        }
        _text.Append(_events);
        Line(_text, "END:VCALENDAR");
        return _text.ToString();
    }

    private void Begin(Booking booking, CalendarSeries series, DateTimeOffset start, TimeSpan duration, string? dialIn)
    {
        Line(_events, "BEGIN:VEVENT");
        Line(_events, $"UID:{Escaped(booking.Uid)}");
        Line(_events, $"DTSTAMP:{CalendarTime.Write(now)}");
        Line(_events, series.Time("DTSTART", start));
        Line(_events, series.Time("DTEND", start + duration));
        Line(_events, $"SUMMARY:{Escaped(booking.Title)}");
        if (dialIn is not null)
            Line(_events, $"LOCATION:{Escaped(dialIn)}");
        foreach (var participant in booking.Participants)
            Line(_events, $"ATTENDEE:{(participant.Contains(':', StringComparison.Ordinal) ? participant : $"sip:{participant}")}");
        if (booking.ExtendsItself)
            Line(_events, $"{CalendarReader.AutoExtend}:TRUE");
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal);

    // A line has at most 75 bytes; the rest continues on lines that begin with a blank.
    private static void Line(StringBuilder text, string line)
    {
        var bytes = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > LongestLine)
            {
                text.Append("\r\n ");
                bytes = 1;
            }
            text.Append(rune.ToString());
            bytes += rune.Utf8SequenceLength;
        }
        text.Append("\r\n");
    }

    private static DateTimeOffset Min(params ReadOnlySpan<DateTimeOffset> times)
    {
        var least = times[0];
        foreach (var each in times)
            least = each < least ? each : least;
        return least;
    }
}
