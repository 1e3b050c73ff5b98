using System.Globalization;
using CmsSim.Cli.Tms.Calendars;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Tms;

/// <summary>Rules and time zones of calendar files mean the same as to an independent reader, Ical.Net.</summary>
public sealed class CalendarRules
{
    private static readonly string[] s_days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    [Fact]
    public void Random_rules_have_the_starts_that_an_independent_reader_finds()
    {
        var chance = new Random(5545);
        var compared = 0;
        for (var round = 0; round < 400; round++)
        {
            var start = new DateTime(2026, 1, 1, 10, 0, 0).AddDays(chance.Next(0, 400));
            var rule = Rule(chance, start);
            var text = Event($"DTSTART;TZID=Europe/Berlin:{start:yyyyMMdd'T'HHmmss}", $"RRULE:{rule}");
            var expected = ExpectedStarts(text, 40);

            // RFC 5545 leaves the meaning of a start that does not match its own rule open.
            if (expected is not [var first, ..] || first != LocalToUtc(start, "Europe/Berlin"))
                continue;
            compared++;
            CalendarReader.Read(text, "UTC").Single().Times.Select(each => each.Start).Take(40).Should().Equal(expected, rule);
        }
        compared.Should().BeGreaterThan(150);
    }

    [Theory]
    [InlineData("20260328T103000", "20260329T103000", "20260330T103000")]   // DST begins on 29 March
    [InlineData("20261024T103000", "20261025T103000", "20261026T103000")]   // and ends on 25 October
    [InlineData("20260328T023000", "20260329T023000", "20260330T023000")]   // 02:30 is skipped
    [InlineData("20261024T023000", "20261025T023000", "20261026T023000")]   // 02:30 occurs twice
    public void A_zone_that_a_calendar_defines_has_the_times_of_the_same_zone_of_the_operating_system(params string[] starts)
    {
        var defined = CalendarReader.Read(Event($"DTSTART;TZID=Office:{starts[0]}", "RRULE:FREQ=DAILY;COUNT=3", OfficeZone), "UTC").Single();
        var system = CalendarReader.Read(Event($"DTSTART;TZID=Europe/Berlin:{starts[0]}", "RRULE:FREQ=DAILY;COUNT=3"), "UTC").Single();

        defined.Times.Should().Equal(system.Times).And.HaveCount(starts.Length);
        (defined.Rule, defined.TimeZone, system.TimeZone).Should().Be((null, starts[0][4..6] is "03" ? "+01:00" : "+02:00", "Europe/Berlin"));
    }

    [Fact]
    public void A_prefix_before_the_name_of_a_zone_is_ignored() =>
        CalendarReader.Read(Event("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260105T100000"), "UTC").Single().TimeZone.Should().Be("Europe/Berlin");

    public const string OfficeZone = """
        BEGIN:VTIMEZONE
        TZID:Office
        BEGIN:STANDARD
        DTSTART:16011028T030000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010325T020000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        END:DAYLIGHT
        END:VTIMEZONE
        """;

    private static string Event(string start, string more = "", string before = "") => $"""
        BEGIN:VCALENDAR
        VERSION:2.0
        {before}
        BEGIN:VEVENT
        UID:one@example.com
        DTSTAMP:20260101T000000Z
        {start}
        DURATION:PT30M
        SUMMARY:Weekly
        {more}
        END:VEVENT
        END:VCALENDAR
        """.Replace("\n\n", "\n", StringComparison.Ordinal);

    private static string Rule(Random chance, DateTime start)
    {
        string Some(IEnumerable<string> values, int most) => string.Join(',', values.OrderBy(_ => chance.Next()).Take(chance.Next(1, most + 1)));
        var today = s_days[((int)start.DayOfWeek + 6) % 7];
        var end = chance.Next(2) is 0 ? $"COUNT={chance.Next(1, 40)}" : $"UNTIL={start.AddDays(chance.Next(1, 900)):yyyyMMdd'T'HHmmss'Z'}";
        var interval = chance.Next(3) is 0 ? $";INTERVAL={chance.Next(1, 5)}" : "";
        var rest = chance.Next(8) switch
        {
            0 => "FREQ=DAILY",
            1 => $"FREQ=DAILY;BYDAY={Some([.. s_days, today], 5)}",
            2 => "FREQ=WEEKLY",
            3 => $"FREQ=WEEKLY;WKST={(chance.Next(2) is 0 ? "SU" : "MO")};BYDAY={today},{Some(s_days.Where(each => each != today), 3)}",
            4 => "FREQ=MONTHLY",
            5 => $"FREQ=MONTHLY;BYDAY={(start.Day - 1) / 7 + 1}{today}",
            6 => $"FREQ=MONTHLY;BYMONTHDAY={start.Day},{chance.Next(1, 29)},-1",
            _ => $"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={Some(["1", "2", "-1"], 2)}",
        };
        var months = chance.Next(6) is 0 ? $";BYMONTH={start.Month},{start.Month % 12 + 1}" : "";
        return $"{rest}{interval}{months};{end}";
    }

    /// <summary>The first starts of the one event of a calendar, as Ical.Net finds them.</summary>
    internal static IReadOnlyList<DateTimeOffset> ExpectedStarts(string text, int most) =>
        [.. Ical.Net.Calendar.Load(text)!.GetOccurrences().Take(most).Select(each => new DateTimeOffset(each.Period.StartTime.AsUtc, TimeSpan.Zero))];

    private static DateTimeOffset LocalToUtc(DateTime local, string zone) => CmsSim.Client.Scheduling.LocalTime.ToUtc(local, TimeZoneInfo.FindSystemTimeZoneById(zone));
}
