using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>One step of the scheduler for one system: polls that are due, and conferences that are due.</summary>
internal sealed class SystemStep
{
    // What became due during a step is done in the next one.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(100);

    private readonly IScheduleStore _store;
    private readonly KeeperOptions _options;
    private readonly TimeProvider _time;
    private readonly SystemLinks _links;
    private readonly TicketBook _tickets;
    private readonly SlotWatch _slots;
    private readonly SystemPolls _polls;
    private readonly TmsSettings _settings;
    private readonly ConferenceRun _run;
    private readonly Bookings _bookings;
    private readonly CancellationToken _cancellation;
    private ManagedSystem _system;

    public SystemStep(
        IScheduleStore store, ManagedSystem system, SystemLinks links, KeeperOptions options, TimeProvider time, Func<Guid> secrets,
        CancellationToken cancellation)
    {
        (_store, _system, _links, _options, _time, _cancellation) = (store, system, links, options, time, cancellation);
        _settings = SettingsOf(system);
        _tickets = new(store, time, options);
        _slots = new(store, _tickets, options, time, secrets);
        _run = new(store, system, _settings, options, time, secrets);
        _bookings = new(store, time, secrets);
        _polls = new(store, links, _slots, _run, _settings, options, time, cancellation);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    public static TmsSettings SettingsOf(ManagedSystem system) => system.Slots is { } slots
        ? new() { NumberBase = slots.Base, NumberQuantity = slots.Quantity }
        : new();

    /// <summary>Does all that is due, and returns the time at which something is due again.</summary>
    public async Task<DateTimeOffset> RunAsync()
    {
        foreach (var link in _links.All)
        {
            if (link.NextPoll <= Now && (link == _links.Main || Open().Any(link.Serves)))
                _system = await _polls.PollAsync(_system, link);
        }
        foreach (var occurrence in Open().Where(each => each.NeedsSlot && !(_links.PostponedUntil(each) > Now)))
            await AdvanceAsync(occurrence);
        SaveStates();
        return NextDue();
    }

    /// <summary>Starts or ends one conference now. A failure is thrown.</summary>
    public Task<Occurrence> AdvanceNowAsync(Occurrence occurrence) => occurrence.State switch
    {
        OccurrenceState.Booked => StartAsync(occurrence),
        OccurrenceState.Starting => ResumeStartAsync(occurrence),
        OccurrenceState.Ending => EndAsync(occurrence),
        _ => Task.FromResult(occurrence),
    };

    /// <summary>Moves the end of a running conference, and sends the request of TMS.</summary>
    public async Task<Occurrence> ExtendAsync(Occurrence occurrence, TimeSpan by)
    {
        var extended = _bookings.Extend(_system, occurrence, by);
        await _run.SendExtensionAsync(extended, LinkOf(extended), _cancellation);
        ReportExtension(extended);
        return extended;
    }

    // Not a snapshot of the step: each part of a step sees the progress of the parts before it.
    private IReadOnlyList<Occurrence> Open() =>
        _store.ReadOccurrences(new() { System = _system.Number, OnlyOpen = true, StartsBefore = Now + TimeSpan.FromTicks(1) });

    private BridgeLink LinkOf(Occurrence occurrence) => _links.At(occurrence.Bridge!) ?? _links.Main;

    private async Task AdvanceAsync(Occurrence occurrence)
    {
        // A conference that is over needs no bridge to be missed.
        if (!_links.MayBeTried && !(occurrence.State is OccurrenceState.Booked && occurrence.End <= Now))
        {
            if (occurrence.State is not OccurrenceState.Running || occurrence.End <= Now)
                NoteProblem(occurrence, _links.Main.Problem ?? "the bridge does not answer");
            return;
        }
        try
        {
            var advanced = await AdvanceOnceAsync(occurrence);
            _links.Forget(occurrence);
            if (advanced.State is not OccurrenceState.Missed)
                _tickets.Set(_system.Number, TicketKind.ConferenceError, $"{occurrence}", null);
        }
        catch (CmsException failed)
        {
            _links.Postpone(occurrence, Now + _options.RetryPause);
            NoteProblem(occurrence, failed.Message);
        }
    }

    private void NoteProblem(Occurrence occurrence, string problem)
    {
        var latest = Latest(occurrence);
        if (latest.Problem == problem)
            return;
        Save(latest with { Problem = problem });
        _tickets.Set(_system.Number, TicketKind.ConferenceError, $"{occurrence}", $"Conference {occurrence}: {problem}");
        Report(occurrence, ScheduleEventKind.Failed, problem);
    }

    private async Task<Occurrence> AdvanceOnceAsync(Occurrence occurrence)
    {
        using var activity = ScheduleTelemetry.Begin(occurrence, Now);
        switch (occurrence.State)
        {
            case OccurrenceState.Booked when occurrence.End <= Now:
                var missed = Save(occurrence with { State = OccurrenceState.Missed, Problem = occurrence.Problem ?? "the scheduler was not running" });
                _tickets.Set(_system.Number, TicketKind.ConferenceError, $"{occurrence}", $"Conference {occurrence} was missed: {missed.Problem}");
                Report(missed, ScheduleEventKind.Failed, $"Missed conference {occurrence}: {missed.Problem}");
                return missed;
            case OccurrenceState.Booked:
                return await StartAsync(occurrence);
            case OccurrenceState.Starting when occurrence.End > Now:
                return await ResumeStartAsync(occurrence);
            case OccurrenceState.Running when occurrence.End > Now:
                return await KeepAsync(occurrence);
            case OccurrenceState.Running when await TryExtendItselfAsync(occurrence) is { } extended:
                return extended;
            case OccurrenceState.Starting or OccurrenceState.Running:
                return await EndAsync(Save(Latest(occurrence) with { State = OccurrenceState.Ending }));
            case OccurrenceState.Ending:
                return await EndAsync(occurrence);
            default:
                return occurrence;
        }
    }

    // The first bridge that answers gets the conference: the added one, or else its alternate.
    private async Task<Occurrence> StartAsync(Occurrence occurrence)
    {
        var booking = _store.FindBooking(occurrence.Booking)!;
        CmsException? failure = null;
        foreach (var link in _links.Candidates)
        {
            try
            {
                var chosen = await _run.ChooseSlotAsync(occurrence, booking, link, _cancellation);
                return await ContinueAsync(chosen, link, isFirstAttempt: true);
            }
            catch (CmsException failed)
            {
                failure ??= failed;
                switch (Latest(occurrence))
                {
                    case { State: OccurrenceState.Starting } begun:
                        return await ResumeStartAsync(begun);
                    case { State: OccurrenceState.Running } started:
                        return started;
                }
            }
        }
        throw failure!;
    }

    private async Task<Occurrence> ResumeStartAsync(Occurrence occurrence)
    {
        CmsException? failure = null;
        foreach (var link in _links.CandidatesFrom(occurrence.Bridge!))
        {
            try
            {
                if (occurrence.Bridge != link.Access.Address)
                {
                    // The answer of the first bridge may be lost, so that a call is left there.
                    occurrence = Save(occurrence with
                    {
                        Bridge = link.Access.Address,
                        Left = [.. occurrence.Left, new(occurrence.Bridge!, occurrence.Conference!.SpaceId, CallId: null)],
                    });
                }
                return await ContinueAsync(occurrence, link, isFirstAttempt: false);
            }
            catch (CmsException failed)
            {
                failure ??= failed;
                switch (Latest(occurrence))
                {
                    case { State: OccurrenceState.Booked }:
                        throw;    // Its space is gone; the next attempt takes another slot.
                    case { State: not OccurrenceState.Starting } advanced:
                        return advanced;
                }
            }
        }
        throw failure!;
    }

    private async Task<Occurrence> ContinueAsync(Occurrence occurrence, BridgeLink link, bool isFirstAttempt)
    {
        try
        {
            return await _run.ContinueStartAsync(occurrence, link, isFirstAttempt, _cancellation);
        }
        catch (CmsFailureException missing) when (missing.IsMissingObject && Latest(occurrence).State is OccurrenceState.Starting)
        {
            // The space of the slot was deleted. The next attempt takes another slot.
            Save(occurrence with { State = OccurrenceState.Booked, Bridge = null, Conference = null });
            throw;
        }
    }

    private async Task<Occurrence> KeepAsync(Occurrence occurrence)
    {
        var link = LinkOf(occurrence);
        if (!link.MayBeTried)
            return occurrence;
        occurrence = await _run.DialAsync(occurrence, link, _cancellation);
        return _run.WarningDue(occurrence) is { } lead ? await _run.WarnAsync(occurrence, lead, link, _cancellation) : occurrence;
    }

    private async Task<Occurrence> EndAsync(Occurrence occurrence)
    {
        var link = LinkOf(occurrence);
        if (!link.MayBeTried && _links.OtherThan(link) is { } standIn)
            return await _run.EndElsewhereAsync(occurrence, standIn, _cancellation);
        try
        {
            return await _run.EndAsync(occurrence, link, _cancellation);
        }
        catch (CmsException) when (!link.IsUsable && _links.OtherThan(link) is not null)
        {
            return await _run.EndElsewhereAsync(occurrence, _links.OtherThan(link)!, _cancellation);
        }
    }

    private async Task<Occurrence?> TryExtendItselfAsync(Occurrence occurrence)
    {
        if (_store.FindBooking(occurrence.Booking) is not { ExtendsItself: true } || occurrence.Extensions >= _options.MostExtensions)
            return null;
        var link = LinkOf(occurrence);
        try
        {
            if (!await ConferenceRun.HasParticipantsAsync(occurrence, link, _cancellation))
                return null;
            var extended = _bookings.Extend(_system, occurrence with { Extensions = occurrence.Extensions + 1 }, _options.ExtensionStep);
            ReportExtension(extended);
            await _run.SendExtensionAsync(extended, link, _cancellation);
            return extended;
        }
        catch (ScheduleRefusedException)
        {
            // The slot is needed for another conference.
            return null;
        }
    }

    private void SaveStates()
    {
        foreach (var link in _links.All)
        {
            var isMain = link == _links.Main;
            _tickets.CheckBridge(_system.Number, isMain ? "" : BridgeAccess.Display(link.Access.Address), link);
            var before = isMain ? _system.State : _system.AlternateState;
            if (before == link.State || link.State is BridgeState.Connecting)
                continue;
            SaveSystem(isMain ? _system with { State = link.State } : _system with { AlternateState = link.State });
            _options.Report(new(Now, _system.Number, ScheduleEventKind.BridgeState,
                $"{BridgeAccess.Display(link.Access.Address)} is {link.State}{(link.Problem is null ? "." : $": {link.Problem}")}"));
        }
        _tickets.CheckSettings(_system);
    }

    private DateTimeOffset NextDue()
    {
        var due = _links.Main.NextPoll;
        foreach (var each in _store.ReadOccurrences(new() { System = _system.Number, OnlyOpen = true, StartsBefore = due }))
        {
            foreach (var time in TimesOf(each).Where(time => time is not null))
                due = time < due ? time.Value : due;
        }
        return due > Now ? due : Now + s_shortestWait;
    }

    private IEnumerable<DateTimeOffset?> TimesOf(Occurrence occurrence)
    {
        if (!_links.MayBeTried)
            return [_links.All.Min(each => each.NextPoll), occurrence.Start > Now ? occurrence.Start : occurrence.End > Now ? occurrence.End : null];
        if (_links.PostponedUntil(occurrence) is { } postponed && postponed > Now)
            return [postponed];
        var link = occurrence.Bridge is { } bridge ? _links.At(bridge) : null;
        DateTimeOffset? poll = link is not null && link.Serves(occurrence) ? link.NextPoll : null;
        return occurrence.State switch
        {
            OccurrenceState.Booked => [occurrence.Start],
            OccurrenceState.Running =>
            [
                poll, occurrence.End,
                .. link is { MayBeTried: true } ? occurrence.Dials.Select(dial => dial.NextAttempt) : [],
                .. link is { MayBeTried: true } ? _options.Warnings.Where(lead => occurrence.Warned is null || lead < occurrence.Warned)
                    .Where(lead => lead < occurrence.End - occurrence.Start).Select(lead => (DateTimeOffset?)(occurrence.End - lead)) : [],
            ],
            OccurrenceState.Starting or OccurrenceState.Ending => [Now],
            _ => [poll],
        };
    }

    private void ReportExtension(Occurrence extended) => Report(extended, ScheduleEventKind.Extended,
        string.Create(CultureInfo.InvariantCulture, $"Extended \"{extended.Conference!.Title}\" in slot {extended.Conference.Slot} until {extended.End:HH:mm}."));

    private void Report(Occurrence occurrence, ScheduleEventKind kind, string text) =>
        _options.Report(new(Now, _system.Number, kind, text, $"{occurrence}"));

    private Occurrence Latest(Occurrence occurrence) =>
        _store.ReadOccurrences(new() { Booking = occurrence.Booking }).First(each => each.Index == occurrence.Index);

    private Occurrence Save(Occurrence occurrence)
    {
        _store.Save(occurrence);
        return occurrence;
    }

    private void SaveSystem(ManagedSystem system)
    {
        _store.Save(system);
        _system = system;
    }
}
