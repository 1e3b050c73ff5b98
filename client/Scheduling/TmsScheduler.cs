using System.Globalization;
using System.Runtime.CompilerServices;
using CmsSim.Client.Transport;

namespace CmsSim.Client.Scheduling;

/// <summary>
/// Does to a bridge what Cisco TMS 15.3 does: the same requests in the same order, to the byte and the letter case
/// (Cisco document 212298). Reads whose results TMS does not visibly use are made all the same: they are the conversation.
/// </summary>
/// <param name="client">The bridge. TMS authenticates by challenge.</param>
/// <param name="settings">The numbers TMS may use.</param>
/// <param name="time">What waiting happens on.</param>
/// <param name="secrets">Where the secrets of conferences come from; they guard guest access, so nobody should be able to guess them.</param>
public sealed class TmsScheduler(CmsClient client, TmsSettings settings, TimeProvider time, Func<Guid> secrets)
{
    private readonly TmsSettings _settings = Valid(settings);

    // TMS writes this node in lower case, and its list is the only one it asks for that way.
    private readonly Collection<CallLeg> _callLegs = new(client, "/api/v1/calllegs");

    /// <summary>Adds the bridge: looks at it and its cluster, and makes the two profiles.</summary>
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

    /// <summary>Reserves the slots of the settings and returns when the bridge has made their spaces.</summary>
    /// <exception cref="BulkSyncFailedException">The bridge could not make them.</exception>
    /// <exception cref="BulkSyncTimeoutException">The bridge has not made them in time.</exception>
    public Task<Reservation> ReserveAsync(TmsProfiles profiles, CancellationToken cancellation = default) =>
        ReserveAsync(_settings.NumberBase, _settings.LastNumber, profiles, cancellation);

    /// <summary>Reserves the slots from <paramref name="start"/> to <paramref name="end"/> and returns when the bridge has made their spaces.</summary>
    /// <exception cref="BulkSyncFailedException">The bridge could not make them.</exception>
    /// <exception cref="BulkSyncTimeoutException">The bridge has not made them in time.</exception>
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

    /// <summary>Starts a conference now: takes the lowest free slot, makes a call in it and dials the participants.</summary>
    /// <remarks>Whatever goes wrong from taking the slot on, the slot is given back before the failure is passed on.</remarks>
    /// <param name="title">The title.</param>
    /// <param name="participants">The addresses to dial.</param>
    /// <param name="passcode">What guests have to give; empty for nothing.</param>
    /// <param name="notes">Takes down what is begun, so that a program that is stopped in between can end it later.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NoFreeSlotException">There is no slot to take.</exception>
    public async Task<Conference> StartConferenceAsync(
        string title, IReadOnlyList<string> participants, string passcode = "", IConferenceNotes? notes = null, CancellationToken cancellation = default)
    {
        await client.SystemStatus.GetAsync(cancellation);

        // Both at once, on two connections; what TMS wants the participants for is not known.
        var present = client.Participants.ListAsync(cancellation: cancellation);
        var spaces = client.CoSpaces.ListAllAsync(cancellation: cancellation);
        await Task.WhenAll(present, spaces);
        var slots = FindSlots(await spaces);
        var slot = slots.FirstOrDefault(each => each.IsFree) ?? throw new NoFreeSlotException(_settings, slots.Count);

        var conference = new Conference(slot.Number, slot.SpaceId, CallId: default, title, secrets(), passcode, Legs: []);
        notes?.Remember(conference);
        try
        {
            await TakeAsync(conference, cancellation);
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
            if (await GiveBackBestEffortAsync(conference))
                notes?.Forget(conference);
            throw;
        }
    }

    /// <summary>Extends a conference. A space has no end of its own, so all that TMS does is say the same once more.</summary>
    public Task ExtendAsync(Conference conference, CancellationToken cancellation = default) => TakeAsync(conference, cancellation);

    /// <summary>Ends a conference: gives the slot back and ends the call. What is already gone is fine.</summary>
    /// <remarks>Of a conference that was only begun, and has no id of its call, the call is looked up in its space.</remarks>
    public async Task EndAsync(Conference conference, CancellationToken cancellation = default)
    {
        await client.SystemStatus.GetAsync(cancellation);
        await client.CoSpaces.ListAsync(cancellation: cancellation);
        await client.Calls.ListAsync(cancellation: cancellation);
        await client.CoSpaces.ListAsync(cancellation: cancellation);
        if (!conference.HasCall)
        {
            await EndBegunAsync(conference, cancellation);
            return;
        }
        await GiveBackAsync(conference, cancellation);
        await EndCallAsync(conference.CallId, cancellation);
    }

    /// <summary>The slots as they are on the bridge, lowest number first.</summary>
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

    // Numbers as the bulk sync writes them: "01" is somebody else's space.
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

    private Task TakeAsync(Conference conference, CancellationToken cancellation) =>
        PutSpaceAsync(conference.SpaceId, nonMemberAccess: true, conference.Passcode, conference.Title,
            form => form.With("secret", conference.Secret), cancellation);

    private async Task GiveBackAsync(Conference conference, CancellationToken cancellation)
    {
        try
        {
            await PutSpaceAsync(conference.SpaceId, nonMemberAccess: false, passcode: "", _settings.Placeholder(conference.Slot),
                form => form.With("regenerateSecret", true), cancellation);
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            // Somebody removed the space; its call may still be there and has to end.
        }
    }

    // Whoever began it may have stopped before the slot was taken; by now the slot may be another scheduler's.
    private async Task EndBegunAsync(Conference conference, CancellationToken cancellation)
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
        await GiveBackAsync(conference, cancellation);
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
            // The last participant left, and the call with them.
        }
    }

    // Not cancelled with the conference: a cancelled start, too, must not leave the slot occupied.
    private async Task<bool> GiveBackBestEffortAsync(Conference conference)
    {
        var isGivenBack = await TryAsync(GiveBackAsync(conference, CancellationToken.None));
        var hasEnded = !conference.HasCall || await TryAsync(EndCallAsync(conference.CallId, CancellationToken.None));
        return isGivenBack && hasEnded;

        static async Task<bool> TryAsync(Task step)
        {
            try
            {
                await step;
                return true;
            }
            catch (CmsException)
            {
                // The failure that led here says more than this one.
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
