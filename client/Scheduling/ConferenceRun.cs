using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>
/// Starts, dials, warns and ends the conferences of one system. Every request that must not be sent twice is noted in the store before it is
/// sent, and its result after it. So each step can be repeated after a crash at any instant, and after any failure.
/// </summary>
internal sealed class ConferenceRun(
    IScheduleStore store, ManagedSystem system, TmsSettings settings, KeeperOptions options, TimeProvider time, Func<Guid> secrets)
{
    /// <summary>Chooses the lowest free slot for a conference. The conference is not started before <see cref="ContinueStartAsync"/>.</summary>
    /// <exception cref="NoFreeSlotException">All slots are in use, or none exists.</exception>
    public async Task<Occurrence> ChooseSlotAsync(Occurrence occurrence, Booking booking, BridgeLink link, CancellationToken cancellation)
    {
        var tms = new TmsScheduler(link.Client, settings, time, secrets);
        var slots = await link.RunAsync(_ => tms.ReadBeforeStartAsync(cancellation));
        var used = store.ReadOccurrences(new() { System = system.Number, OnlyOpen = true })
            .Where(each => each.IsActive).Select(each => each.Conference!.Slot).ToHashSet();
        var slot = slots.FirstOrDefault(each => each.IsFree && !used.Contains(each.Number)) ?? throw new NoFreeSlotException(settings, slots.Count);
        return Save(occurrence with
        {
            State = OccurrenceState.Starting,
            Bridge = link.Access.Address,
            Conference = new(slot.Number, slot.SpaceId, CallId: default, booking.Title, secrets(), booking.Passcode, Legs: []),
        });
    }

    /// <summary>Occupies the slot, starts the call and dials. Adopts a call that an interrupted attempt has started.</summary>
    public async Task<Occurrence> ContinueStartAsync(Occurrence occurrence, BridgeLink link, bool isFirstAttempt, CancellationToken cancellation)
    {
        var requests = new TmsRequests(link.Client, settings);
        var conference = occurrence.Conference!;
        await link.RunAsync(_ => requests.OccupySlotAsync(conference, cancellation));
        var call = isFirstAttempt
            ? await link.RunAsync(_ => requests.StartCallAsync(conference.SpaceId, cancellation))
            : await FindOrStartCallAsync(conference.SpaceId, link, requests, cancellation);
        occurrence = Save(occurrence with { State = OccurrenceState.Running, Conference = conference with { CallId = call }, Problem = null });
        ScheduleTelemetry.Started(occurrence, time.GetUtcNow());
        Report(occurrence, ScheduleEventKind.Started, $"Started \"{conference.Title}\" in slot {conference.Slot}, call {call}.");

        await link.RunAsync(async client =>
        {
            await client.SystemStatus.GetAsync(cancellation);
            await client.CoSpaces.ListAsync(cancellation: cancellation);
            await client.Calls.ListAsync(cancellation: cancellation);
        });
        if (occurrence.Dials is [_, ..])
            await link.RunAsync(client => new TmsScheduler(client, settings, time, secrets).ListCallLegsAsync(cancellation));
        return await DialAsync(occurrence, link, cancellation);
    }

    /// <summary>Dials the participants whose time has come.</summary>
    public async Task<Occurrence> DialAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation, bool isRepeated = false)
    {
        var requests = new TmsRequests(link.Client, settings);
        for (var i = 0; i < occurrence.Dials.Count; i++)
        {
            var dial = occurrence.Dials[i];
            if (dial.State is DialState.Dialling && await FindLegAsync(occurrence, dial.RemoteParty, link, cancellation) is { } found)
            {
                occurrence = With(occurrence, i, dial with { State = DialState.Ringing, Leg = found });
                continue;
            }
            if (dial.State is not DialState.Dialling && !(dial.State is DialState.Waiting && (dial.NextAttempt is null || dial.NextAttempt <= time.GetUtcNow())))
                continue;
            if (dial.State is DialState.Waiting)
                dial = dial with { State = DialState.Dialling, Attempts = dial.Attempts + 1, Leg = null, NextAttempt = null };
            occurrence = With(occurrence, i, dial);
            try
            {
                var leg = await link.RunAsync(_ => requests.DialAsync(occurrence.Conference!.CallId, dial.RemoteParty, cancellation));
                occurrence = With(occurrence, i, dial with { State = DialState.Ringing, Leg = leg, Problem = null });
                Report(occurrence, ScheduleEventKind.Dialled, $"Dialled {dial.RemoteParty}, call leg {leg}.");
            }
            catch (CmsFailureException missing) when (missing.IsMissingObject && !isRepeated)
            {
                // The call has ended with its last participant. Another one takes its place, and the participant is dialled again.
                var call = await FindOrStartCallAsync(occurrence.Conference!.SpaceId, link, requests, cancellation);
                return await DialAsync(Save(occurrence with { Conference = occurrence.Conference with { CallId = call } }), link, cancellation, isRepeated: true);
            }
            catch (CmsFailureException refused) when (refused is not CmsAuthenticationException && refused.StatusCode is not System.Net.HttpStatusCode.ServiceUnavailable)
            {
                occurrence = With(occurrence, i, Failed(occurrence, dial, refused.Message));
            }
        }
        return occurrence;
    }

    /// <summary>Notes which participants have answered, and plans further attempts for those whose leg has ended before that.</summary>
    public async Task<Occurrence> CheckDialsAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation)
    {
        for (var i = 0; i < occurrence.Dials.Count; i++)
        {
            if (occurrence.Dials[i] is not { State: DialState.Ringing, Leg: { } leg } dial)
                continue;
            try
            {
                var found = await link.RunAsync(client => client.CallLegs.GetAsync(leg, cancellation));
                if (found.Status?.State is "connected" or "onHold")
                    occurrence = With(occurrence, i, dial with { State = DialState.Connected });
            }
            catch (CmsFailureException gone) when (gone.IsMissingObject)
            {
                occurrence = With(occurrence, i, Failed(occurrence, dial, "the call leg has ended before it was connected"));
            }
        }
        return occurrence;
    }

    /// <summary>Notes the call that is in the space now, when the conference's own call has ended and callers have started another.</summary>
    public Occurrence Follow(Occurrence occurrence, IReadOnlyList<Call> calls)
    {
        var conference = occurrence.Conference!;
        return calls.Any(each => each.Id == conference.CallId) || calls.FirstOrDefault(each => each.CoSpace == conference.SpaceId) is not { } other
            ? occurrence
            : Save(occurrence with { Conference = conference with { CallId = other.Id } });
    }

    /// <summary>The warning that is due. Null when none is.</summary>
    public TimeSpan? WarningDue(Occurrence occurrence)
    {
        var left = occurrence.End - time.GetUtcNow();
        return options.Warnings.Where(lead => left <= lead && left > TimeSpan.Zero && (occurrence.Warned is null || lead < occurrence.Warned)
            && lead < occurrence.End - occurrence.Start).Order().Select(lead => (TimeSpan?)lead).FirstOrDefault();
    }

    /// <summary>Shows a warning to the participants.</summary>
    public async Task<Occurrence> WarnAsync(Occurrence occurrence, TimeSpan lead, BridgeLink link, CancellationToken cancellation)
    {
        var text = options.WarningText(lead);
        try
        {
            await link.RunAsync(client => client.Calls.ModifyAsync(occurrence.Conference!.CallId, new CallFields
            {
                MessageText = text,
                MessagePosition = "middle",
                MessageDuration = ((int)options.WarningDuration.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            }, cancellation));
            Report(occurrence, ScheduleEventKind.Warned, $"Warned \"{occurrence.Conference!.Title}\": {text}");
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            // The call has ended, so no participant is present.
        }
        return Save(occurrence with { Warned = lead });
    }

    /// <summary>Sends the settings of the conference again, as TMS does to extend it.</summary>
    public Task SendExtensionAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation) =>
        link.RunAsync(client => new TmsRequests(client, settings).OccupySlotAsync(occurrence.Conference!, cancellation));

    /// <summary>Returns true when the call of the conference has a call leg.</summary>
    public static async Task<bool> HasParticipantsAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation)
    {
        try
        {
            var call = await link.RunAsync(client => client.Calls.GetAsync(occurrence.Conference!.CallId, cancellation));
            return call.NumCallLegs > 0 || call.NumParticipantsRemote > 0;
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            return false;
        }
    }

    /// <summary>Frees the slot and ends the call, with the documented requests, and any other call in the space.</summary>
    public async Task<Occurrence> EndAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation)
    {
        var conference = occurrence.Conference!;
        var requests = new TmsRequests(link.Client, settings);
        await link.RunAsync(async client =>
        {
            await client.SystemStatus.GetAsync(cancellation);
            await client.CoSpaces.ListAsync(cancellation: cancellation);
            var calls = await client.Calls.ListAllAsync(cancellation: cancellation);
            await client.CoSpaces.ListAsync(cancellation: cancellation);
            await requests.FreeSlotAsync(conference, cancellation);
            if (conference.HasCall)
                await requests.EndCallAsync(conference.CallId, cancellation);
            foreach (var other in calls.Where(each => each.CoSpace == conference.SpaceId && each.Id != conference.CallId))
                await requests.EndCallAsync(other.Id, cancellation);
        });
        return Ended(occurrence);
    }

    /// <summary>
    /// Frees the slot through another bridge of the cluster while the bridge of the conference does not answer. The call there is ended when
    /// that bridge answers again.
    /// </summary>
    public async Task<Occurrence> EndElsewhereAsync(Occurrence occurrence, BridgeLink other, CancellationToken cancellation)
    {
        var conference = occurrence.Conference!;
        await other.RunAsync(client => new TmsRequests(client, settings).FreeSlotAsync(conference, cancellation));
        return Ended(occurrence with
        {
            Left = [.. occurrence.Left, new(occurrence.Bridge!, conference.SpaceId, conference.HasCall ? conference.CallId : null)],
        });
    }

    /// <summary>Ends the calls that were left on a bridge while it did not answer. A call that participants use is not ended.</summary>
    public async Task<Occurrence> EndLeftCallsAsync(Occurrence occurrence, BridgeLink link, CancellationToken cancellation)
    {
        foreach (var left in occurrence.Left.Where(each => each.Bridge == link.Access.Address).ToList())
        {
            await link.RunAsync(async client =>
            {
                var requests = new TmsRequests(client, settings);
                if (left.CallId is { } known)
                {
                    await requests.EndCallAsync(known, cancellation);
                    return;
                }
                foreach (var call in await client.Calls.ListAllAsync(coSpaceFilter: left.SpaceId, cancellation: cancellation))
                {
                    if (call.CoSpace == left.SpaceId && (await client.Calls.GetAsync(call.Id, cancellation)).NumCallLegs is 0 or null)
                        await requests.EndCallAsync(call.Id, cancellation);
                }
            });
            occurrence = Save(occurrence with { Left = [.. occurrence.Left.Where(each => each != left)] });
        }
        return occurrence;
    }

    private Occurrence Ended(Occurrence occurrence)
    {
        occurrence = Save(occurrence with { State = OccurrenceState.Ended, Problem = null });
        Report(occurrence, ScheduleEventKind.Ended, $"Ended \"{occurrence.Conference!.Title}\" in slot {occurrence.Conference.Slot}.");
        return occurrence;
    }

    private static async Task<Guid> FindOrStartCallAsync(Guid space, BridgeLink link, TmsRequests requests, CancellationToken cancellation)
    {
        var calls = await link.RunAsync(client => client.Calls.ListAllAsync(coSpaceFilter: space, cancellation: cancellation));
        return calls.FirstOrDefault(each => each.CoSpace == space) is { } started
            ? started.Id
            : await link.RunAsync(_ => requests.StartCallAsync(space, cancellation));
    }

    // The request was sent, and its answer was lost: a leg with the address that no other entry has is its result.
    private static async Task<Guid?> FindLegAsync(Occurrence occurrence, string remoteParty, BridgeLink link, CancellationToken cancellation)
    {
        try
        {
            var legs = await link.RunAsync(client => client.Calls.CallLegs(occurrence.Conference!.CallId).ListAllAsync(cancellation: cancellation));
            return legs.FirstOrDefault(each => each.RemoteParty == remoteParty && occurrence.Dials.All(dial => dial.Leg != each.Id))?.Id;
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            return null;
        }
    }

    private Dial Failed(Occurrence occurrence, Dial dial, string problem)
    {
        var isLast = dial.Attempts >= options.DialAttempts;
        Report(occurrence, ScheduleEventKind.Dialled, isLast
            ? $"{dial.RemoteParty} did not join after {dial.Attempts} attempts: {problem}."
            : $"{dial.RemoteParty} did not join: {problem}; attempt {dial.Attempts + 1} follows.");
        return dial with
        {
            State = isLast ? DialState.Failed : DialState.Waiting,
            NextAttempt = isLast ? null : time.GetUtcNow() + options.DialPause,
            Problem = problem,
        };
    }

    private Occurrence With(Occurrence occurrence, int dial, Dial changed) => changed == occurrence.Dials[dial]
        ? occurrence
        : Save(occurrence with { Dials = [.. occurrence.Dials.Take(dial), changed, .. occurrence.Dials.Skip(dial + 1)] });

    private Occurrence Save(Occurrence occurrence)
    {
        store.Save(occurrence);
        return occurrence;
    }

    private void Report(Occurrence occurrence, ScheduleEventKind kind, string text) =>
        options.Report(new(time.GetUtcNow(), system.Number, kind, text, occurrence.ToString()));
}
