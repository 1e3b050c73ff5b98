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
    private readonly TmsRequests _requests = new(client, settings);

    // TMS spells this node in lower case. This is the only list for which it does so.
    private readonly Collection<CallLeg> _callLegs = new(client, "/api/v1/calllegs");

    /// <summary>Adds a bridge: reads its state and the bridges of its cluster, and creates the two profiles.</summary>
    /// <exception cref="CmsEndlessListException">The cluster has more bridges than <see cref="TmsSettings.MostBridges"/>.</exception>
    public async Task<ManagedBridge> AddBridgeAsync(CancellationToken cancellation = default)
    {
        var (status, bridges) = await ReadBridgeAsync(cancellation);
        return new(status, bridges, await CreateProfilesAsync(cancellation));
    }

    internal async Task<(SystemStatus Status, IReadOnlyList<CallBridge> Bridges)> ReadBridgeAsync(CancellationToken cancellation)
    {
        var status = await client.SystemStatus.GetAsync(cancellation);
        var bridges = new List<CallBridge>();
        var all = await client.CallBridges.ListAllAsync(cancellation);
        if (all.Count > _settings.MostBridges)
            throw new CmsEndlessListException("/api/v1/callBridges", $"{_settings.MostBridges} bridges");
        foreach (var listed in all)
            bridges.Add(await client.CallBridges.GetAsync(listed.Id, cancellation));
        return (status, bridges);
    }

    internal async Task<TmsProfiles> CreateProfilesAsync(CancellationToken cancellation)
    {
        var callProfile = await _requests.CreateCallProfileAsync(cancellation);
        return new(callProfile, await _requests.CreateCallLegProfileAsync(cancellation));
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
        var parameterSet = await _requests.CreateParameterSetAsync(start, end, profiles, cancellation);
        var (sync, status) = await SyncAsync(parameterSet, cancellation);
        return new(parameterSet, sync, status);
    }

    /// <summary>Applies a bulk parameter set, and returns when the bridge has created its spaces.</summary>
    internal async Task<(Guid Sync, SystemStatus Status)> SyncAsync(Guid parameterSet, CancellationToken cancellation)
    {
        var sync = await _requests.StartSyncAsync(parameterSet, cancellation);
        var since = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_settings.SyncInterval, time, cancellation);
            switch (await client.CospaceBulkSyncs.GetAsync(sync, cancellation))
            {
                case { HasFailed: true, Status: var state }:
                    throw new BulkSyncFailedException(sync, state!);
                case { IsComplete: true }:
                    return (sync, await client.SystemStatus.GetAsync(cancellation));
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
        var slots = await ReadBeforeStartAsync(cancellation);
        var slot = slots.FirstOrDefault(each => each.IsFree) ?? throw new NoFreeSlotException(_settings, slots.Count);

        var conference = new Conference(slot.Number, slot.SpaceId, CallId: default, title, secrets(), passcode, Legs: []);
        notes?.Remember(conference);
        try
        {
            await _requests.OccupySlotAsync(conference, cancellation);
            conference = conference with
            {
                CallId = await _requests.StartCallAsync(slot.SpaceId, cancellation),
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

    /// <summary>Sends the reads that TMS sends before it starts a conference, and returns the slots.</summary>
    internal async Task<IReadOnlyList<Slot>> ReadBeforeStartAsync(CancellationToken cancellation)
    {
        await client.SystemStatus.GetAsync(cancellation);

        // TMS sends both at once, on two connections. Its use for the participants is not known.
        var present = client.Participants.ListAsync(cancellation: cancellation);
        var spaces = client.CoSpaces.ListAllAsync(cancellation: cancellation);
        await Task.WhenAll(present, spaces);
        return FindSlots(await spaces);
    }

    /// <summary>Sends the read that TMS sends before it dials.</summary>
    internal Task ListCallLegsAsync(CancellationToken cancellation) => _callLegs.ListAsync(FormBody.AsTmsSends, cancellation);

    /// <summary>Extends a conference. A space has no end time of its own, so TMS only sends the settings of the space again.</summary>
    public Task ExtendAsync(Conference conference, CancellationToken cancellation = default) => _requests.OccupySlotAsync(conference, cancellation);

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
        await _requests.FreeSlotAsync(conference, cancellation);
        await _requests.EndCallAsync(conference.CallId, cancellation);
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
            await ListCallLegsAsync(cancellation);
        foreach (var participant in participants)
        {
            var leg = await _requests.DialAsync(callId, participant, cancellation);
            yield return new(leg, participant);
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
        await _requests.FreeSlotAsync(conference, cancellation);
        foreach (var call in calls.Where(each => each.CoSpace == conference.SpaceId))
            await _requests.EndCallAsync(call.Id, cancellation);
    }

    // Not cancelled with the start: a cancelled start must not leave the slot occupied either.
    private async Task<bool> TryUndoStartAsync(Conference conference)
    {
        var isFree = await TryAsync(_requests.FreeSlotAsync(conference, CancellationToken.None));
        var hasEnded = !conference.HasCall || await TryAsync(_requests.EndCallAsync(conference.CallId, CancellationToken.None));
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

    private static TmsSettings Valid(TmsSettings settings)
    {
        settings.Validate();
        return settings;
    }
}
