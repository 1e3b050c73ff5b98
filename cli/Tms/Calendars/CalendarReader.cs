using System.Text;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>Reads the conferences of a calendar file (iCalendar, RFC 5545), with recurrence, exceptions and time zones.</summary>
internal static class CalendarReader
{
    /// <summary>The extension property by which an exported booking keeps that it extends itself.</summary>
    public const string AutoExtend = "X-CMSSIM-AUTO-EXTEND";

    private const int LargestFile = 4 * 1024 * 1024;
    private const int MostEvents = 1_000;
    private const int MostExceptions = 1_000;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="timeZone">The zone of times without a zone.</param>
    /// <exception cref="UserErrorException">The file cannot be read, is not a calendar, or has an event that cannot be a booking.</exception>
    public static IReadOnlyList<CalendarEvent> ReadFile(string path, string timeZone)
    {
        var bytes = InputFile.ReadAllBytes(path, $"The calendar {path}", LargestFile);
        try
        {
            return Read(s_utf8.GetString(bytes.AsSpan() is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes), timeZone);
        }
        catch (DecoderFallbackException)
        {
            throw new UserErrorException($"The calendar {path} is not UTF-8 text.");
        }
        catch (CalendarFormatException wrong)
        {
            throw new UserErrorException($"{path}:{wrong.Line}: {wrong.Message}");
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="CalendarFormatException">The text is not a calendar, or has an event that cannot be a booking.</exception>
    public static IReadOnlyList<CalendarEvent> Read(string text, string timeZone)
    {
        var floating = CalendarZone.OfSystem(timeZone);
        List<CalendarEvent> events = [];
        foreach (var calendar in CalendarComponent.Parse(text))
        {
            var zones = CalendarZone.ReadAll(calendar);
            var isCancel = calendar.Find("METHOD")?.Value.Trim().Equals("CANCEL", StringComparison.OrdinalIgnoreCase) is true;
            foreach (var group in calendar.All("VEVENT").GroupBy(UidOf))
            {
                if (events.Count == MostEvents)
                    throw new CalendarFormatException(group.First().Line, $"more than {MostEvents} events");
                events.Add(new EventParts(group.Key, [.. group], zones, floating, isCancel).Read());
            }
        }
        return events;
    }

    private static string UidOf(CalendarComponent component)
    {
        var uid = component.Find("UID")?.Text;
        return uid is { Length: > 0 and <= 1_000 } ? uid : throw new CalendarFormatException(component.Line, "event without UID; expected one of up to 1000 characters");
    }

    /// <summary>The parts of one event: the event itself, and the conferences of its series that differ from it.</summary>
    private sealed class EventParts(
        string uid, IReadOnlyList<CalendarComponent> parts, IReadOnlyDictionary<string, CalendarZone> zones, CalendarZone floating, bool isCancel)
    {
        public CalendarEvent Read()
        {
            var (masters, single) = (parts.Where(each => each.Find("RECURRENCE-ID") is null).ToList(), parts.Where(each => each.Find("RECURRENCE-ID") is not null).ToList());
            if (masters is [_, var second, ..])
                throw new CalendarFormatException(second.Line, $"duplicate event with the UID {uid}; only one is allowed");
            if (masters is [var master])
                return IsCancelled(master) ? Cancellation(master.Line, []) : Series(master, single);
            return single.All(IsCancelled)
                ? Cancellation(single[0].Line, [.. single.Select(StartOf)])
                : throw new CalendarFormatException(single[0].Line, $"the event {uid} changes one conference of a series that the file does not contain; export the whole series");
        }

        private CalendarEvent Cancellation(int line, IReadOnlyList<DateTimeOffset> starts) => new() { Line = line, Uid = uid, IsCancelled = true, CancelledStarts = starts };

        private CalendarEvent Series(CalendarComponent master, IReadOnlyList<CalendarComponent> changes)
        {
            var start = TimeOf(master, "DTSTART") ?? throw new CalendarFormatException(master.Line, "event without DTSTART");
            var duration = DurationOf(master, start);
            var rule = master.Find("RRULE");
            if (master.Lines.FirstOrDefault(each => each.Name is "EXRULE") is { } exrule)
                throw new CalendarFormatException(exrule.Number, "series with EXRULE cannot be booked; expected EXDATE");
            return new()
            {
                Line = master.Line,
                Uid = uid,
                Title = master.Find("SUMMARY")?.Text ?? "",
                LocalStart = start.Local,
                TimeZone = start.Zone.NameAt(start.Local),
                Times = Times(master, start, duration, rule is null ? null : new(rule), changes),
                Participants = [.. master.Lines.Where(each => each.Name is "ATTENDEE").Select(SipAddress).OfType<string>()],
                Rule = rule is null || start.Zone.SystemId is null ? null : $"DTSTART:{CalendarTime.Write(start.Local)}\nRRULE:{rule.Value}",
                ExtendsItself = master.Find(AutoExtend)?.Value is "TRUE",
            };
        }

        private List<(DateTimeOffset, DateTimeOffset)> Times(
            CalendarComponent master, CalendarTime start, TimeSpan duration, CalendarRule? rule, IReadOnlyList<CalendarComponent> changes)
        {
            var (without, dates) = Exceptions(master, start.Zone);
            var starts = new HashSet<DateTimeOffset>();
            foreach (var local in (rule?.StartsFrom(start.Local, start.Zone) ?? [start.Local]).Take(Recurrence.MostOccurrences + MostExceptions + 1))
            {
                var utc = start.Zone.ToUtc(local);
                if (!without.Contains(utc) && !dates.Contains(DateOnly.FromDateTime(local)))
                    starts.Add(utc);
                if (starts.Count > Recurrence.MostOccurrences)
                    break;
            }
            starts.UnionWith(Listed(master, "RDATE").Select(each => each.Utc).Where(each => !without.Contains(each)));
            var times = starts.ToDictionary(each => each, each => (Start: each, End: each + duration));
            foreach (var change in changes)
            {
                var moved = StartOf(change);
                if (IsCancelled(change))
                    times.Remove(moved);
                else if (times.ContainsKey(moved) && (TimeOf(change, "DTSTART") ?? throw new CalendarFormatException(change.Line, "event without DTSTART")) is var to)
                    times[moved] = (to.Utc, to.Utc + DurationOf(change, to));
            }
            return [.. times.Values.Order().Take(Recurrence.MostOccurrences + 1)];
        }

        private (HashSet<DateTimeOffset> Times, HashSet<DateOnly> Dates) Exceptions(CalendarComponent master, CalendarZone zone)
        {
            var (times, dates) = (new HashSet<DateTimeOffset>(), new HashSet<DateOnly>());
            foreach (var line in master.Lines.Where(each => each.Name is "EXDATE"))
            {
                foreach (var value in line.Value.Split(','))
                {
                    if (CalendarTime.IsDate(line, value))
                        dates.Add(CalendarTime.ReadDate(line, value));
                    else
                        times.Add(CalendarTime.Read(line, value, zones, zone).Utc);
                    if (times.Count + dates.Count > MostExceptions)
                        throw new CalendarFormatException(line.Number, $"more than {MostExceptions} exceptions");
                }
            }
            return (times, dates);
        }

        private IEnumerable<CalendarTime> Listed(CalendarComponent part, string name) => part.Lines.Where(each => each.Name == name)
            .SelectMany(line => line.Value.Split(',').Select(value => CalendarTime.Read(line, value, zones, floating)));

        private TimeSpan DurationOf(CalendarComponent part, CalendarTime start) => (part.Find("DTEND"), part.Find("DURATION")) switch
        {
            ({ } end, null) => CalendarTime.Read(end, zones, floating).Utc - start.Utc,
            (null, { } duration) => CalendarTime.ReadDuration(duration),
            (null, null) => throw new CalendarFormatException(part.Line, "event without DTEND and DURATION"),
            ({ } end, _) => throw new CalendarFormatException(end.Number, "event with both DTEND and DURATION; expected one of them"),
        };

        private DateTimeOffset StartOf(CalendarComponent change)
        {
            var id = change.Find("RECURRENCE-ID")!;
            return id.Parameters.ContainsKey("RANGE")
                ? throw new CalendarFormatException(id.Number, "a change of all later conferences (RANGE) cannot be booked; export the whole series")
                : CalendarTime.Read(id, zones, floating).Utc;
        }

        private CalendarTime? TimeOf(CalendarComponent part, string name) => part.Find(name) is { } line ? CalendarTime.Read(line, zones, floating) : null;

        private bool IsCancelled(CalendarComponent part) => isCancel || part.Find("STATUS")?.Value.Trim().Equals("CANCELLED", StringComparison.OrdinalIgnoreCase) is true;

        private static string? SipAddress(ContentLine attendee) =>
            attendee.Value.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? attendee.Value["sip:".Length..]
            : attendee.Value.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? attendee.Value
            : null;
    }
}
