using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Cli.Tms.Calendars;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms book</c>: books a conference or a series, or those of a calendar file.</summary>
internal static class BookVerb
{
    private static readonly Option<string?> s_title = new("--title") { Description = "Title of the conference." };
    private static readonly Option<string?> s_start = new("--start") { Description = "Start, such as 2026-01-05T10:00, or with an offset as in 2026-01-05T10:00+01:00.", HelpName = "ISO" };
    private static readonly Option<int?> s_minutes = new Option<int?>("--minutes") { Description = "Duration, up to a day." }.InRange(1, 1_440);
    private static readonly Option<string?> s_zone = new("--time-zone")
    {
        Description = "Time zone of the start, in which a series recurs, such as Europe/Berlin. [default: the offset of --start, or the zone of this machine]",
        HelpName = "ID",
    };

    private static readonly Option<string?> s_pin = new("--pin") { Description = "PIN that guests enter: digits." };
    private static readonly Option<string[]> s_dial = new("--dial") { Description = "Address to dial at the start; may be repeated.", HelpName = "URI" };
    private static readonly Option<bool> s_extend = new("--auto-extend") { Description = "Extend the conference by 15 minutes, up to 16 times, while participants are present." };
    private static readonly Option<string?> s_every = new("--every") { Description = "Repeat daily, weekly or monthly.", HelpName = "day|week|month" };
    private static readonly Option<string?> s_until = new("--until") { Description = "Last date of the series.", HelpName = "DATE" };
    private static readonly Option<int?> s_interval = new Option<int?>("--interval") { Description = "Repeat every N days, weeks or months. [default: 1]", HelpName = "N" }.InRange(1, 1_000);
    private static readonly Option<string[]> s_except = new("--except") { Description = "Date without a conference; may be repeated.", HelpName = "DATE" };
    private static readonly Option<string?> s_ics = new("--ics") { Description = "Calendar file whose conferences to book, in place of --title, --start and --minutes.", HelpName = "FILE" };

    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "book", "Books a conference or a series ahead. cmssim tms run starts and ends it.",
        [s_title, s_start, s_minutes, s_zone, s_pin, s_dial, s_extend, s_every, s_until, s_interval, s_except, s_ics], RunAsync);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        if (session.Parsed.GetValue(s_ics) is { } file)
            return await ImportAsync(session, file, cancellation);
        var (booking, occurrences) = await session.Bookings.BookAsync(RequestOf(session), cancellation);
        var system = session.Store.ReadSystems().First(each => each.Number == booking.System);
        var answer = ScheduleJson.Of(booking);
        answer["conferences"] = new JsonArray([.. occurrences.Select(each => ScheduleJson.Of(each, booking, dialIn: null))]);
        session.Answer(answer, occurrences is [var only]
            ? [$"Booked \"{booking.Title}\" as booking {booking.Number} on {system.DisplayName}, {ScheduleText.When(only, booking.TimeZone)}."]
            :
            [
                $"Booked \"{booking.Title}\" as booking {booking.Number} on {system.DisplayName}, {occurrences.Count} conferences.",
                .. occurrences.Select(each => $"{each}  {ScheduleText.When(each, booking.TimeZone)}"),
            ]);
        return ExitStatus.Fine;
    }

    private static Task<int> ImportAsync(TmsSession session, string file, CancellationToken cancellation)
    {
        var parsed = session.Parsed;
        if ((parsed.GetValue(s_title) ?? parsed.GetValue(s_start) ?? parsed.GetValue(s_every) ?? parsed.GetValue(s_until)) is not null
            || parsed.GetValue(s_minutes) is not null || parsed.GetValue(s_interval) is not null || parsed.GetValue(s_except) is [_, ..])
        {
            throw new UserErrorException("--ics has the titles and times; it goes with --time-zone, --pin, --dial and --auto-extend only.");
        }
        var events = CalendarReader.ReadFile(file, parsed.GetValue(s_zone) ?? GivenTime.LocalZone(session.Time.GetUtcNow().UtcDateTime));
        return new CalendarImport(session, file, Common(session, title: "", start: default, zone: "UTC", TimeSpan.Zero)).RunAsync(events, cancellation);
    }

    private static BookingRequest RequestOf(TmsSession session)
    {
        var parsed = session.Parsed;
        if ((parsed.GetValue(s_title), parsed.GetValue(s_start), parsed.GetValue(s_minutes)) is not ({ } title, { } text, { } minutes))
            throw new UserErrorException("book needs --title, --start and --minutes, or --ics.");
        var (start, zone) = GivenTime.ReadStart(text, parsed.GetValue(s_zone), "--start");
        return Common(session, title, start, zone, TimeSpan.FromMinutes(minutes)) with { Recurrence = RecurrenceOf(parsed) };
    }

    private static BookingRequest Common(TmsSession session, string title, DateTime start, string zone, TimeSpan duration) => new()
    {
        Title = title,
        Start = start,
        TimeZone = zone,
        Duration = duration,
        System = session.Named?.Number,
        Passcode = session.Parsed.GetValue(s_pin) ?? "",
        Participants = session.Parsed.GetValue(s_dial) ?? [],
        ExtendsItself = session.Parsed.GetValue(s_extend),
    };

    private static Recurrence? RecurrenceOf(ParseResult parsed)
    {
        var (every, until) = (parsed.GetValue(s_every), parsed.GetValue(s_until));
        if (every is null)
        {
            return until is null && parsed.GetValue(s_interval) is null && parsed.GetValue(s_except) is null or []
                ? null
                : throw new UserErrorException("--until, --interval and --except need --every day, week or month.");
        }
        var unit = every switch
        {
            "day" => RecurrenceUnit.Day,
            "week" => RecurrenceUnit.Week,
            "month" => RecurrenceUnit.Month,
            _ => throw new UserErrorException($"Invalid value \"{every}\" for --every; expected day, week or month."),
        };
        return until is null
            ? throw new UserErrorException("--every needs --until, the last date of the series.")
            : new(unit, GivenTime.ReadDate(until, "--until"), parsed.GetValue(s_interval) ?? 1,
                [.. (parsed.GetValue(s_except) ?? []).Select(each => GivenTime.ReadDate(each, "--except"))]);
    }
}
