using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/calls</c>: the meetings that are live.</summary>
public sealed class Calls
{
    private readonly CmsClient _client;
    private readonly Collection<Call> _collection;

    internal Calls(CmsClient client) => (_client, _collection) = (client, new(client, "/api/v1/calls"));

    /// <summary>Some of the calls: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="coSpaceFilter">Only those in this space.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<Call>> ListAsync(
        int? limit = null, int? offset = null, Guid? coSpaceFilter = null, Guid? tenantFilter = null,
        CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded
            .With("coSpaceFilter", coSpaceFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>All calls, page by page.</summary>
    /// <param name="coSpaceFilter">Only those in this space.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<Call>> ListAllAsync(
        Guid? coSpaceFilter = null, Guid? tenantFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("coSpaceFilter", coSpaceFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>One call, in full.</summary>
    public Task<Call> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CallFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CallFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Ends it for everyone.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);

    /// <summary>Some of the legs of a call.</summary>
    public Task<CmsPage<CallLeg>> ListCallLegsAsync(
        Guid callId, int? limit = null, int? offset = null, string? filter = null, CancellationToken cancellation = default) =>
        CallLegsOf(callId).ListAsync(limit, offset, FormBody.Encoded.With("filter", filter), cancellation);

    /// <summary>All legs of a call, page by page.</summary>
    public Task<IReadOnlyList<CallLeg>> ListAllCallLegsAsync(
        Guid callId, string? filter = null, CancellationToken cancellation = default) =>
        CallLegsOf(callId).ListAllAsync(FormBody.Encoded.With("filter", filter), cancellation);

    /// <summary>Dials somebody into a call; the answer does not wait for theirs.</summary>
    public Task<Guid> CreateCallLegAsync(Guid callId, CallLegFields fields, CancellationToken cancellation = default) =>
        CallLegsOf(callId).CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Some of the participants of a call.</summary>
    public Task<CmsPage<Participant>> ListParticipantsAsync(
        Guid callId, int? limit = null, int? offset = null, string? filter = null, CancellationToken cancellation = default) =>
        ParticipantsOf(callId).ListAsync(limit, offset, FormBody.Encoded.With("filter", filter), cancellation);

    private Collection<CallLeg> CallLegsOf(Guid callId) => new(_client, $"/api/v1/calls/{callId}/callLegs");

    private Collection<Participant> ParticipantsOf(Guid callId) => new(_client, $"/api/v1/calls/{callId}/participants");
}

/// <summary>A live meeting. Lists tell name, space, correlator and tenant only.</summary>
public sealed record Call : ICmsObject<Call>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name as people see it.</summary>
    public string? Name { get; init; }

    /// <summary>The space it takes place in.</summary>
    public Guid? CoSpace { get; init; }

    /// <summary>Equal on all bridges that take part.</summary>
    public Guid? CallCorrelator { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public Guid? Tenant { get; init; }

    /// <summary><c>coSpace</c>, <c>forwarding</c>, <c>adHoc</c> or <c>lyncConferencing</c>.</summary>
    public string? CallType { get; init; }

    /// <summary>How long it has lasted.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>Legs now.</summary>
    public long? NumCallLegs { get; init; }

    /// <summary>The most legs there have been at once.</summary>
    public long? MaxCallLegs { get; init; }

    /// <summary>Participants on this bridge.</summary>
    public long? NumParticipantsLocal { get; init; }

    /// <summary>Participants on other bridges.</summary>
    public long? NumParticipantsRemote { get; init; }

    /// <summary>How many bridges take part.</summary>
    public long? NumDistributedInstances { get; init; }

    /// <summary>Who is presenting.</summary>
    public Guid? PresenterCallLeg { get; init; }

    /// <summary>Who owns it.</summary>
    public string? OwnerName { get; init; }

    /// <summary>For how many seconds the message will still be seen.</summary>
    public long? MessageTimeRemaining { get; init; }

    /// <summary>Whether an endpoint records it.</summary>
    public bool? EndpointRecording { get; init; }

    /// <summary>Whether the audience is muted, in Lync conferences.</summary>
    public bool? LyncAudienceMute { get; init; }

    /// <summary>Whether recording has taken effect.</summary>
    public bool? RecordingStatus { get; init; }

    /// <summary>Whether streaming has taken effect.</summary>
    public bool? StreamingStatus { get; init; }

    /// <summary>Whether newcomers wait.</summary>
    public bool? Locked { get; init; }

    /// <summary>Whether it is recorded.</summary>
    public bool? Recording { get; init; }

    /// <summary>Whether it is streamed.</summary>
    public bool? Streaming { get; init; }

    /// <summary>Whether everyone may mute themselves.</summary>
    public bool? AllowAllMuteSelf { get; init; }

    /// <summary>Whether everyone may present.</summary>
    public bool? AllowAllPresentationContribution { get; init; }

    /// <summary>Whether newcomers begin muted; unset, their profile decides.</summary>
    public bool? JoinAudioMuteOverride { get; init; }

    /// <summary>A message on every screen.</summary>
    public string? MessageText { get; init; }

    /// <summary>Where: <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MessagePosition { get; init; }

    /// <summary>For how many seconds, or <c>permanent</c>.</summary>
    public string? MessageDuration { get; init; }

    /// <summary>Whether it counts for load balancing when nobody is in it.</summary>
    public bool? ActiveWhenEmpty { get; init; }

    /// <summary>Turns pane placement on, from this importance down.</summary>
    public long? PanePlacementHighestImportance { get; init; }

    /// <summary>How one's own pane is treated then: <c>skip</c>, <c>self</c> or <c>blank</c>.</summary>
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

/// <summary>What a call is started or modified with.</summary>
public sealed record CallFields : Fields
{
    /// <summary>The space to start it in; or give a name.</summary>
    public Guid? CoSpace { get; init; }

    /// <summary>Its name, when it has no space.</summary>
    public string? Name { get; init; }

    /// <summary>Whether newcomers wait.</summary>
    public bool? Locked { get; init; }

    /// <summary>Whether it is recorded.</summary>
    public bool? Recording { get; init; }

    /// <summary>Whether it is streamed.</summary>
    public bool? Streaming { get; init; }

    /// <summary>Whether everyone may mute themselves.</summary>
    public bool? AllowAllMuteSelf { get; init; }

    /// <summary>Whether everyone may present.</summary>
    public bool? AllowAllPresentationContribution { get; init; }

    /// <summary>Whether newcomers begin muted; unset, their profile decides.</summary>
    public bool? JoinAudioMuteOverride { get; init; }

    /// <summary>A message on every screen.</summary>
    public string? MessageText { get; init; }

    /// <summary>Where: <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MessagePosition { get; init; }

    /// <summary>For how many seconds, or <c>permanent</c>.</summary>
    public string? MessageDuration { get; init; }

    /// <summary>Whether it counts for load balancing when nobody is in it.</summary>
    public bool? ActiveWhenEmpty { get; init; }

    /// <summary>Turns pane placement on, from this importance down.</summary>
    public long? PanePlacementHighestImportance { get; init; }

    /// <summary>How one's own pane is treated then: <c>skip</c>, <c>self</c> or <c>blank</c>.</summary>
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
