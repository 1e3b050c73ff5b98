using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callProfiles</c>: named sets of settings for calls.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CallProfiles
{
    private readonly Collection<CallProfile> _collection;

    internal CallProfiles(CmsClient client) => _collection = new(client, "/api/v1/callProfiles");

    /// <summary>Lists one page of call profiles.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="usageFilter"><c>referenced</c> returns profiles in use, <c>unreferenced</c> the others. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CallProfile>> ListAsync(
        int? limit = null, int? offset = null, string? usageFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded.With("usageFilter", usageFilter), cancellation);

    /// <summary>Lists all call profiles. Requests page after page until the list is complete.</summary>
    /// <param name="usageFilter"><c>referenced</c> returns profiles in use, <c>unreferenced</c> the others. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CallProfile>> ListAllAsync(string? usageFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("usageFilter", usageFilter), cancellation);

    /// <summary>Gets one call profile with all its fields.</summary>
    public Task<CallProfile> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Creates a call profile and returns its id.</summary>
    public Task<Guid> CreateAsync(CallProfileFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Modifies a call profile. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CallProfileFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Deletes a call profile.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A named set of settings for calls. A null field is unset: the next wider profile decides.</summary>
public sealed record CallProfile : ICmsObject<CallProfile>
{
    /// <summary>The id of the call profile.</summary>
    public required Guid Id { get; init; }

    /// <summary>The maximum number of participants at the same time.</summary>
    public long? ParticipantLimit { get; init; }

    /// <summary>True when members may post to the message board.</summary>
    public bool? MessageBoardEnabled { get; init; }

    /// <summary>True when calls start locked.</summary>
    public bool? Locked { get; init; }

    /// <summary>The control of recording: <c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? RecordingMode { get; init; }

    /// <summary>The participants that a lock keeps out: <c>all</c> or <c>needsActivation</c>.</summary>
    public string? LockMode { get; init; }

    /// <summary>The SIP URI of the recorder.</summary>
    public string? SipRecorderUri { get; init; }

    /// <summary>The SIP URI of the streamer.</summary>
    public string? SipStreamerUri { get; init; }

    /// <summary>The control of streaming: <c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? StreamingMode { get; init; }

    /// <summary>
    /// The way callers give a blank passcode: <c>required</c> waits until they enter one, <c>timeout</c> assumes a blank one after
    /// <see cref="PasscodeTimeout"/>.
    /// </summary>
    public string? PasscodeMode { get; init; }

    /// <summary>The time to wait for a passcode when <see cref="PasscodeMode"/> is <c>timeout</c>, in seconds.</summary>
    public long? PasscodeTimeout { get; init; }

    /// <summary>True when forwarded audio calls get no video.</summary>
    public bool? GatewayAudioCallOptimization { get; init; }

    /// <summary>The behaviour of Lync conference calls: <c>dualHomeCluster</c>, <c>dualHomeCallBridge</c> or <c>gateway</c>.</summary>
    public string? LyncConferenceMode { get; init; }

    /// <summary>The text of the banner that the call shows.</summary>
    public string? MessageBannerText { get; init; }

    /// <summary>The behaviour of muting by other participants. The documentation lists no values.</summary>
    public string? MuteBehavior { get; init; }

    /// <summary>True when the call has a chat.</summary>
    public bool? ChatAllowed { get; init; }

    /// <summary>True when participants can raise their hand.</summary>
    public bool? RaiseHandEnabled { get; init; }

    static string ICmsObject<CallProfile>.ElementName => "callProfile";

    static CallProfile ICmsObject<CallProfile>.Read(XElement element) => new()
    {
        Id = element.Id(),
        ParticipantLimit = element.Number("participantLimit"),
        MessageBoardEnabled = element.Flag("messageBoardEnabled"),
        Locked = element.Flag("locked"),
        RecordingMode = element.Text("recordingMode"),
        LockMode = element.Text("lockMode"),
        SipRecorderUri = element.Text("sipRecorderUri"),
        SipStreamerUri = element.Text("sipStreamerUri"),
        StreamingMode = element.Text("streamingMode"),
        PasscodeMode = element.Text("passcodeMode"),
        PasscodeTimeout = element.Number("passcodeTimeout"),
        GatewayAudioCallOptimization = element.Flag("gatewayAudioCallOptimization"),
        LyncConferenceMode = element.Text("lyncConferenceMode"),
        MessageBannerText = element.Text("messageBannerText"),
        MuteBehavior = element.Text("muteBehavior"),
        ChatAllowed = element.Flag("chatAllowed"),
        RaiseHandEnabled = element.Flag("raiseHandEnabled"),
    };
}

/// <summary>The fields to create or modify a call profile with.</summary>
public sealed record CallProfileFields : Fields
{
    /// <summary>The maximum number of participants at the same time.</summary>
    public long? ParticipantLimit { get; init; }

    /// <summary>True when members may post to the message board.</summary>
    public bool? MessageBoardEnabled { get; init; }

    /// <summary>True when calls start locked.</summary>
    public bool? Locked { get; init; }

    /// <summary>The control of recording: <c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? RecordingMode { get; init; }

    /// <summary>The participants that a lock keeps out: <c>all</c> or <c>needsActivation</c>.</summary>
    public string? LockMode { get; init; }

    /// <summary>The SIP URI of the recorder.</summary>
    public string? SipRecorderUri { get; init; }

    /// <summary>The SIP URI of the streamer.</summary>
    public string? SipStreamerUri { get; init; }

    /// <summary>The control of streaming: <c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? StreamingMode { get; init; }

    /// <summary>
    /// The way callers give a blank passcode: <c>required</c> waits until they enter one, <c>timeout</c> assumes a blank one after
    /// <see cref="PasscodeTimeout"/>.
    /// </summary>
    public string? PasscodeMode { get; init; }

    /// <summary>The time to wait for a passcode when <see cref="PasscodeMode"/> is <c>timeout</c>, in seconds.</summary>
    public long? PasscodeTimeout { get; init; }

    /// <summary>True when forwarded audio calls get no video.</summary>
    public bool? GatewayAudioCallOptimization { get; init; }

    /// <summary>The behaviour of Lync conference calls: <c>dualHomeCluster</c>, <c>dualHomeCallBridge</c> or <c>gateway</c>.</summary>
    public string? LyncConferenceMode { get; init; }

    /// <summary>The text of the banner that the call shows.</summary>
    public string? MessageBannerText { get; init; }

    /// <summary>The behaviour of muting by other participants. The documentation lists no values.</summary>
    public string? MuteBehavior { get; init; }

    /// <summary>True when the call has a chat.</summary>
    public bool? ChatAllowed { get; init; }

    /// <summary>True when participants can raise their hand.</summary>
    public bool? RaiseHandEnabled { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("participantLimit", ParticipantLimit)
        .With("messageBoardEnabled", MessageBoardEnabled)
        .With("locked", Locked)
        .With("recordingMode", RecordingMode)
        .With("lockMode", LockMode)
        .With("sipRecorderUri", SipRecorderUri)
        .With("sipStreamerUri", SipStreamerUri)
        .With("streamingMode", StreamingMode)
        .With("passcodeMode", PasscodeMode)
        .With("passcodeTimeout", PasscodeTimeout)
        .With("gatewayAudioCallOptimization", GatewayAudioCallOptimization)
        .With("lyncConferenceMode", LyncConferenceMode)
        .With("messageBannerText", MessageBannerText)
        .With("muteBehavior", MuteBehavior)
        .With("chatAllowed", ChatAllowed)
        .With("raiseHandEnabled", RaiseHandEnabled);
}
