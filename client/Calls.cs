using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/calls</c>: the live meetings on this bridge.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class Calls
{
    private readonly CmsClient _client;
    private readonly Collection<Call> _collection;

    internal Calls(CmsClient client) => (_client, _collection) = (client, new(client, "/api/v1/calls"));

    /// <summary>Lists one page of calls.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="coSpaceFilter">Returns only calls in the space with this id. Null returns all.</param>
    /// <param name="tenantFilter">Returns only calls of the tenant with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<Call>> ListAsync(
        int? limit = null, int? offset = null, Guid? coSpaceFilter = null, Guid? tenantFilter = null,
        CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded
            .With("coSpaceFilter", coSpaceFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>Lists all calls. Requests page after page until the list is complete.</summary>
    /// <param name="coSpaceFilter">Returns only calls in the space with this id. Null returns all.</param>
    /// <param name="tenantFilter">Returns only calls of the tenant with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<Call>> ListAllAsync(
        Guid? coSpaceFilter = null, Guid? tenantFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("coSpaceFilter", coSpaceFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>Gets one call with all its fields.</summary>
    public Task<Call> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Starts a call and returns its id.</summary>
    public Task<Guid> CreateAsync(CallFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Modifies a call. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CallFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Ends a call for all participants.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);

    /// <summary>Lists one page of the call legs of a call.</summary>
    public Task<CmsPage<CallLeg>> ListCallLegsAsync(
        Guid callId, int? limit = null, int? offset = null, string? filter = null, CancellationToken cancellation = default) =>
        CallLegsOf(callId).ListAsync(limit, offset, FormBody.Encoded.With("filter", filter), cancellation);

    /// <summary>Lists all call legs of a call. Requests page after page until the list is complete.</summary>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CallLeg>> ListAllCallLegsAsync(
        Guid callId, string? filter = null, CancellationToken cancellation = default) =>
        CallLegsOf(callId).ListAllAsync(FormBody.Encoded.With("filter", filter), cancellation);

    /// <summary>Dials a party into a call and returns the id of its leg, without waiting for the party to answer.</summary>
    public Task<Guid> CreateCallLegAsync(Guid callId, CallLegFields fields, CancellationToken cancellation = default) =>
        CallLegsOf(callId).CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Lists one page of the participants of a call.</summary>
    public Task<CmsPage<Participant>> ListParticipantsAsync(
        Guid callId, int? limit = null, int? offset = null, string? filter = null, CancellationToken cancellation = default) =>
        ParticipantsOf(callId).ListAsync(limit, offset, FormBody.Encoded.With("filter", filter), cancellation);

    private Collection<CallLeg> CallLegsOf(Guid callId) => new(_client, $"/api/v1/calls/{callId}/callLegs");

    private Collection<Participant> ParticipantsOf(Guid callId) => new(_client, $"/api/v1/calls/{callId}/participants");
}

/// <summary>A live meeting on one bridge. Lists return only its id, name, space, correlator and tenant.</summary>
public sealed record Call : ICmsObject<Call>
{
    /// <summary>The id of the call.</summary>
    public required Guid Id { get; init; }

    /// <summary>The display name of the call.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the space that the call takes place in. Null for a call without a space.</summary>
    public Guid? CoSpace { get; init; }

    /// <summary>The correlator of the call; the same on all bridges that take part.</summary>
    public Guid? CallCorrelator { get; init; }

    /// <summary>The id of the tenant; null without one.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The kind of call: <c>coSpace</c>, <c>forwarding</c>, <c>adHoc</c> or <c>lyncConferencing</c>.</summary>
    public string? CallType { get; init; }

    /// <summary>The time since the call started, in seconds.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The current number of call legs.</summary>
    public long? NumCallLegs { get; init; }

    /// <summary>The highest number of call legs at the same time so far.</summary>
    public long? MaxCallLegs { get; init; }

    /// <summary>The number of participants on this bridge.</summary>
    public long? NumParticipantsLocal { get; init; }

    /// <summary>The number of participants on other bridges.</summary>
    public long? NumParticipantsRemote { get; init; }

    /// <summary>The number of bridges that take part.</summary>
    public long? NumDistributedInstances { get; init; }

    /// <summary>The id of the call leg that is presenting. Null when none is.</summary>
    public Guid? PresenterCallLeg { get; init; }

    /// <summary>The name of the owner: the space's meeting scheduler, or the name or JID of its owner.</summary>
    public string? OwnerName { get; init; }

    /// <summary>The time for which the message is still shown, in seconds.</summary>
    public long? MessageTimeRemaining { get; init; }

    /// <summary>True when an endpoint is recording the call.</summary>
    public bool? EndpointRecording { get; init; }

    /// <summary>True when the audience of a Lync conference is muted. Null for other calls.</summary>
    public bool? LyncAudienceMute { get; init; }

    /// <summary>True when the call is being recorded.</summary>
    public bool? RecordingStatus { get; init; }

    /// <summary>True when the call is being streamed.</summary>
    public bool? StreamingStatus { get; init; }

    /// <summary>True when the call is locked: new participants that need activation wait in the lobby.</summary>
    public bool? Locked { get; init; }

    /// <summary>True when recording of the call is switched on.</summary>
    public bool? Recording { get; init; }

    /// <summary>True when streaming of the call is switched on.</summary>
    public bool? Streaming { get; init; }

    /// <summary>True when all participants may mute themselves.</summary>
    public bool? AllowAllMuteSelf { get; init; }

    /// <summary>True when all participants may share content.</summary>
    public bool? AllowAllPresentationContribution { get; init; }

    /// <summary>True when new participants join muted, false when they join unmuted. When unset, their call leg profile decides.</summary>
    public bool? JoinAudioMuteOverride { get; init; }

    /// <summary>The text that is shown to all participants.</summary>
    public string? MessageText { get; init; }

    /// <summary>The position of the message: <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MessagePosition { get; init; }

    /// <summary>The time for which the message is shown: a number of seconds, or <c>permanent</c>.</summary>
    public string? MessageDuration { get; init; }

    /// <summary>True when load balancing counts the call as active although it has no participants.</summary>
    public bool? ActiveWhenEmpty { get; init; }

    /// <summary>
    /// The highest importance for pane placement. Setting it enables pane placement for importances from this value down to 1.
    /// </summary>
    public long? PanePlacementHighestImportance { get; init; }

    /// <summary>The treatment of a participant's own pane in pane placement: <c>skip</c>, <c>self</c> or <c>blank</c>.</summary>
    public string? PanePlacementSelfPaneMode { get; init; }

    static string ICmsObject<Call>.ElementName => "call";

    static Call ICmsObject<Call>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        CoSpace = element.Reference("coSpace"),
        CallCorrelator = element.Reference("callCorrelator"),
        Tenant = element.Reference("tenant"),
        CallType = element.Text("callType"),
        DurationSeconds = element.Number("durationSeconds"),
        NumCallLegs = element.Number("numCallLegs"),
        MaxCallLegs = element.Number("maxCallLegs"),
        NumParticipantsLocal = element.Number("numParticipantsLocal"),
        NumParticipantsRemote = element.Number("numParticipantsRemote"),
        NumDistributedInstances = element.Number("numDistributedInstances"),
        PresenterCallLeg = element.Reference("presenterCallLeg"),
        OwnerName = element.Text("ownerName"),
        MessageTimeRemaining = element.Number("messageTimeRemaining"),
        EndpointRecording = element.Flag("endpointRecording"),
        LyncAudienceMute = element.Flag("lyncAudienceMute"),
        RecordingStatus = element.Flag("recordingStatus"),
        StreamingStatus = element.Flag("streamingStatus"),
        Locked = element.Flag("locked"),
        Recording = element.Flag("recording"),
        Streaming = element.Flag("streaming"),
        AllowAllMuteSelf = element.Flag("allowAllMuteSelf"),
        AllowAllPresentationContribution = element.Flag("allowAllPresentationContribution"),
        JoinAudioMuteOverride = element.Flag("joinAudioMuteOverride"),
        MessageText = element.Text("messageText"),
        MessagePosition = element.Text("messagePosition"),
        MessageDuration = element.Text("messageDuration"),
        ActiveWhenEmpty = element.Flag("activeWhenEmpty"),
        PanePlacementHighestImportance = element.Number("panePlacementHighestImportance"),
        PanePlacementSelfPaneMode = element.Text("panePlacementSelfPaneMode"),
    };
}

