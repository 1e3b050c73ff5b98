using System.Text.Json.Nodes;
using CmsSim.Cli;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Tms;

/// <summary><c>tms book --ics</c> and <c>tms bookings --ics</c>: calendar files in and out. The clock of the tests is in January 2000.</summary>
public sealed class CalendarFiles : IDisposable
{
    private readonly TmsTool _tms = new();
    private readonly TmsTool _other = new();

    private string File => _tms.PathOf("c.ics");

    public void Dispose()
    {
        _tms.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Exported_bookings_are_the_same_to_an_independent_reader_and_to_another_schedule()
    {
        await using var server = await AddAsync(_tms, _other);
        await BookAsync("Once, \\ and; again", "2000-03-01T10:00Z", "--dial", "ann@example.com", "--dial", "sips:bob@example.com", "--pin", "9137");
        await BookAsync("Weekly über Ünï", "2000-03-20T10:00", "--time-zone", "Europe/Berlin", "--every", "week", "--until", "2000-05-30", "--except", "2000-04-03", "--auto-extend");
        await BookAsync("Daily", "2000-02-01T23:30+05:30", "--every", "day", "--interval", "3", "--until", "2000-02-20");
        await BookAsync("Monthly", "2000-01-31T18:00", "--time-zone", "America/New_York", "--every", "month", "--until", "2000-12-31");
        await BookAsync("Far east", "2000-01-31T02:00+09:00", "--every", "month", "--until", "2000-06-30");
        await _tms.RunAsync("cancel", "2.3");

        (await _tms.RunAsync("bookings", "--ics", File)).Should().Be($"Wrote 5 bookings to {File}.\n");

        var text = await System.IO.File.ReadAllTextAsync(File);
        text.Should().NotContain("9137", "PINs are left out").And.Contain("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n");
        text.Split("\r\n").Should().OnlyContain(line => System.Text.Encoding.UTF8.GetByteCount(line) <= 75);
        var expected = Times(_tms);
        CalendarRules.ExpectedStarts(text, 1_000).Order().Should().Equal(expected.Select(each => each.Start));

        (await _other.RunAsync("book", "--ics", File)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5).And.OnlyContain(line => line.StartsWith("Booked "));
        Times(_other).Should().Equal(expected);
        Bookings(_other).Select(each => (each.Uid, each.Title, each.ExtendsItself, string.Join(' ', each.Participants)))
            .Should().Equal(Bookings(_tms).Select(each => (each.Uid, each.Title, each.ExtendsItself, string.Join(' ', each.Participants))));

        // The rules survive as rules.
        await _other.RunAsync("bookings", "--ics", _tms.PathOf("again.ics"));
        (await System.IO.File.ReadAllLinesAsync(_tms.PathOf("again.ics"))).Where(line => line.StartsWith("RRULE", StringComparison.Ordinal))
            .Should().Equal(text.Split("\r\n").Where(line => line.StartsWith("RRULE", StringComparison.Ordinal))).And.HaveCount(3);
    }

    [Fact]
    public async Task A_series_has_its_exceptions_and_moved_conferences()
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync("""
            BEGIN:VEVENT
            UID:series@example.com
            DTSTART;TZID=Europe/Berlin:20000103T100000
            DTEND;TZID=Europe/Berlin:20000103T103000
            SUMMARY:Stand-up\, daily
            RRULE:FREQ=WEEKLY;COUNT=5
            EXDATE;TZID=Europe/Berlin:20000110T100000
            ATTENDEE;CN="Ann; the first":sip:ann@example.com
            ATTENDEE:mailto:bob@example.com
            END:VEVENT
            BEGIN:VEVENT
            UID:series@example.com
            RECURRENCE-ID:20000117T090000Z
            DTSTART;TZID=Europe/Berlin:20000118T140000
            DTEND;TZID=Europe/Berlin:20000118T150000
            END:VEVENT
            BEGIN:VEVENT
            UID:series@example.com
            RECURRENCE-ID;TZID=Europe/Berlin:20000124T100000
            DTSTART;TZID=Europe/Berlin:20000124T100000
            STATUS:CANCELLED
            END:VEVENT
            """);

        (await _tms.RunAsync("book", "--ics", File, "--dial", "room@example.com")).Should()
            .Be("Booked \"Stand-up, daily\" as booking 1, 3 conferences from 2000-01-03 10:00 to 10:30 Europe/Berlin.\n");

        (await _tms.RunAsync("bookings")).Should().Be("""
            1.1  2000-01-03 10:00 to 10:30 Europe/Berlin  Booked  "Stand-up, daily"
            1.2  2000-01-18 14:00 to 15:00 Europe/Berlin  Booked  "Stand-up, daily"
            1.3  2000-01-31 10:00 to 10:30 Europe/Berlin  Booked  "Stand-up, daily"

            """);
        Bookings(_tms).Single().Participants.Should().Equal("ann@example.com", "room@example.com");

        // The moved conference stays moved in an export.
        await _tms.RunAsync("bookings", "--ics", _tms.PathOf("out.ics"));
        CalendarRules.ExpectedStarts(await System.IO.File.ReadAllTextAsync(_tms.PathOf("out.ics")), 100).Distinct().Should().Equal(Times(_tms).Select(each => each.Start));
        await _other.AddAsync(server.Address);
        await _other.RunAsync("book", "--ics", _tms.PathOf("out.ics"));
        Times(_other).Should().Equal(Times(_tms));
    }

