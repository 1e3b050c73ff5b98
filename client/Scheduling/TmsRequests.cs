namespace CmsSim.Client.Scheduling;

/// <summary>The requests of TMS that change a bridge, equal to the byte (Cisco document 212298).</summary>
internal sealed class TmsRequests(CmsClient client, TmsSettings settings)
{
    public Task<Guid> CreateCallProfileAsync(CancellationToken cancellation) =>
        PostAsync("/api/v1/callProfiles", FormBody.AsTmsSends
            .With("participantLimit", settings.ParticipantLimit)
            .With("messageBoardEnabled", false), cancellation);

    public Task<Guid> CreateCallLegProfileAsync(CancellationToken cancellation) =>
        PostAsync("/api/v1/callLegProfiles", FormBody.AsTmsSends
            .With("defaultLayout", "telepresence")
            .With("changeLayoutAllowed", true)
            .With("presentationContributionAllowed", true)
            .With("presentationViewingAllowed", true)
            .With("muteSelfAllowed", true)
            .With("videoMuteSelfAllowed", true), cancellation);

    public Task<Guid> CreateParameterSetAsync(int start, int end, TmsProfiles profiles, CancellationToken cancellation) =>
        PostAsync("/api/v1/cospaceBulkParameterSets", ParameterSet(start, end, profiles), cancellation);

    /// <summary>Changes the range of a parameter set. TMS's own request is not known (inferred).</summary>
    public Task ModifyParameterSetAsync(Guid set, int start, int end, TmsProfiles profiles, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Put, $"/api/v1/cospaceBulkParameterSets/{set}", ParameterSet(start, end, profiles), cancellation);

    public Task<Guid> StartSyncAsync(Guid parameterSet, CancellationToken cancellation) =>
        PostAsync("/api/v1/cospaceBulkSyncs", FormBody.AsTmsSends.With("cospaceBulkParameterSet", parameterSet), cancellation);

    public Task<Guid> StartCallAsync(Guid space, CancellationToken cancellation) =>
        PostAsync("/api/v1/calls", FormBody.AsTmsSends.With("coSpace", space), cancellation);

    public Task<Guid> DialAsync(Guid call, string remoteParty, CancellationToken cancellation) =>
        PostAsync($"/api/v1/calls/{call}/calllegs", FormBody.AsTmsSends.With("remoteParty", remoteParty), cancellation);

    /// <summary>Gives the space of a slot the settings of a conference. TMS sends the same when it extends the conference.</summary>
    public Task OccupySlotAsync(Conference conference, CancellationToken cancellation) =>
        PutSpaceAsync(conference.SpaceId, nonMemberAccess: true, conference.Passcode, conference.Title,
            form => form.With("secret", conference.Secret), cancellation);

    /// <summary>Gives the space of a slot its placeholder name and a new secret. A space that no longer exists is not an error.</summary>
    public async Task FreeSlotAsync(Conference conference, CancellationToken cancellation)
    {
        try
        {
            await PutSpaceAsync(conference.SpaceId, nonMemberAccess: false, passcode: "", settings.Placeholder(conference.Slot),
                form => form.With("regenerateSecret", true), cancellation);
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            // The space was deleted. Its call may still exist and must end.
        }
    }

    /// <summary>Ends a call. A call that no longer exists is not an error.</summary>
    public async Task EndCallAsync(Guid call, CancellationToken cancellation)
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

    private FormBody ParameterSet(int start, int end, TmsProfiles profiles) => FormBody.AsTmsSends
        .With("startIndex", start)
        .With("endIndex", end)
        .With("coSpaceUriMapping", "$index$")
        .With("coSpaceNameMapping", $"{settings.NamePrefix}$index$")
        .With("coSpaceCallIdMapping", "$index$")
        .With("callProfile", profiles.CallProfile)
        .With("callLegProfile", profiles.CallLegProfile)
        .With("nonMemberAccess", false);

    private async Task PutSpaceAsync(
        Guid space, bool nonMemberAccess, string passcode, string name, Func<FormBody, FormBody> last, CancellationToken cancellation) =>
        await client.SendAsync(HttpMethod.Put, $"/api/v1/cospaces/{space}", last(FormBody.AsTmsSends
            .WithEmptyPair()
            .With("nonMemberAccess", nonMemberAccess)
            .With("passcode", passcode)
            .With("name", name)), cancellation);

    private async Task<Guid> PostAsync(string path, FormBody body, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Post, path, body, cancellation)).CreatedId;
}
