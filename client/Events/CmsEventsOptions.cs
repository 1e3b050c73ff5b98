namespace CmsSim.Client.Events;

/// <summary>The subscriptions and limits of a <see cref="CmsEvents"/>.</summary>
public sealed record CmsEventsOptions
{
    /// <summary>The elements to subscribe to in the list of calls. Defaults to all documented ones.</summary>
    public IReadOnlyList<string> CallElements { get; init; } = CmsCallElements.AllOfList;

    /// <summary>
    /// The elements to subscribe to for each single call. Defaults to none, which makes no such subscription: the list of calls has all of them
    /// but <c>joinAudioMuteOverride</c>.
    /// </summary>
    public IReadOnlyList<string> CallInfoElements { get; init; } = [];

    /// <summary>
    /// The elements to subscribe to for the participants of each call. Defaults to all documented ones. None makes no such subscription.
    /// </summary>
    public IReadOnlyList<string> ParticipantElements { get; init; } = CmsParticipantElements.All;

    /// <summary>
    /// Decides for each new call if the subscriber subscribes to the call and its participants. Null subscribes to all calls.
    /// </summary>
    public Func<CmsCallUpdated, bool>? Follow { get; init; }

    /// <summary>
    /// The pause before the first attempt to connect again. It doubles with each further attempt, until a stream works. Defaults to one second.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two attempts to connect. Defaults to one minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The maximum size of one message, in bytes. Defaults to 16 MiB. A longer one ends the stream.</summary>
    public int LargestMessage { get; init; } = 16 * 1024 * 1024;

    /// <summary>The clock for pauses and time limits. Null uses the clock of the client.</summary>
    public TimeProvider? TimeProvider { get; init; }

    internal CmsEventsOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestPause, FirstPause);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestMessage, 1);
        return this;
    }

    /// <summary>The pause after a number of failed attempts in a row.</summary>
    internal TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause;
        for (var i = 1; i < failures && pause < LongestPause; i++)
            pause = pause > LongestPause / 2 ? LongestPause : pause * 2;
        return pause;
    }
}