    [Fact]
    public async Task An_event_with_the_same_UID_replaces_the_booking_and_a_cancelled_one_cancels_it()
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync(Event("20000103T100000Z", "RRULE:FREQ=DAILY;COUNT=3"));
        await _tms.RunAsync("book", "--ics", File);

        await WriteAsync(Event("20000105T120000Z"));
        (await _tms.RunAsync("book", "--ics", File)).Should().Be("Replaced \"T\" as booking 1, 2000-01-05 12:00 to 12:30 UTC.\n");
        (await _tms.RunAsync("bookings")).Should().Be("1.4  2000-01-05 12:00 to 12:30 UTC  Booked  \"T\"\n");

        await WriteAsync(Event("20000105T120000Z", "STATUS:CANCELLED"));
        (await _tms.RunAsync("book", "--ics", File)).Should().Be("Cancelled \"T\", booking 1, 1 conference.\n");
        (await _tms.RunAsync("bookings")).Should().Be("No conferences.\n");
        JsonNode.Parse(await _tms.RunAsync("book", "--ics", File, "--json"))!["events"]![0]!["outcome"]!.GetValue<string>().Should().Be("ignored");
    }

    [Fact]
    public async Task A_message_that_cancels_one_conference_of_a_series_cancels_that_one()
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync(Event("20000103T100000Z", "RRULE:FREQ=DAILY;COUNT=3"));
        await _tms.RunAsync("book", "--ics", File);

        await WriteAsync(Event("20000104T100000Z", "RECURRENCE-ID:20000104T100000Z"), "METHOD:CANCEL");
        await _tms.RunAsync("book", "--ics", File);

        Times(_tms).Select(each => each.Start.Day).Should().Equal(3, 5);
    }

    [Fact]
    public async Task The_past_conferences_of_a_series_that_is_booked_stay_as_they_are()
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync(Event("20000103T100000Z", "RRULE:FREQ=DAILY;COUNT=3"));
        await _tms.RunAsync("book", "--ics", File);
        _tms.Use(store =>
        {
            var first = store.ReadOccurrences(new())[0];
            store.Save(first with { Start = first.Start.AddDays(-10), End = first.End.AddDays(-10), State = OccurrenceState.Ended });
            return true;
        });

        await WriteAsync(Event("19991224T100000Z", "RRULE:FREQ=DAILY;COUNT=14"));
        await _tms.RunAsync("book", "--ics", File);

        Times(_tms).Select(each => each.Start.Day).Should().Equal(24, 1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public async Task Refused_events_are_named_with_their_lines_and_the_others_are_booked()
    {
        await using var server = await AddAsync(_tms);
        await _tms.RunAsync("reserve", "--quantity", "1");
        await WriteAsync(Event("20000103T100000Z") + "\n" + Event("20000103T101500Z").Replace("UID:u", "UID:v") + "\n" + Event("20000103T110000Z").Replace("UID:u", "UID:w"));

        (await _tms.FailAsync("book", "--ics", File)).Should().Be((ExitStatus.Differs,
            $"{File}:10: \"T\" was not booked: All 1 slots of system 1 No Name (127.0.0.1) are taken at 2000-01-03T10:15:00Z; the next free time is 2000-01-03T10:30:00Z."));

        Times(_tms).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20000103", "", ":6: DTSTART is a date without a time; events that last whole days cannot be booked")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:FREQ=YEARLY;COUNT=2", ":9: series with FREQ=YEARLY cannot be booked; expected DAILY, WEEKLY or MONTHLY")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:FREQ=DAILY", ":9: series without end cannot be booked; expected COUNT or UNTIL")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20000201", ":9: a series has either COUNT or UNTIL, not both")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=1", ":9: series with BYHOUR cannot be booked; expected INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS or WKST")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:nonsense", ":9: invalid RRULE \"nonsense\"; expected a rule such as FREQ=WEEKLY;COUNT=10")]
    [InlineData("DTSTART:20000103T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=XX", ":9: invalid RRULE \"FREQ=WEEKLY;COUNT=2;BYDAY=XX\"; expected weekdays such as MO or -1SU in BYDAY")]
    [InlineData("DTSTART;TZID=Atlantis:20000103T100000", "", ":6: unknown time zone \"Atlantis\"; expected a name such as Europe/Berlin, or one that a VTIMEZONE defines")]
    [InlineData("DTSTART:soon", "", ":6: invalid DTSTART \"soon\"; expected a time such as 20260105T100000 or 20260105T090000Z")]
    [InlineData("SUMMARY:again", "", ":4: event without DTSTART")]
    [InlineData("DTSTART:20000103T100000Z", "DTEND:20000103T100000Z", ":9: event with both DTEND and DURATION; expected one of them")]
    [InlineData("DTSTART:20000103T100000Z", "RECURRENCE-ID:20000103T100000Z", ":4: the event u changes one conference of a series that the file does not contain; export the whole series")]
    [InlineData("DTSTART:20000103T100000Z", "a line", ":9: \"a line\" is not a line of a calendar; expected NAME:VALUE")]
    [InlineData("DTSTART:20000103T100000Z", "END:VCALENDAR", ":9: \"END:VCALENDAR\" has no BEGIN")]
    public async Task An_event_that_cannot_be_a_booking_gives_status_2_and_its_line(string start, string more, string sentence)
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync($"BEGIN:VEVENT\nUID:u\n{start}\nDURATION:PT30M\nSUMMARY:T\n{more}\nEND:VEVENT");

        (await _tms.FailAsync("book", "--ics", File)).Should().Be((ExitStatus.WrongUsage, File + sentence));

        Times(_tms).Should().BeEmpty();
    }

    [Theory]
    [InlineData("RRULE:FREQ=DAILY;COUNT=101", "The series has more than 100 occurrences; choose an earlier end.")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=2147483647", "The series has more than 100 occurrences; choose an earlier end.")]
    [InlineData("EXDATE:20000103T100000Z", "The series has no occurrence; its end is before its start, or all dates are exceptions.")]
    public async Task A_series_without_or_with_too_many_conferences_is_refused(string rule, string sentence)
    {
        await using var server = await AddAsync(_tms);
        await WriteAsync(Event("20000103T100000Z", rule));

        (await _tms.FailAsync("book", "--ics", File)).Should().Be((ExitStatus.WrongUsage, $"{File}:4: \"T\" was not booked: {sentence}"));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_or_damaged_gives_sentences()
    {
        await using var server = await AddAsync(_tms);
        var whole = $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{CalendarRules.OfficeZone}\r\n{Event("20000103T100000", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO,WE").Replace("DTSTART", "DTSTART;TZID=Office")}\r\nEND:VCALENDAR\r\n";
        var chance = new Random(1);
        var texts = Enumerable.Range(0, 60).Select(_ => whole[..chance.Next(whole.Length - 20)])
            .Concat(Enumerable.Range(0, 60).Select(_ => whole.Remove(chance.Next(whole.Length), 1)))
            .Concat(Enumerable.Range(0, 60).Select(_ => whole.Insert(chance.Next(whole.Length), ((char)chance.Next(1, 128)).ToString())));

        foreach (var text in texts)
        {
            await System.IO.File.WriteAllTextAsync(File, text);
            try
            {
                await _tms.InvokeAsync(["book", "--ics", File]);
            }
            catch (UserErrorException sentence)
            {
                sentence.Sentences.Should().OnlyContain(each => each.Contains(File) && !each.Contains("   at "));
            }
        }
    }

    [Theory]
    [InlineData("", ":1: the file is empty; expected BEGIN:VCALENDAR")]
    [InlineData("hello", ":1: \"hello\" is not a line of a calendar; expected NAME:VALUE")]
    [InlineData("BEGIN:VEVENT", ":1: the file begins with \"BEGIN:VEVENT\"; expected BEGIN:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR", ":1: BEGIN:VCALENDAR has no END; the file may be cut off")]
    public async Task A_file_that_is_no_calendar_gives_status_2(string text, string sentence)
    {
        await System.IO.File.WriteAllTextAsync(File, text);

        (await _tms.FailAsync("book", "--ics", File)).Should().Be((ExitStatus.WrongUsage, File + sentence));
    }

    [Fact]
    public async Task Titles_and_times_beside_a_calendar_give_status_2() =>
        (await _tms.FailAsync("book", "--ics", File, "--title", "T")).Should()
            .Be((ExitStatus.WrongUsage, "--ics has the titles and times; it goes with --time-zone, --pin, --dial and --auto-extend only."));

    private static async Task<ScriptedServer> AddAsync(params TmsTool[] tools)
    {
        var server = ScriptedServer.Guarded(request => request is { Method: "GET", Target: "/api/v1/coSpaces" }
            ? ScriptedAnswer.Xml(Lab.Spaces([.. Enumerable.Range(1, 5).Select(number => Lab.SlotSpace(number))]))
            : Lab.Answer(request));
        foreach (var tool in tools)
        {
            await tool.RunAsync(["add", $"{server.Address}", .. TmsTool.Credentials]);
            tool.Use(store =>
            {
                store.Save(store.ReadSystems()[0] with { Slots = new(1, 5) });
                return true;
            });
        }
        return server;
    }

    private Task<string> BookAsync(string title, string start, params string[] options) =>
        _tms.RunAsync(["book", "--title", title, "--start", start, "--minutes", "45", .. options]);

    private Task WriteAsync(string events, string method = "VERSION:2.0") =>
        System.IO.File.WriteAllTextAsync(File, $"BEGIN:VCALENDAR\nPRODID:x\n{method}\n{events.Replace("\n\n", "\n", StringComparison.Ordinal)}\nEND:VCALENDAR\n");

    private static string Event(string start, string more = "") =>
        $"BEGIN:VEVENT\nUID:u\nDTSTART:{start}\nDURATION:PT30M\nSUMMARY:T\n{more}\nEND:VEVENT".Replace("\n\n", "\n", StringComparison.Ordinal);

    private static List<(DateTimeOffset Start, DateTimeOffset End)> Times(TmsTool tool) =>
        tool.Use(store => store.ReadOccurrences(new()).Where(each => each.State is not OccurrenceState.Cancelled).Select(each => (each.Start, each.End)).ToList());

    private static List<Booking> Bookings(TmsTool tool) => tool.Use(store =>
        store.ReadOccurrences(new()).Select(each => each.Booking).Distinct().Order().Select(each => store.FindBooking(each)!).ToList());
}
