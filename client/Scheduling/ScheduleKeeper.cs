namespace CmsSim.Client.Scheduling;

/// <summary>
/// Keeps the schedule: polls the bridges as TMS does, starts and ends conferences on time, dials, warns and extends. All progress is in the
/// store, so a keeper that is killed at any instant is continued by the next one.
/// </summary>
public sealed class ScheduleKeeper : IDisposable
{
    // Another process may book a conference that starts before the next step.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly IScheduleStore _store;
    private readonly KeeperOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<Guid> _secrets;
    private readonly Bookings _bookings;
    private readonly Dictionary<int, SystemLinks> _links = [];

    /// <summary>Creates a keeper. Sends nothing before the first step.</summary>
    /// <param name="store">The store of the schedule.</param>
    /// <param name="options">The intervals and limits.</param>
    /// <param name="time">The clock by which conferences start and end.</param>
    /// <param name="secrets">Creates the secret of each conference. Secrets guard guest access, so they must be hard to guess.</param>
    public ScheduleKeeper(IScheduleStore store, KeeperOptions options, TimeProvider time, Func<Guid> secrets)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_store, _options, _time, _secrets) = (store, options, time, secrets);
        _bookings = new(store, time, secrets);
    }

    /// <summary>Does all that is due, on all systems at once, and returns the time at which something is due again.</summary>
    /// <exception cref="ScheduleStoreException">The store cannot be written. What was done before is kept.</exception>
    public async Task<DateTimeOffset> StepAsync(CancellationToken cancellation = default)
    {
        using var turn = await _store.LockAsync(cancellation);
        var systems = _store.ReadSystems();
        var steps = systems.Select(system => StepOf(system, cancellation)).ToList();
        var due = await Task.WhenAll(steps.Select(step => step.RunAsync()));
        return due.DefaultIfEmpty(_time.GetUtcNow() + _options.IdlePoll).Min();
    }

    /// <summary>Keeps the schedule until a time, or until it is cancelled. A store that cannot be written is tried again.</summary>
    /// <param name="until">The time to stop. Null runs until it is cancelled.</param>
    /// <param name="cancellation">Stops the keeper. Conferences continue on the bridges, and the next keeper ends them.</param>
    public async Task RunAsync(DateTimeOffset? until = null, CancellationToken cancellation = default)
    {
        while (!(until <= _time.GetUtcNow()))
        {
            DateTimeOffset due;
            try
            {
                due = await StepAsync(cancellation);
            }
            catch (ScheduleStoreException failed)
            {
                _options.Report(new(_time.GetUtcNow(), 0, ScheduleEventKind.Failed, failed.Message));
                due = _time.GetUtcNow() + _options.RetryPause;
            }
            var wait = (until < due ? until.Value : due) - _time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait < s_longestWait ? wait : s_longestWait, _time, cancellation);
        }
    }

    /// <summary>Books a conference that starts now, and starts it. When the start fails, the slot is freed and the booking is cancelled.</summary>
    /// <exception cref="ScheduleRefusedException">A value is not valid, or all slots are taken.</exception>
    /// <exception cref="CmsException">The bridge refuses a request or does not answer, or has no free slot.</exception>
    public async Task<Occurrence> StartNowAsync(BookingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var turn = await _store.LockAsync(cancellation);
        var now = _time.GetUtcNow();
        var (booking, occurrences) = _bookings.Book(request with
        {
            Start = now.UtcDateTime,
            TimeZone = "UTC",
            Recurrence = null,
            Occurrences = null,
        }, asOf: now);
        var system = SystemOf(booking.System);
        try
        {
            return await StepOf(system, cancellation).AdvanceNowAsync(occurrences[0]);
        }
        catch
        {
            await UndoAsync(system, booking.Number);
            throw;
        }
    }

    /// <summary>Extends a running conference, and sends the documented request to the bridge.</summary>
    /// <param name="booking">The number of the booking.</param>
    /// <param name="index">The number of the conference within the booking. Null for the running one.</param>
    /// <param name="by">The time to add to the end.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="ScheduleRefusedException">The conference is not running, or its slot is needed for another one.</exception>
    public async Task<Occurrence> ExtendAsync(int booking, int? index, TimeSpan by, CancellationToken cancellation = default)
    {
        using var turn = await _store.LockAsync(cancellation);
        var running = FindActive(booking, index);
        return running.State is OccurrenceState.Running
            ? await StepOf(SystemOf(running.System), cancellation).ExtendAsync(running, by)
            : throw new ScheduleRefusedException(ScheduleRefusal.MeetingNotActive, $"Conference {running} is {running.State}, so it cannot be extended.");
    }

    /// <summary>Ends a conference now. If the bridge does not answer, the keeper ends it later.</summary>
    /// <param name="booking">The number of the booking.</param>
    /// <param name="index">The number of the conference within the booking. Null for the running one.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="ScheduleRefusedException">The conference is not running.</exception>
    public async Task<Occurrence> EndAsync(int booking, int? index = null, CancellationToken cancellation = default)
    {
        using var turn = await _store.LockAsync(cancellation);
        var ending = FindActive(booking, index) with { State = OccurrenceState.Ending };
        _store.Save(ending);
        return await StepOf(SystemOf(ending.System), cancellation).AdvanceNowAsync(ending);
    }

    /// <summary>Closes the connections. The store stays open.</summary>
    public void Dispose()
    {
        foreach (var links in _links.Values)
            links.Dispose();
        _links.Clear();
    }

    private async Task UndoAsync(ManagedSystem system, int booking)
    {
        var begun = _store.ReadOccurrences(new() { Booking = booking })[0];
        begun = begun with { State = begun.State is OccurrenceState.Booked ? OccurrenceState.Cancelled : OccurrenceState.Ending };
        _store.Save(begun);
        try
        {
            await StepOf(system, CancellationToken.None).AdvanceNowAsync(begun);
        }
        catch (CmsException)
        {
            // The conference stays in the state Ending, and the exception that failed the start says more than this one.
        }
    }

    private Occurrence FindActive(int booking, int? index)
    {
        var found = _store.FindBooking(booking)
            ?? throw new ScheduleRefusedException(ScheduleRefusal.MeetingNotFound, $"There is no booking {booking}.");
        return _store.ReadOccurrences(new() { Booking = booking }).FirstOrDefault(each => each.IsActive && (index is null || each.Index == index))
            ?? throw new ScheduleRefusedException(ScheduleRefusal.MeetingNotActive, $"No conference of booking {found} is running.");
    }

    private ManagedSystem SystemOf(int number) => _store.ReadSystems().First(each => each.Number == number);

    private SystemStep StepOf(ManagedSystem system, CancellationToken cancellation)
    {
        if (!_links.TryGetValue(system.Number, out var links) || !links.IsFor(system))
        {
            links?.Dispose();
            _links[system.Number] = links = new(system, _options, _time);
        }
        return new(_store, system, links, _options, _time, _secrets, cancellation);
    }
}
