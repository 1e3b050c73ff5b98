using System.Globalization;
using System.Runtime.CompilerServices;
using CmsSim.Client.Transport;

namespace CmsSim.Client.Scheduling;

/// <summary>
/// Controls a bridge as Cisco TMS 15.3 does, with the same requests in the same order, equal to the byte and in letter case
/// (Cisco document 212298). Includes reads whose results TMS does not visibly use, because they are part of the documented exchange.
/// </summary>
/// <param name="client">A client of the bridge. TMS uses <see cref="CmsAuthentication.Challenge"/>.</param>
/// <param name="settings">The slots that the scheduler may use, and its time limits.</param>
/// <param name="time">The clock for pauses and time limits.</param>
/// <param name="secrets">Creates the secret of each conference. Secrets guard guest access, so they must be hard to guess.</param>
public sealed class TmsScheduler(CmsClient client, TmsSettings settings, TimeProvider time, Func<Guid> secrets)
{
    private readonly TmsSettings _settings = Valid(settings);

    // TMS spells this node in lower case. This is the only list for which it does so.
    private readonly Collection<CallLeg> _callLegs = new(client, "/api/v1/calllegs");

    /// <summary>Adds a bridge: reads its state and the bridges of its cluster, and creates the two profiles.</summary>
    /// <exception cref="CmsEndlessListException">The cluster has more bridges than <see cref="TmsSettings.MostBridges"/>.</exception>
    public async Task<ManagedBridge> AddBridgeAsync(CancellationToken cancellation = default)
    {
        var status = await client.SystemStatus.GetAsync(cancellation);
        var bridges = new List<CallBridge>();
        var all = await client.CallBridges.ListAllAsync(cancellation);
        if (all.Count > _settings.MostBridges)
            throw new CmsEndlessListException("/api/v1/callBridges", $"{_settings.MostBridges} bridges");
        foreach (var listed in all)
            bridges.Add(await client.CallBridges.GetAsync(listed.Id, cancellation));

        var callProfile = await PostAsync("/api/v1/callProfiles", FormBody.AsTmsSends
            .With("participantLimit", _settings.ParticipantLimit)
            .With("messageBoardEnabled", false), cancellation);
        var callLegProfile = await PostAsync("/api/v1/callLegProfiles", FormBody.AsTmsSends
            .With("defaultLayout", "telepresence")
            .With("changeLayoutAllowed", true)
            .With("presentationContributionAllowed", true)
            .With("presentationViewingAllowed", true)
            .With("muteSelfAllowed", true)
            .With("videoMuteSelfAllowed", true), cancellation);
        return new(status, bridges, new(callProfile, callLegProfile));
    }

    /// <summary>Reserves all slots of the settings. Returns when the bridge has created their spaces.</summary>
    /// <exception cref="BulkSyncFailedException">The bridge could not create the spaces.</exception>
    /// <exception cref="BulkSyncTimeoutException">The bridge exceeds <see cref="TmsSettings.SyncTimeout"/>.</exception>
    public Task<Reservation> ReserveAsync(TmsProfiles profiles, CancellationToken cancellation = default) =>
        ReserveAsync(_settings.NumberBase, _settings.LastNumber, profiles, cancellation);

