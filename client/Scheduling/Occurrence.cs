using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>One conference of a booking, with its times and its progress.</summary>
public sealed record Occurrence
{
    /// <summary>The number of the booking.</summary>
    public required int Booking { get; init; }

    /// <summary>The number of the occurrence within the booking, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>The number of the system.</summary>
    public required int System { get; init; }

    /// <summary>The start.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The end, with all extensions.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The end as it was booked.</summary>
    public required DateTimeOffset BookedEnd { get; init; }

    /// <summary>The progress.</summary>
    public OccurrenceState State { get; init; }

    /// <summary>The address of the bridge on which the conference runs. Null before it starts.</summary>
    public Uri? Bridge { get; init; }

    /// <summary>The slot, call and secret of the conference. Null before it starts.</summary>
    public Conference? Conference { get; init; }

    /// <summary>The participants to dial, with their progress.</summary>
    public IReadOnlyList<Dial> Dials { get; init; } = [];

    /// <summary>The number of automatic extensions so far.</summary>
    public int Extensions { get; init; }

    /// <summary>The shortest time before <see cref="End"/> for which a warning was sent. Null when none was sent.</summary>
    public TimeSpan? Warned { get; init; }

    /// <summary>The reason why the conference has not started or ended yet, or was missed. Null when nothing failed.</summary>
    public string? Problem { get; init; }

    /// <summary>Calls that may be left on bridges that did not answer. They are ended when their bridge answers again.</summary>
    public IReadOnlyList<LeftCall> Left { get; init; } = [];

    /// <summary>True when the conference needs a slot: it is not over.</summary>
    public bool NeedsSlot => State is OccurrenceState.Booked || IsActive;

    /// <summary>True from the first request of the start to the last request of the end.</summary>
    public bool IsActive => State is OccurrenceState.Starting or OccurrenceState.Running or OccurrenceState.Ending;

    /// <summary>Returns the numbers of booking and occurrence: <c>12.3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Booking}.{Index}");
}

/// <summary>The progress of a conference.</summary>
public enum OccurrenceState
{
    /// <summary>The start is in the future, or the start has failed so far.</summary>
    Booked,

    /// <summary>A slot is chosen; the call may or may not exist.</summary>
    Starting,

    /// <summary>The call exists.</summary>
    Running,

    /// <summary>The slot is to be freed and the call to be ended.</summary>
    Ending,

    /// <summary>The conference took place and is over.</summary>
    Ended,

    /// <summary>The conference could not be started before its end.</summary>
    Missed,

    /// <summary>The conference was cancelled before its start.</summary>
    Cancelled,
}

/// <summary>A participant to dial.</summary>
/// <param name="RemoteParty">The address.</param>
/// <param name="State">The progress.</param>
/// <param name="Attempts">The number of attempts so far.</param>
/// <param name="Leg">The id of the latest call leg. Null before the bridge has answered.</param>
/// <param name="NextAttempt">The time of the next attempt. Null when none is planned.</param>
/// <param name="Problem">The reason why the latest attempt failed. Null when it did not.</param>
public sealed record Dial(
    string RemoteParty, DialState State = DialState.Waiting, int Attempts = 0, Guid? Leg = null, DateTimeOffset? NextAttempt = null, string? Problem = null);

/// <summary>The progress of a participant to dial.</summary>
public enum DialState
{
    /// <summary>An attempt is planned.</summary>
    Waiting,

    /// <summary>The request was sent, and its answer is not known.</summary>
    Dialling,

    /// <summary>The call leg exists, and was not seen connected.</summary>
    Ringing,

    /// <summary>The call leg was seen connected.</summary>
    Connected,

    /// <summary>All attempts have failed.</summary>
    Failed,
}

/// <summary>A call that may be left on a bridge that did not answer.</summary>
/// <param name="Bridge">The address of the bridge.</param>
/// <param name="SpaceId">The id of the space.</param>
/// <param name="CallId">The id of the call. Null when the answer with the id was lost.</param>
public sealed record LeftCall(Uri Bridge, Guid SpaceId, Guid? CallId);
