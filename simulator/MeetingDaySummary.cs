namespace CmsSim.Simulator;

/// <summary>A minute of a <see cref="MeetingDay"/> that has just passed.</summary>
/// <param name="Time">The end of the minute, on the clock of the cluster.</param>
/// <param name="Participants">The participants of all bridges at that time.</param>
/// <param name="Calls">The calls of all bridges at that time. A meeting on two bridges is two calls.</param>
/// <param name="Records">The call detail records so far.</param>
/// <param name="Events">The messages with updates to event clients so far.</param>
public sealed record MeetingDayMinute(DateTimeOffset Time, int Participants, int Calls, long Records, long Events);

/// <summary>A bridge on a <see cref="MeetingDay"/>.</summary>
/// <param name="Name">The name of the bridge.</param>
/// <param name="Calls">The calls that began, by its records.</param>
/// <param name="Legs">The call legs that began, by its records.</param>
/// <param name="Records">The call detail records that it sent.</param>
/// <param name="MostParticipants">The most participants at the end of a minute.</param>
public sealed record MeetingDayBridge(string Name, long Calls, long Legs, long Records, int MostParticipants);

/// <summary>A bridge that was lost on a <see cref="MeetingDay"/>.</summary>
/// <param name="Bridge">The name of the bridge.</param>
/// <param name="At">The time at which it stopped.</param>
/// <param name="Back">The time at which it started again.</param>
/// <param name="Participants">The people who were cut off and called another bridge.</param>
public sealed record MeetingDayOutage(string Bridge, DateTimeOffset At, DateTimeOffset Back, int Participants);

/// <summary>The outcome of a <see cref="MeetingDay"/>.</summary>
public sealed record MeetingDaySummary
{
    /// <summary>The meetings that were planned.</summary>
    public required int Meetings { get; init; }

    /// <summary>The times that a person or room took part in a planned meeting.</summary>
    public required int Participants { get; init; }

    /// <summary>The calls of people and rooms to the bridges.</summary>
    public required int Dialled { get; init; }

    /// <summary>The calls among them that followed a lost connection, a lost bridge or a wrong passcode.</summary>
    public required int Redialled { get; init; }

    /// <summary>The connections that broke.</summary>
    public required int Dropped { get; init; }

    /// <summary>The participants who were moved to another meeting.</summary>
    public required int Moved { get; init; }

    /// <summary>The times that a far end put its meeting on hold.</summary>
    public required int Held { get; init; }

    /// <summary>The guests who waited in a lobby.</summary>
    public required int Waited { get; init; }

    /// <summary>The guests whom a host let into a locked meeting.</summary>
    public required int Admitted { get; init; }

    /// <summary>The guests who hung up in a lobby.</summary>
    public required int GaveUp { get; init; }

    /// <summary>The calls that a client of the API made, and whose people the bridges dialled.</summary>
    public required int CalledTogether { get; init; }

    /// <summary>The calls of scanners to addresses that do not exist.</summary>
    public required int Scanned { get; init; }

    /// <summary>The minute with the most participants at its end.</summary>
    public required MeetingDayMinute Busiest { get; init; }

    /// <summary>The name of the meeting that lasted longest, from the first to the last participant.</summary>
    public required string LongestMeeting { get; init; }

    /// <summary>The time that it lasted.</summary>
    public required TimeSpan LongestLasted { get; init; }

    /// <summary>The bridge that was lost; null for a cluster of one bridge.</summary>
    public required MeetingDayOutage? Outage { get; init; }

    /// <summary>The recordings that began.</summary>
    public required long Recordings { get; init; }

    /// <summary>The call detail records that the receiver got.</summary>
    public required long Records { get; init; }

    /// <summary>The posts in which it got them.</summary>
    public required long Posts { get; init; }

    /// <summary>The messages with updates that the event clients got.</summary>
    public required long Events { get; init; }

    /// <summary>The API requests of a client that watches the bridges.</summary>
    public required int Requests { get; init; }

    /// <summary>The bridges, in order.</summary>
    public required IReadOnlyList<MeetingDayBridge> Bridges { get; init; }
}
