namespace CmsSim.Client.Scheduling;

/// <summary>The intervals, limits and texts of a <see cref="ScheduleKeeper"/>.</summary>
public sealed record KeeperOptions
{
    /// <summary>
    /// The time from one poll to the next while a conference is running. A poll requests the status, the spaces, the calls and the call legs,
    /// which agrees with the documented trace. Defaults to 30 seconds.
    /// </summary>
    public TimeSpan RunningPoll { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time from one request to the next while no conference is running. The documented trace has 539 requests in 17,881 seconds.
    /// Defaults to 33.2 seconds.
    /// </summary>
    public TimeSpan IdlePoll { get; init; } = TimeSpan.FromSeconds(33.2);

    /// <summary>The times before the end at which a warning is sent. Defaults to five minutes and one minute, as in TMS.</summary>
    public IReadOnlyList<TimeSpan> Warnings { get; init; } = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)];

    /// <summary>Returns the text of a warning.</summary>
    public Func<TimeSpan, string> WarningText { get; init; } = left => left == TimeSpan.FromMinutes(1)
        ? "This conference ends in 1 minute."
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"This conference ends in {left.TotalMinutes:0.##} minutes.");

    /// <summary>The time for which a warning is shown. Defaults to 20 seconds.</summary>
    public TimeSpan WarningDuration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The length of one automatic extension. Defaults to 15 minutes, as in TMS.</summary>
    public TimeSpan ExtensionStep { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The maximum number of automatic extensions of a conference. Defaults to 16, as in TMS.</summary>
    public int MostExtensions { get; init; } = 16;

    /// <summary>The maximum number of attempts to dial a participant who was not seen connected. Defaults to 3.</summary>
    public int DialAttempts { get; init; } = 3;

    /// <summary>The pause between two attempts to dial a participant. Defaults to one minute.</summary>
    public TimeSpan DialPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before a start or an end that failed is tried again. Defaults to ten seconds.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pause before a bridge that does not answer is contacted again. It doubles with each failure, up to <see cref="LongestPause"/>.
    /// Defaults to ten seconds.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause before a bridge that does not answer is contacted again. Defaults to five minutes.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number of 503 answers in a row after which a bridge counts as not responding. Defaults to 3.</summary>
    public int BusyAnswers { get; init; } = 3;

    /// <summary>The difference of clocks from which a bridge gets a ticket. Defaults to one minute.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Creates a client of a bridge. The default sends no request twice, because the keeper repeats failed steps itself.</summary>
    public Func<BridgeAccess, CmsClient> Connect { get; init; } =
        access => new(access.ToClientOptions() with { Retries = 0, Timeout = TimeSpan.FromSeconds(10) });

    /// <summary>Receives the events of the keeper. Called while the schedule is locked, so it must be quick and must not call the keeper.</summary>
    public Action<ScheduleEvent>? OnEvent { get; init; }

    internal void Report(ScheduleEvent happened)
    {
        ScheduleTelemetry.Count(happened);
        OnEvent?.Invoke(happened);
    }

    internal void Validate()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(RunningPoll), RunningPoll), (nameof(IdlePoll), IdlePoll), (nameof(ExtensionStep), ExtensionStep), (nameof(DialPause), DialPause),
            (nameof(RetryPause), RetryPause), (nameof(FirstPause), FirstPause), (nameof(LongestPause), LongestPause), (nameof(ClockTolerance), ClockTolerance),
        })
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(DialAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyAnswers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MostExtensions);
    }
}
