using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>The times of series agree with Ical.Net, which calculates them on its own (RFC 5545, with the time zone data of NodaTime).</summary>
public sealed class SeriesTimes
{
    private static readonly string[] s_zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Auckland",
    ];

    [Fact]
    public void A_year_of_series_has_the_times_of_an_independent_calendar()
    {
        var chance = new Random(2026);
        var compared = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var zone = s_zones[chance.Next(s_zones.Length)];
            var first = new DateTime(2026, 1, 1).AddMinutes(15 * chance.Next(0, 96 * 365));
            var unit = (RecurrenceUnit)chance.Next(3);
            var rule = new Recurrence(unit, DateOnly.FromDateTime(first.AddDays(chance.Next(1, 366))), chance.Next(1, 4),
                [.. Enumerable.Range(0, chance.Next(0, 3)).Select(_ => DateOnly.FromDateTime(first.AddDays(chance.Next(0, 60))))]);
            var expected = Independent(first, zone, rule).Take(Recurrence.MostOccurrences + 1).ToList();

            var actual = rule.StartsFrom(first).Select(start => LocalTime.ToUtc(start, LocalTime.FindZone(zone))).ToList();

            actual.Should().Equal(expected, $"{unit} every {rule.Interval} from {first:s} in {zone} until {rule.Until}");
            compared += actual.Count;
        }
        compared.Should().BeGreaterThan(20_000);
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z", "the clocks skip 02:00 to 03:00")]
    [InlineData("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z", "of two, the first one counts")]
    [InlineData("2026-07-01T12:00:00", "+05:30", "2026-07-01T06:30:00Z", "an offset has no daylight saving time")]
    [InlineData("2026-07-01T12:00:00", "-03:00", "2026-07-01T15:00:00Z", "an offset has no daylight saving time")]
    public void A_local_time_has_one_time_in_UTC(string local, string zone, string utc, string because) =>
        LocalTime.ToUtc(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), LocalTime.FindZone(zone))
            .Should().Be(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), because);

    [Fact]
    public async Task A_weekly_series_keeps_its_local_time_across_a_change_of_clocks()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(2);
        var (_, occurrences) = await lab.Bookings.BookAsync(new()
        {
            Title = "Weekly",
            Start = new DateTime(2026, 3, 16, 9, 30, 0),
            TimeZone = "Europe/Berlin",
            Duration = TimeSpan.FromMinutes(30),
            Recurrence = new(RecurrenceUnit.Week, new DateOnly(2026, 4, 13), Except: [new(2026, 4, 6)]),
        });
        occurrences.Select(each => each.Start.ToString("MM-dd HH:mm")).Should().Equal("03-16 08:30", "03-23 08:30", "03-30 07:30", "04-13 07:30");

        // The polls between the conferences are of no interest here.
        foreach (var each in occurrences)
        {
            lab.Cms.Clock.AdvanceTo(each.Start.AddMinutes(-1));
            await lab.RunForAsync(TimeSpan.FromMinutes(32));
        }

        lab.Store.ReadOccurrences(new()).Should().OnlyContain(each => each.State == OccurrenceState.Ended);
        lab.Events.Where(each => each.Kind is ScheduleEventKind.Started).Select(each => each.At.ToString("MM-dd HH:mm"))
            .Should().Equal("03-16 08:30", "03-23 08:30", "03-30 07:30", "04-13 07:30");
    }

    private static IEnumerable<DateTimeOffset> Independent(DateTime first, string zone, Recurrence rule)
    {
        var frequency = rule.Unit switch { RecurrenceUnit.Day => FrequencyType.Daily, RecurrenceUnit.Week => FrequencyType.Weekly, _ => FrequencyType.Monthly };
        var calendar = new CalendarEvent
        {
            Start = new CalDateTime(first, zone),
            RecurrenceRule = new RecurrenceRule(frequency, rule.Interval),
        };
        var exceptions = rule.Except!.ToHashSet();
        return calendar.GetOccurrences()
            .TakeWhile(each => DateOnly.FromDateTime(each.Period.StartTime.Value) <= rule.Until)
            .Where(each => !exceptions.Contains(DateOnly.FromDateTime(each.Period.StartTime.Value)))
            .Select(each => new DateTimeOffset(each.Period.StartTime.AsUtc, TimeSpan.Zero));
    }
}
