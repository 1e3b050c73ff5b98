namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A conference or series of a calendar file.</summary>
internal sealed record CalendarEvent
{
    /// <summary>The number of its first line in the file.</summary>
    public required int Line { get; init; }

    public required string Uid { get; init; }

    public string Title { get; init; } = "";

    /// <summary>True when the calendar cancels the event: all of it, or <see cref="CancelledStarts"/> only.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The starts of the single conferences that the calendar cancels. Empty for the whole event.</summary>
    public IReadOnlyList<DateTimeOffset> CancelledStarts { get; init; } = [];

    /// <summary>The times, in order. At most one more than a series may have.</summary>
    public IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Times { get; init; } = [];

    public DateTime LocalStart { get; init; }

    public string TimeZone { get; init; } = "UTC";

    /// <summary>The SIP addresses of the attendees.</summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>The lines with the rule of a series. Null without one, or when the calendar defines its time zone itself.</summary>
    public string? Rule { get; init; }

    public bool ExtendsItself { get; init; }
}