    /// <summary>
    /// Reserves the slots from <paramref name="start"/> to <paramref name="end"/>, inclusive. Returns when the bridge has created
    /// their spaces.
    /// </summary>
    /// <exception cref="BulkSyncFailedException">The bridge could not create the spaces.</exception>
    /// <exception cref="BulkSyncTimeoutException">The bridge exceeds <see cref="TmsSettings.SyncTimeout"/>.</exception>
    public async Task<Reservation> ReserveAsync(int start, int end, TmsProfiles profiles, CancellationToken cancellation = default)
    {
        var parameterSet = await PostAsync("/api/v1/cospaceBulkParameterSets", FormBody.AsTmsSends
            .With("startIndex", start)
            .With("endIndex", end)
            .With("coSpaceUriMapping", "$index$")
            .With("coSpaceNameMapping", $"{_settings.NamePrefix}$index$")
            .With("coSpaceCallIdMapping", "$index$")
            .With("callProfile", profiles.CallProfile)
            .With("callLegProfile", profiles.CallLegProfile)
            .With("nonMemberAccess", false), cancellation);
        var sync = await PostAsync("/api/v1/cospaceBulkSyncs", FormBody.AsTmsSends
            .With("cospaceBulkParameterSet", parameterSet), cancellation);

        var since = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_settings.SyncInterval, time, cancellation);
            switch (await client.CospaceBulkSyncs.GetAsync(sync, cancellation))
            {
                case { HasFailed: true, Status: var state }:
                    throw new BulkSyncFailedException(sync, state!);
                case { IsComplete: true }:
                    return new(parameterSet, sync, await client.SystemStatus.GetAsync(cancellation));
                case { Status: var state } when time.GetElapsedTime(since) >= _settings.SyncTimeout:
                    throw new BulkSyncTimeoutException(sync, state, _settings.SyncTimeout);
            }
        }
    }

    /// <summary>Starts a conference now: occupies the lowest free slot, starts a call in its space and dials the participants.</summary>
    /// <remarks>When a later step fails, the scheduler frees the slot and ends the call before it throws.</remarks>
    /// <param name="title">The title, which becomes the name of the space.</param>
    /// <param name="participants">The addresses to dial, in this order.</param>
    /// <param name="passcode">The passcode that guests enter; empty for none.</param>
    /// <param name="notes">Receives the conference before each step, so that a program that is stopped in between can end it later.</param>
    /// <param name="cancellation">Cancels the start. The slot is freed all the same.</param>
    /// <exception cref="NoFreeSlotException">All slots are in use, or none is reserved.</exception>
    public async Task<Conference> StartConferenceAsync(
        string title, IReadOnlyList<string> participants, string passcode = "", IConferenceNotes? notes = null, CancellationToken cancellation = default)
    {
        await client.SystemStatus.GetAsync(cancellation);

        // TMS sends both at once, on two connections. Its use for the participants is not known.
        var present = client.Participants.ListAsync(cancellation: cancellation);
        var spaces = client.CoSpaces.ListAllAsync(cancellation: cancellation);
        await Task.WhenAll(present, spaces);
        var slots = FindSlots(await spaces);
        var slot = slots.FirstOrDefault(each => each.IsFree) ?? throw new NoFreeSlotException(_settings, slots.Count);

        var conference = new Conference(slot.Number, slot.SpaceId, CallId: default, title, secrets(), passcode, Legs: []);
        notes?.Remember(conference);
        try
        {
            await OccupySlotAsync(conference, cancellation);
            conference = conference with
            {
                CallId = await PostAsync("/api/v1/calls", FormBody.AsTmsSends.With("coSpace", slot.SpaceId), cancellation),
            };
            notes?.Remember(conference);
            await client.SystemStatus.GetAsync(cancellation);
            await client.CoSpaces.ListAsync(cancellation: cancellation);
            await client.Calls.ListAsync(cancellation: cancellation);
            await foreach (var leg in DialAsync(conference.CallId, participants, cancellation))
            {
                conference = conference with { Legs = [.. conference.Legs, leg] };
                notes?.Remember(conference);
            }
            return conference;
        }
        catch
        {
            if (await TryUndoStartAsync(conference))
                notes?.Forget(conference);
            throw;
        }
    }

    /// <summary>Extends a conference. A space has no end time of its own, so TMS only sends the settings of the space again.</summary>
    public Task ExtendAsync(Conference conference, CancellationToken cancellation = default) => OccupySlotAsync(conference, cancellation);

    /// <summary>Ends a conference: frees the slot and ends the call. A space or call that no longer exists is not an error.</summary>
    /// <remarks>When the conference has no call id, because its start was interrupted, all calls in its space end.</remarks>
    public async Task EndAsync(Conference conference, CancellationToken cancellation = default)
    {
        await client.SystemStatus.GetAsync(cancellation);
        await client.CoSpaces.ListAsync(cancellation: cancellation);
        await client.Calls.ListAsync(cancellation: cancellation);
        await client.CoSpaces.ListAsync(cancellation: cancellation);
        if (!conference.HasCall)
        {
            await EndInterruptedAsync(conference, cancellation);
            return;
        }
        await FreeSlotAsync(conference, cancellation);
        await EndCallAsync(conference.CallId, cancellation);
    }

    /// <summary>Returns the slots as they are on the bridge, lowest number first.</summary>
    public async Task<IReadOnlyList<Slot>> GetSlotsAsync(CancellationToken cancellation = default) =>
        FindSlots(await client.CoSpaces.ListAllAsync(cancellation: cancellation));

    private List<Slot> FindSlots(IEnumerable<CoSpace> spaces)
    {
        var slots = new SortedDictionary<int, Slot>();
        foreach (var space in spaces)
        {
            if ((NumberIn(space.Uri) ?? NumberIn(space.CallId)) is { } number)
                slots.TryAdd(number, new(number, space.Id, space.Name ?? "", IsFree: space.Name == _settings.Placeholder(number)));
        }
        return [.. slots.Values];
    }

    // Only numbers as the bulk sync writes them: a space with the URI "01" is not a slot.
    private int? NumberIn(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && text == number.ToString(CultureInfo.InvariantCulture)
        && number >= _settings.NumberBase && number <= _settings.LastNumber
            ? number
            : null;

    private async IAsyncEnumerable<DialledLeg> DialAsync(
        Guid callId, IReadOnlyList<string> participants, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (participants is not [])
            await _callLegs.ListAsync(FormBody.AsTmsSends, cancellation);
        foreach (var participant in participants)
        {
            var leg = await PostAsync($"/api/v1/calls/{callId}/calllegs", FormBody.AsTmsSends.With("remoteParty", participant), cancellation);
            yield return new(leg, participant);
        }
    }

    private Task OccupySlotAsync(Conference conference, CancellationToken cancellation) =>
        PutSpaceAsync(conference.SpaceId, nonMemberAccess: true, conference.Passcode, conference.Title,
            form => form.With("secret", conference.Secret), cancellation);

    private async Task FreeSlotAsync(Conference conference, CancellationToken cancellation)
    {
        try
        {
            await PutSpaceAsync(conference.SpaceId, nonMemberAccess: false, passcode: "", _settings.Placeholder(conference.Slot),
                form => form.With("regenerateSecret", true), cancellation);
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            // The space was deleted. Its call may still exist and must end.
        }
    }

    // The start may have been interrupted before the slot was occupied, and another scheduler may use the slot by now.
    private async Task EndInterruptedAsync(Conference conference, CancellationToken cancellation)
    {
        try
        {
            var space = await client.CoSpaces.GetAsync(conference.SpaceId, cancellation);
            if (space.Name != conference.Title && space.Secret != conference.Secret.ToString())
                return;
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            return;
        }
        var calls = await client.Calls.ListAllAsync(coSpaceFilter: conference.SpaceId, cancellation: cancellation);
        await FreeSlotAsync(conference, cancellation);
        foreach (var call in calls.Where(each => each.CoSpace == conference.SpaceId))
            await EndCallAsync(call.Id, cancellation);
    }

    private async Task EndCallAsync(Guid call, CancellationToken cancellation)
    {
        try
        {
            await client.Calls.DeleteAsync(call, cancellation);
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            // The call ended with its last participant.
        }
    }

    // Not cancelled with the start: a cancelled start must not leave the slot occupied either.
    private async Task<bool> TryUndoStartAsync(Conference conference)
    {
        var isFree = await TryAsync(FreeSlotAsync(conference, CancellationToken.None));
        var hasEnded = !conference.HasCall || await TryAsync(EndCallAsync(conference.CallId, CancellationToken.None));
        return isFree && hasEnded;

        static async Task<bool> TryAsync(Task step)
        {
            try
            {
                await step;
                return true;
            }
            catch (CmsException)
            {
                // The exception that failed the start says more than this one.
                return false;
            }
        }
    }

    private async Task PutSpaceAsync(
        Guid space, bool nonMemberAccess, string passcode, string name, Func<FormBody, FormBody> last, CancellationToken cancellation) =>
        await client.SendAsync(HttpMethod.Put, $"/api/v1/cospaces/{space}", last(FormBody.AsTmsSends
            .WithEmptyPair()
            .With("nonMemberAccess", nonMemberAccess)
            .With("passcode", passcode)
            .With("name", name)), cancellation);

    private async Task<Guid> PostAsync(string path, FormBody body, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Post, path, body, cancellation)).CreatedId;

    private static TmsSettings Valid(TmsSettings settings)
    {
        settings.Validate();
        return settings;
    }
}
