using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CmsSim.Cli.Tms.Calendars;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms bookings</c>: lists conferences, and exports bookings to a calendar file.</summary>
internal static class BookingsVerb
{
    private static readonly Option<string?> s_from = new("--from") { Description = "Show conferences that end after this time or date. [default: now]", HelpName = "ISO" };
    private static readonly Option<string?> s_to = new("--to") { Description = "Show conferences that start before this time or date.", HelpName = "ISO" };
    private static readonly Option<bool> s_all = new("--all") { Description = "Show conferences that are over, missed or cancelled as well." };
    private static readonly Option<string?> s_ics = new("--ics") { Description = "Calendar file to write the bookings to.", HelpName = "FILE" };

    public static Command Create(TimeProvider time) =>
        TmsVerb.Create(time, "bookings", "Lists the conferences that are booked or running.", [s_from, s_to, s_all, s_ics], RunAsync, isReading: true);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var parsed = session.Parsed;
        var isAll = parsed.GetValue(s_all);
        var query = new OccurrenceQuery
        {
            System = session.Named?.Number,
            EndsAfter = parsed.GetValue(s_from) is { } from ? GivenTime.ReadTime(from, "--from") : isAll ? null : session.Time.GetUtcNow(),
            StartsBefore = parsed.GetValue(s_to) is { } to ? GivenTime.ReadTime(to, "--to") : null,
        };
        var systems = session.Store.ReadSystems().ToDictionary(each => each.Number);
        var bookings = new Dictionary<int, Booking>();

        // Without a keeper, a conference continues after its end.
        var occurrences = session.Store.ReadOccurrences(query)
            .Concat(isAll || query.EndsAfter is null ? [] : session.Store.ReadOccurrences(query with { EndsAfter = null, OnlyOpen = true }).Where(each => each.IsActive && each.End <= query.EndsAfter))
            .Where(each => isAll || each.NeedsSlot)
            .OrderBy(each => (each.Start, each.Booking, each.Index))
            .ToList();
        foreach (var number in occurrences.Select(each => each.Booking).Distinct())
            bookings[number] = session.Store.FindBooking(number)!;
        if (parsed.GetValue(s_ics) is { } file)
            return await ExportAsync(session, file, bookings.Values, systems);
        session.Answer(
            new JsonObject
            {
                ["conferences"] = new JsonArray([.. occurrences.Select(each =>
                    ScheduleJson.Of(each, bookings[each.Booking], ScheduleText.DialIn(each, systems.GetValueOrDefault(each.System))))]),
            },
            occurrences is []
                ? ["No conferences."]
                : occurrences.Select(each => ScheduleText.Line(each, bookings[each.Booking], ScheduleText.DialIn(each, systems.GetValueOrDefault(each.System)))));
        return ExitStatus.Fine;
    }

    // A booking is exported as a whole, with all conferences of its series.
    private static async Task<int> ExportAsync(TmsSession session, string file, Dictionary<int, Booking>.ValueCollection bookings, Dictionary<int, ManagedSystem> systems)
    {
        var calendar = new CalendarWriter(session.Time.GetUtcNow());
        foreach (var booking in bookings.OrderBy(each => each.Number))
            calendar.Add(booking, session.Store.ReadOccurrences(new() { Booking = booking.Number }), systems.GetValueOrDefault(booking.System));
        await OutputFile.WriteAsync(file, $"The calendar {file}", isPrivate: false, async draft => await draft.WriteAsync(Encoding.UTF8.GetBytes(calendar.Complete())));
        session.Answer(
            new JsonObject { ["file"] = file, ["bookings"] = bookings.Count },
            [string.Create(CultureInfo.InvariantCulture, $"Wrote {bookings.Count} {(bookings.Count is 1 ? "booking" : "bookings")} to {file}.")]);
        return ExitStatus.Fine;
    }
}
