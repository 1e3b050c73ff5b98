using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callLegs</c>: the connections to this bridge. New ones are dialled below their call, see <see cref="Calls.CreateCallLegAsync"/>.</summary>
public sealed class CallLegs
{
    private readonly Collection<CallLeg> collection;

    internal CallLegs(CmsClient client) => collection = new(client, "/api/v1/callLegs");

    /// <summary>Some of the legs: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="participantFilter">Only those of this participant.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CallLeg>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, Guid? participantFilter = null, Guid? tenantFilter = null,
        CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded
            .With("filter", filter).With("participantFilter", participantFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>All legs, page by page.</summary>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="participantFilter">Only those of this participant.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CallLeg>> ListAllAsync(
        string? filter = null, Guid? participantFilter = null, Guid? tenantFilter = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded
            .With("filter", filter).With("participantFilter", participantFilter).With("tenantFilter", tenantFilter), cancellation);

    /// <summary>One leg, in full.</summary>
    public Task<CallLeg> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CallLegFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Hangs up.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>One party's connection to a call. Lists tell neither configuration nor status.</summary>
public sealed record CallLeg : ICmsObject<CallLeg>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who it is, as far as known.</summary>
    public string? Name { get; init; }

    /// <summary>The other end.</summary>
    public string? RemoteParty { get; init; }

    /// <summary>The other end as first dialled.</summary>
    public string? OriginalRemoteParty { get; init; }

    /// <summary>What the other end dialled.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>The call it belongs to.</summary>
    public Guid? Call { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public Guid? Tenant { get; init; }

    /// <summary><c>sip</c> or <c>acano</c>.</summary>
    public string? Type { get; init; }

    /// <summary><c>lync</c>, <c>avaya</c>, <c>distributionLink</c> or <c>lyncDistribution</c>.</summary>
    public string? SubType { get; init; }

    /// <summary><c>audioVideo</c>, <c>applicationSharing</c> or <c>instantMessaging</c>.</summary>
    public string? LyncSubType { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>.</summary>
    public string? Direction { get; init; }

    /// <summary>Whether it can be moved to another bridge.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The leg it was moved from.</summary>
    public Guid? MovedCallLeg { get; init; }

    /// <summary>The bridge it was moved from.</summary>
    public Guid? MovedCallLegCallBridge { get; init; }

    /// <summary>What this leg overrides; null where the answer has no configuration.</summary>
    public CallLegSettings? Configuration { get; init; }

    /// <summary>How it is; null where the answer has no status.</summary>
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

/// <summary>How a call leg is.</summary>
public sealed record CallLegStatus
{
    /// <summary><c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>; a leg that has ended is gone.</summary>
    public string? State { get; init; }

    /// <summary>How long it has been connected.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>.</summary>
    public string? Direction { get; init; }

    /// <summary>Its SIP Call-ID.</summary>
    public string? SipCallId { get; init; }

    /// <summary>The participant it belongs to.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Whether it records.</summary>
    public bool? Recording { get; init; }

    /// <summary>Whether it streams.</summary>
    public bool? Streaming { get; init; }

    /// <summary>Whether it waits for an activator.</summary>
    public bool? Deactivated { get; init; }

    /// <summary>Whether some media are encrypted.</summary>
    public bool? EncryptedMedia { get; init; }

    /// <summary>Whether some are not.</summary>
    public bool? UnencryptedMedia { get; init; }

    /// <summary>With what.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>The layout asked for.</summary>
    public string? Layout { get; init; }

    /// <summary>The layout shown.</summary>
    public string? ActiveLayout { get; init; }

    /// <summary>How many streams the layout could show.</summary>
    public long? AvailableVideoStreams { get; init; }

    /// <summary>Whether its camera can be steered.</summary>
    public bool? CameraControlAvailable { get; init; }

    /// <summary><c>presenter</c> or <c>attendee</c>.</summary>
    public string? LyncRole { get; init; }

    /// <summary>Audio received from it.</summary>
    public IReadOnlyList<CallLegMedia> RxAudio { get; init; } = [];

    /// <summary>Audio sent to it.</summary>
    public IReadOnlyList<CallLegMedia> TxAudio { get; init; } = [];

    /// <summary>Video received from it.</summary>
    public IReadOnlyList<CallLegMedia> RxVideo { get; init; } = [];

    /// <summary>Video sent to it.</summary>
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

/// <summary>One media stream of a call leg; which values there are depends on kind and direction.</summary>
public sealed record CallLegMedia
{
    /// <summary><c>main</c> or <c>presentation</c>, where told.</summary>
    public string? Role { get; init; }

    /// <summary>The codec.</summary>
    public string? Codec { get; init; }

    /// <summary>Pixels across.</summary>
    public long? Width { get; init; }

    /// <summary>Pixels down.</summary>
    public long? Height { get; init; }

    /// <summary>Bits a second.</summary>
    public long? BitRate { get; init; }

    /// <summary>Bits a second the codec was set to.</summary>
    public long? CodecBitRate { get; init; }

    /// <summary>Jitter in milliseconds.</summary>
    public long? Jitter { get; init; }

    /// <summary>Round trip in milliseconds.</summary>
    public long? RoundTripTime { get; init; }

    /// <summary>Frames a second.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Packets lost, in percent.</summary>
    public double? PacketLossPercentage { get; init; }

    /// <summary>Gain applied, in decibels.</summary>
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

/// <summary>What a call leg is dialled or modified with.</summary>
public sealed record CallLegFields : Fields
{
    /// <summary>Whom to dial; needed when creating, and only then.</summary>
    public string? RemoteParty { get; init; }

    /// <summary>At how many bits a second; only when creating.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>Whether the other end must press a key; only when creating.</summary>
    public bool? Confirmation { get; init; }

    /// <summary>An id of the requester's own.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The layout it is given.</summary>
    public string? ChosenLayout { get; init; }

    /// <summary>Tones to play, commas for pauses.</summary>
    public string? DtmfSequence { get; init; }

    /// <summary>The profile it begins with.</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>The name shown for it.</summary>
    public string? NameLabelOverride { get; init; }

    /// <summary>What it overrides of its profile.</summary>
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
