using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callLegs</c>: the connections to this bridge. <see cref="Calls.CreateCallLegAsync"/> dials a new one.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CallLegs
{
    private readonly Collection<CallLeg> _collection;

    internal CallLegs(CmsClient client) => _collection = new(client, "/api/v1/callLegs");

    /// <summary>Lists one page of call legs.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="filter">Returns only legs that match this text, such as part of the name. Null returns all.</param>
    /// <param name="participantFilter">Returns only legs of the participant with this id. Null returns all.</param>
    /// <param name="tenantFilter">Returns only legs of the tenant with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CallLeg>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, Guid? participantFilter = null, Guid? tenantFilter = null,
        CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded
            .With("filter", filter).With("participantFilter", participantFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>Lists all call legs. Requests page after page until the list is complete.</summary>
    /// <param name="filter">Returns only legs that match this text, such as part of the name. Null returns all.</param>
    /// <param name="participantFilter">Returns only legs of the participant with this id. Null returns all.</param>
    /// <param name="tenantFilter">Returns only legs of the tenant with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CallLeg>> ListAllAsync(
        string? filter = null, Guid? participantFilter = null, Guid? tenantFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded
            .With("filter", filter).With("participantFilter", participantFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>Gets one call leg with its configuration and status.</summary>
    public Task<CallLeg> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Modifies a call leg. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CallLegFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Disconnects a call leg.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>One party's connection to a call. Lists omit <see cref="Configuration"/> and <see cref="Status"/>.</summary>
public sealed record CallLeg : ICmsObject<CallLeg>
{
    /// <summary>The id of the call leg.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the party; may be empty.</summary>
    public string? Name { get; init; }

    /// <summary>The address of the remote party.</summary>
    public string? RemoteParty { get; init; }

    /// <summary>The address of the remote party as first dialled or signalled.</summary>
    public string? OriginalRemoteParty { get; init; }

    /// <summary>The address that the remote party dialled.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>The id of the call.</summary>
    public Guid? Call { get; init; }

    /// <summary>The id of the tenant; null without one.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The kind of connection: <c>sip</c> or <c>acano</c>.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// The subtype of a SIP leg: <c>lync</c>, <c>avaya</c>, <c>distributionLink</c> or <c>lyncDistribution</c>. Null for other legs.
    /// </summary>
    public string? SubType { get; init; }

    /// <summary>
    /// The medium of a Lync leg: <c>audioVideo</c>, <c>applicationSharing</c> or <c>instantMessaging</c>. Null for other legs.
    /// </summary>
    public string? LyncSubType { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>, seen from the bridge.</summary>
    public string? Direction { get; init; }

    /// <summary>True when the leg can be moved to another bridge.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The id of the leg that this one was moved from. Null for a leg that was not moved.</summary>
    public Guid? MovedCallLeg { get; init; }

    /// <summary>The id of the bridge that the leg was moved from. Null for a leg that was not moved.</summary>
    public Guid? MovedCallLegCallBridge { get; init; }

    /// <summary>The settings that this leg overrides. Null when the answer has no configuration.</summary>
    public CallLegSettings? Configuration { get; init; }

    /// <summary>The state and media of the leg. Null when the answer has no status.</summary>
    public CallLegStatus? Status { get; init; }

    static string ICmsObject<CallLeg>.ElementName => "callLeg";

    static CallLeg ICmsObject<CallLeg>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        RemoteParty = element.Text("remoteParty"),
        OriginalRemoteParty = element.Text("originalRemoteParty"),
        LocalAddress = element.Text("localAddress"),
        Call = element.Reference("call"),
        Tenant = element.Reference("tenant"),
        Type = element.Text("type"),
        SubType = element.Text("subType"),
        LyncSubType = element.Text("lyncSubType"),
        Direction = element.Text("direction"),
        CanMove = element.Flag("canMove"),
        MovedCallLeg = element.Reference("movedCallLeg"),
        MovedCallLegCallBridge = element.Reference("movedCallLegCallBridge"),
        Configuration = element.Element("configuration") is { } configuration ? CallLegSettings.Read(configuration) : null,
        Status = element.Element("status") is { } status ? CallLegStatus.Read(status) : null,
    };
}

/// <summary>The state and media of a call leg. A value that the answer omits is null.</summary>
public sealed record CallLegStatus
{
    /// <summary><c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>. A leg that has ended no longer exists.</summary>
    public string? State { get; init; }

    /// <summary>The time since the leg was connected, in seconds.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>, seen from the bridge.</summary>
    public string? Direction { get; init; }

    /// <summary>The SIP Call-ID of the leg.</summary>
    public string? SipCallId { get; init; }

    /// <summary>The group id of the leg. Often equals the id of the leg (observed).</summary>
    public Guid? GroupId { get; init; }

    /// <summary>True when the leg is recording.</summary>
    public bool? Recording { get; init; }

    /// <summary>True when the leg is streaming.</summary>
    public bool? Streaming { get; init; }

    /// <summary>True when the leg waits for an activator.</summary>
    public bool? Deactivated { get; init; }

    /// <summary>True when at least one media stream is encrypted.</summary>
    public bool? EncryptedMedia { get; init; }

    /// <summary>True when at least one media stream is not encrypted.</summary>
    public bool? UnencryptedMedia { get; init; }

    /// <summary>The cipher suite of the encrypted media, such as <c>AES_CM_128_HMAC_SHA1_80</c>.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>The layout that is configured for the leg.</summary>
    public string? Layout { get; init; }

    /// <summary>The layout that the leg shows.</summary>
    public string? ActiveLayout { get; init; }

    /// <summary>The number of video streams that the layout could show.</summary>
    public long? AvailableVideoStreams { get; init; }

    /// <summary>True when the leg's camera can be controlled remotely.</summary>
    public bool? CameraControlAvailable { get; init; }

    /// <summary>The role in a Lync conference: <c>presenter</c> or <c>attendee</c>.</summary>
    public string? LyncRole { get; init; }

    /// <summary>The audio streams received from the leg.</summary>
    public IReadOnlyList<CallLegMedia> RxAudio { get; init; } = [];

    /// <summary>The audio streams sent to the leg.</summary>
    public IReadOnlyList<CallLegMedia> TxAudio { get; init; } = [];

    /// <summary>The video streams received from the leg.</summary>
    public IReadOnlyList<CallLegMedia> RxVideo { get; init; } = [];

    /// <summary>The video streams sent to the leg.</summary>
    public IReadOnlyList<CallLegMedia> TxVideo { get; init; } = [];

    internal static CallLegStatus Read(XElement element) => new()
    {
        State = element.Text("state"),
        DurationSeconds = element.Number("durationSeconds"),
        Direction = element.Text("direction"),
        SipCallId = element.Text("sipCallId"),
        GroupId = element.Reference("groupId"),
        Recording = element.Flag("recording"),
        Streaming = element.Flag("streaming"),
        Deactivated = element.Flag("deactivated"),
        EncryptedMedia = element.Flag("encryptedMedia"),
        UnencryptedMedia = element.Flag("unencryptedMedia"),
        CipherSuite = element.Text("cipherSuite"),
        Layout = element.Text("layout"),
        ActiveLayout = element.Text("activeLayout"),
        AvailableVideoStreams = element.Number("availableVideoStreams"),
        CameraControlAvailable = element.Flag("cameraControlAvailable"),
        LyncRole = element.Text("lyncRole"),
        RxAudio = [.. element.Elements("rxAudio").Select(CallLegMedia.Read)],
        TxAudio = [.. element.Elements("txAudio").Select(CallLegMedia.Read)],
        RxVideo = [.. element.Elements("rxVideo").Select(CallLegMedia.Read)],
        TxVideo = [.. element.Elements("txVideo").Select(CallLegMedia.Read)],
    };
}

/// <summary>One media stream of a call leg. The values present depend on its kind and direction; the others are null.</summary>
public sealed record CallLegMedia
{
    /// <summary><c>main</c> or <c>presentation</c>. Null when the answer does not say.</summary>
    public string? Role { get; init; }

    /// <summary>The codec, such as <c>h264</c> or <c>opus</c>.</summary>
    public string? Codec { get; init; }

    /// <summary>The width of the video, in pixels.</summary>
    public long? Width { get; init; }

    /// <summary>The height of the video, in pixels.</summary>
    public long? Height { get; init; }

    /// <summary>The bit rate, in bits per second.</summary>
    public long? BitRate { get; init; }

    /// <summary>The bit rate that the codec is set to, in bits per second.</summary>
    public long? CodecBitRate { get; init; }

    /// <summary>The jitter, in milliseconds.</summary>
    public long? Jitter { get; init; }

    /// <summary>The round-trip time, in milliseconds.</summary>
    public long? RoundTripTime { get; init; }

    /// <summary>The frame rate, in frames per second.</summary>
    public double? FrameRate { get; init; }

    /// <summary>The packet loss, in percent.</summary>
    public double? PacketLossPercentage { get; init; }

    /// <summary>The applied gain, in decibels (unit inferred).</summary>
    public double? GainApplied { get; init; }

    internal static CallLegMedia Read(XElement element) => new()
    {
        Role = (string?)element.Attribute("role"),
        Codec = element.Text("codec"),
        Width = element.Number("width"),
        Height = element.Number("height"),
        BitRate = element.Number("bitRate"),
        CodecBitRate = element.Number("codecBitRate"),
        Jitter = element.Number("jitter"),
        RoundTripTime = element.Number("roundTripTime"),
        FrameRate = element.Fraction("frameRate"),
        PacketLossPercentage = element.Fraction("packetLossPercentage"),
        GainApplied = element.Fraction("gainApplied"),
    };
}

/// <summary>The fields to dial or modify a call leg with.</summary>
public sealed record CallLegFields : Fields
{
    /// <summary>The SIP URI, phone number or user JID to dial. Required to create a leg; not used to modify one.</summary>
    public string? RemoteParty { get; init; }

    /// <summary>The bandwidth of the call, in bits per second. Used only to create a leg.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>
    /// True to ask the remote party to confirm the call with a key, false not to; null lets the bridge decide. Used only to create a leg.
    /// </summary>
    public bool? Confirmation { get; init; }

    /// <summary>An id that the requester chooses for its own use.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The layout of this leg; overrides the default layout.</summary>
    public string? ChosenLayout { get; init; }

    /// <summary>The DTMF tones to play: digits, <c>*</c> and <c>#</c>, with commas for pauses.</summary>
    public string? DtmfSequence { get; init; }

    /// <summary>The id of the call leg profile that the leg starts with.</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>The name to show for the leg. Empty text restores the original name.</summary>
    public string? NameLabelOverride { get; init; }

    /// <summary>The settings to override for this leg. A null setting is not sent.</summary>
    public CallLegSettings Settings { get; init; } = new();

    private protected override FormBody AddTo(FormBody form) => Settings.AddTo(form
        .With("remoteParty", RemoteParty)
        .With("bandwidth", Bandwidth)
        .With("confirmation", Confirmation)
        .With("ownerId", OwnerId)
        .With("chosenLayout", ChosenLayout)
        .With("dtmfSequence", DtmfSequence)
        .With("callLegProfile", CallLegProfile)
        .With("nameLabelOverride", NameLabelOverride));
}
