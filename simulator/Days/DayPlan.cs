namespace CmsSim.Simulator.Days;

/// <summary>A meeting that is planned in a space.</summary>
/// <param name="Space">The space.</param>
/// <param name="Start">The time at which it is to start. All times of a plan count from midnight.</param>
/// <param name="End">The time at which most people leave.</param>
internal sealed record PlannedMeeting(Space Space, TimeSpan Start, TimeSpan End)
{
    public List<Attendance> Attendances { get; } = [];

    /// <summary>The time from the first join to the last leave.</summary>
    public TimeSpan Lasts => Attendances.Max(attendance => attendance.Leaves) - Attendances.Min(attendance => attendance.Joins);
}

/// <summary>One person in one meeting.</summary>
internal sealed record Attendance(Person Person, PlannedMeeting Meeting)
{
    /// <summary>The site whose bridge is called.</summary>
    public int Site => IsGuest ? Meeting.Space.Site : Person.Site;

    public required TimeSpan Joins { get; init; }

    public required TimeSpan Leaves { get; init; }

    /// <summary>True for a person who waits in the lobby until a host is there.</summary>
    public bool IsGuest { get; init; }

    /// <summary>True for a caller who dials the IVR and types the call ID.</summary>
    public bool UsesIvr { get; init; }

    /// <summary>True for a caller who types a wrong call ID or passcode first.</summary>
    public bool Mistypes { get; init; }

    /// <summary>The time from the answer of the IVR to the typed call ID, and from a refused call to the next.</summary>
    public required TimeSpan Thinks { get; init; }

    /// <summary>The time at which the connection breaks; null when it holds.</summary>
    public TimeSpan? Drops { get; init; }

    /// <summary>The time after which a person whose connection is lost dials again.</summary>
    public required TimeSpan RedialsAfter { get; init; }

    /// <summary>The time at which the person mutes their microphone; null when they do not.</summary>
    public TimeSpan? Mutes { get; init; }

    /// <summary>The time at which the person puts the meeting on hold; null when they do not.</summary>
    public TimeSpan? Holds { get; init; }

    /// <summary>The time that a hold lasts.</summary>
    public TimeSpan HoldLasts { get; init; }

    /// <summary>The time at which the person is moved to another meeting; null when they stay.</summary>
    public TimeSpan? Moves { get; init; }

    /// <summary>Chooses the meeting to which the person is moved, among those that run then.</summary>
    public int MovesTo { get; init; }

    /// <summary>The time in the lobby after which a guest hangs up; null for a patient one.</summary>
    public TimeSpan? GivesUpAfter { get; init; }

    /// <summary>The time that a host takes to let this person into a locked meeting.</summary>
    public TimeSpan AdmittedAfter { get; init; }
}

/// <summary>A meeting that a client of the API calls together: the bridge dials the people.</summary>
/// <param name="Name">The name of the call.</param>
/// <param name="Site">The site of the client.</param>
/// <param name="Addresses">The addresses that the bridge dials.</param>
/// <param name="Lasts">The time until the client deletes the call.</param>
internal sealed record AdHocMeeting(string Name, int Site, IReadOnlyList<string> Addresses, TimeSpan Lasts);

/// <summary>A step of the plan.</summary>
/// <param name="At">The time from midnight.</param>
internal abstract record DayStep(TimeSpan At)
{
    /// <summary>A person joins a meeting.</summary>
    public sealed record Join(Attendance Attendance) : DayStep(Attendance.Joins);

    /// <summary>A host locks the meeting.</summary>
    public sealed record LockMeeting(TimeSpan At, PlannedMeeting Meeting) : DayStep(At);

    /// <summary>A host starts the recording of a meeting, or stops it.</summary>
    public sealed record RecordMeeting(TimeSpan At, PlannedMeeting Meeting, bool IsOn) : DayStep(At);

    /// <summary>A client of the API calls people together.</summary>
    public sealed record CallTogether(TimeSpan At, AdHocMeeting Meeting) : DayStep(At);

    /// <summary>A scanner rings a bridge.</summary>
    public sealed record Scan(TimeSpan At, int Site, int Number) : DayStep(At);

    /// <summary>The bridge of a site stops.</summary>
    public sealed record LoseBridge(TimeSpan At, int Site) : DayStep(At);

    /// <summary>The bridge of a site starts again.</summary>
    public sealed record RestartBridge(TimeSpan At, int Site) : DayStep(At);
}

/// <summary>The plan of a day.</summary>
/// <param name="Meetings">The meetings, in the order in which they were planned.</param>
/// <param name="Steps">The steps, in order of time.</param>
internal sealed record DayPlan(IReadOnlyList<PlannedMeeting> Meetings, IReadOnlyList<DayStep> Steps)
{
    /// <summary>The loss of a bridge; null in a day without one.</summary>
    public DayStep.LoseBridge? Outage => Steps.OfType<DayStep.LoseBridge>().FirstOrDefault();
}