/// <summary>The fields to start or modify a call with.</summary>
public sealed record CallFields : Fields
{
    /// <summary>The id of the space to start the call in. Without it, <see cref="Name"/> is required.</summary>
    public Guid? CoSpace { get; init; }

    /// <summary>The name of a call without a space.</summary>
    public string? Name { get; init; }

    /// <summary>True when the call is locked: new participants that need activation wait in the lobby.</summary>
    public bool? Locked { get; init; }

    /// <summary>True to start recording, false to stop it.</summary>
    public bool? Recording { get; init; }

    /// <summary>True to start streaming, false to stop it.</summary>
    public bool? Streaming { get; init; }

    /// <summary>True when all participants may mute themselves.</summary>
    public bool? AllowAllMuteSelf { get; init; }

    /// <summary>True when all participants may share content.</summary>
    public bool? AllowAllPresentationContribution { get; init; }

    /// <summary>True when new participants join muted, false when they join unmuted. When unset, their call leg profile decides.</summary>
    public bool? JoinAudioMuteOverride { get; init; }

    /// <summary>The text that is shown to all participants.</summary>
    public string? MessageText { get; init; }

    /// <summary>The position of the message: <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MessagePosition { get; init; }

    /// <summary>The time for which the message is shown: a number of seconds, or <c>permanent</c>.</summary>
    public string? MessageDuration { get; init; }

    /// <summary>True when load balancing counts the call as active although it has no participants.</summary>
    public bool? ActiveWhenEmpty { get; init; }

    /// <summary>
    /// The highest importance for pane placement. Setting it enables pane placement for importances from this value down to 1.
    /// </summary>
    public long? PanePlacementHighestImportance { get; init; }

    /// <summary>The treatment of a participant's own pane in pane placement: <c>skip</c>, <c>self</c> or <c>blank</c>.</summary>
    public string? PanePlacementSelfPaneMode { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("coSpace", CoSpace)
        .With("name", Name)
        .With("locked", Locked)
        .With("recording", Recording)
        .With("streaming", Streaming)
        .With("allowAllMuteSelf", AllowAllMuteSelf)
        .With("allowAllPresentationContribution", AllowAllPresentationContribution)
        .With("joinAudioMuteOverride", JoinAudioMuteOverride)
        .With("messageText", MessageText)
        .With("messagePosition", MessagePosition)
        .With("messageDuration", MessageDuration)
        .With("activeWhenEmpty", ActiveWhenEmpty)
        .With("panePlacementHighestImportance", PanePlacementHighestImportance)
        .With("panePlacementSelfPaneMode", PanePlacementSelfPaneMode);
}
