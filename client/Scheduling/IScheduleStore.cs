namespace CmsSim.Client.Scheduling;

/// <summary>
/// Keeps systems, bookings, conferences and tickets. Every <c>Save</c> is complete when it returns: after a crash, a store holds all that was
/// saved before, and nothing of what was being saved. Instances are safe for concurrent use.
/// </summary>
public interface IScheduleStore : IDisposable
{
    /// <summary>
    /// Waits until no other keeper or command changes the schedule, in this process or another one, and returns a handle that gives the
    /// schedule up.
    /// </summary>
    Task<IDisposable> LockAsync(CancellationToken cancellation);

    /// <summary>Returns all systems, in order of number.</summary>
    IReadOnlyList<ManagedSystem> ReadSystems();

    /// <summary>Returns the booking with a number. Null when there is none.</summary>
    Booking? FindBooking(int number);

    /// <summary>Returns the booking with an identity in calendars. Null when there is none.</summary>
    Booking? FindBooking(string uid);

    /// <summary>Returns the conferences that match, in order of start, booking and index.</summary>
    IReadOnlyList<Occurrence> ReadOccurrences(OccurrenceQuery query);

    /// <summary>Returns the tickets, in order of number.</summary>
    IReadOnlyList<Ticket> ReadTickets(bool onlyOpen);

    /// <summary>Returns a number that no object of the kind has or had.</summary>
    int NextNumber(NumberedKind kind);

    /// <summary>Adds a system, or replaces the one with the same number.</summary>
    void Save(ManagedSystem system);

    /// <summary>Adds a booking, or replaces the one with the same number, together with conferences.</summary>
    void Save(Booking booking, IReadOnlyList<Occurrence> occurrences);

    /// <summary>Adds a conference, or replaces the one with the same booking and index.</summary>
    void Save(Occurrence occurrence);

    /// <summary>Adds a ticket, or replaces the one with the same number.</summary>
    void Save(Ticket ticket);
}

/// <summary>The kinds of objects that have numbers.</summary>
public enum NumberedKind
{
    /// <summary>Systems.</summary>
    System,

    /// <summary>Bookings.</summary>
    Booking,

    /// <summary>Tickets.</summary>
    Ticket,
}

/// <summary>A selection of conferences. Null selects all.</summary>
public sealed record OccurrenceQuery
{
    /// <summary>The number of the system.</summary>
    public int? System { get; init; }

    /// <summary>The number of the booking.</summary>
    public int? Booking { get; init; }

    /// <summary>Selects conferences that start before this time.</summary>
    public DateTimeOffset? StartsBefore { get; init; }

    /// <summary>Selects conferences that end after this time.</summary>
    public DateTimeOffset? EndsAfter { get; init; }

    /// <summary>True to select only conferences that are not over, and those with calls to end on bridges that did not answer.</summary>
    public bool OnlyOpen { get; init; }

    /// <summary>Returns true when the conference is selected.</summary>
    public bool Matches(Occurrence occurrence)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        return (System is null || occurrence.System == System)
            && (Booking is null || occurrence.Booking == Booking)
            && (StartsBefore is null || occurrence.Start < StartsBefore)
            && (EndsAfter is null || occurrence.End > EndsAfter)
            && (!OnlyOpen || occurrence.NeedsSlot || occurrence.Left is [_, ..]);
    }
}
