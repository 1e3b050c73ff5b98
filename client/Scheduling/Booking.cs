namespace CmsSim.Client.Scheduling;

/// <summary>A conference that was booked: once, or as a series. Its <see cref="Occurrence"/>s have the times.</summary>
public sealed record Booking
{
    /// <summary>The number of the booking in its store, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The number of the system.</summary>
    public required int System { get; init; }

    /// <summary>The identity of the booking in calendars: the <c>UID</c> of iCalendar.</summary>
    public required string Uid { get; init; }

    /// <summary>The title, which is the name of the space while the conference is running.</summary>
    public required string Title { get; init; }

    /// <summary>The passcode that guests enter; empty for none.</summary>
    public string Passcode { get; init; } = "";

    /// <summary>The addresses to dial when the conference starts, in this order.</summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>The time zone in which the booking recurs, such as <c>Europe/Berlin</c>, <c>UTC</c> or <c>+01:00</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The rule of the series. Null for a single conference, and for a series whose occurrences were given one by one.</summary>
    public Recurrence? Recurrence { get; init; }

    /// <summary>
    /// The rule of a series that came from a calendar, as the lines of iCalendar give it. Null when <see cref="Recurrence"/> has the rule.
    /// </summary>
    public string? CalendarRule { get; init; }

    /// <summary>True when the conference is extended while participants are present: Automatic Best Effort.</summary>
    public bool ExtendsItself { get; init; }

    /// <summary>Returns the number and the title.</summary>
    public override string ToString() => $"{Number} \"{Title}\"";
}

/// <summary>A request for a booking.</summary>
public sealed record BookingRequest
{
    /// <summary>The title; not empty.</summary>
    public required string Title { get; init; }

    /// <summary>The start of the first occurrence, as local time in <see cref="TimeZone"/>.</summary>
    public required DateTime Start { get; init; }

    /// <summary>The duration: from one minute to a day.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time zone of <see cref="Start"/>, such as <c>Europe/Berlin</c>, <c>UTC</c> or <c>+01:00</c>. Defaults to UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The number of the system. Null for the only one that accepts bookings.</summary>
    public int? System { get; init; }

    /// <summary>The passcode that guests enter; digits, or empty for none.</summary>
    public string Passcode { get; init; } = "";

    /// <summary>The addresses to dial when the conference starts.</summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>The rule of a series. Null for a single conference.</summary>
    public Recurrence? Recurrence { get; init; }

    /// <summary>The occurrences of a series that a calendar gives one by one, in place of <see cref="Recurrence"/>. Null for none.</summary>
    public IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)>? Occurrences { get; init; }

    /// <summary>The rule of the series as the lines of iCalendar give it. Null unless <see cref="Occurrences"/> is given.</summary>
    public string? CalendarRule { get; init; }

    /// <summary>The identity in calendars. Null for a new one.</summary>
    public string? Uid { get; init; }

    /// <summary>True to extend the conference while participants are present.</summary>
    public bool ExtendsItself { get; init; }
}
