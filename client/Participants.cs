using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/participants</c>: the parties in calls, on all bridges of the cluster.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class Participants
{
    private readonly Collection<Participant> _collection;

    internal Participants(CmsClient client) => _collection = new(client, "/api/v1/participants");

    /// <summary>Lists one page of participants.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="filter">Returns only participants that match this text, such as part of the name. Null returns all.</param>
    /// <param name="tenantFilter">Returns only participants of the tenant with this id. Null returns all.</param>
    /// <param name="callBridgeFilter">Returns only participants on the call bridge with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<Participant>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, Guid? tenantFilter = null, Guid? callBridgeFilter = null,
        CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded
            .With("filter", filter).With("tenantFilter", tenantFilter).With("callBridgeFilter", callBridgeFilter), cancellation);

    /// <summary>Lists all participants. Requests page after page until the list is complete.</summary>
    /// <param name="filter">Returns only participants that match this text, such as part of the name. Null returns all.</param>
    /// <param name="tenantFilter">Returns only participants of the tenant with this id. Null returns all.</param>
    /// <param name="callBridgeFilter">Returns only participants on the call bridge with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<Participant>> ListAllAsync(
        string? filter = null, Guid? tenantFilter = null, Guid? callBridgeFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded
            .With("filter", filter).With("tenantFilter", tenantFilter).With("callBridgeFilter", callBridgeFilter), cancellation);

    /// <summary>Gets one participant with all its fields.</summary>
    public Task<Participant> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Modifies a participant. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, ParticipantFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Disconnects a participant with all its call legs.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A party in a call, with one or more call legs.</summary>
public sealed record Participant : ICmsObject<Participant>
{
    /// <summary>The id of the participant.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the participant; may be empty.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the call.</summary>
    public Guid? Call { get; init; }

    /// <summary>The id of the tenant; null without one.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The id of the bridge that the participant is connected to. Null when it is the bridge that answers.</summary>
    public Guid? CallBridge { get; init; }

    /// <summary>The address of the participant.</summary>
    public string? Uri { get; init; }

    /// <summary>The address of the participant as first dialled.</summary>
    public string? OriginalUri { get; init; }

    /// <summary>The number of call legs on this bridge. Null for a participant on another bridge.</summary>
    public long? NumCallLegs { get; init; }

    /// <summary>The JID of the signed-in user. Null for other participants.</summary>
    public string? UserJid { get; init; }

    /// <summary>True when the participant is an activator.</summary>
    public bool? IsActivator { get; init; }

    /// <summary>True when the participant can be moved to another bridge.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The id of the participant that this one was moved from. Null for one that was not moved.</summary>
    public Guid? MovedParticipant { get; init; }

    /// <summary>The id of the bridge that the participant was moved from. Null for one that was not moved.</summary>
    public Guid? MovedParticipantCallBridge { get; init; }

    /// <summary><c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>. Null when the answer has no status.</summary>
    public string? State { get; init; }

    static string ICmsObject<Participant>.ElementName => "participant";

    static Participant ICmsObject<Participant>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        Call = element.Reference("call"),
        Tenant = element.Reference("tenant"),
        CallBridge = element.Reference("callBridge"),
        Uri = element.Text("uri"),
        OriginalUri = element.Text("originalUri"),
        NumCallLegs = element.Number("numCallLegs"),
        UserJid = element.Text("userJid"),
        IsActivator = element.Flag("isActivator"),
        CanMove = element.Flag("canMove"),
        MovedParticipant = element.Reference("movedParticipant"),
        MovedParticipantCallBridge = element.Reference("movedParticipantCallBridge"),
        State = element.Element("status")?.Text("state"),
    };
}

/// <summary>The fields to modify a participant with.</summary>
public sealed record ParticipantFields : Fields
{
    /// <summary>The importance for pane placement.</summary>
    public long? Importance { get; init; }

    /// <summary>The DTMF tones to play: digits, <c>*</c> and <c>#</c>, with commas for pauses.</summary>
    public string? DtmfSequence { get; init; }

    /// <summary>The name to show for the participant. Empty text restores the original name.</summary>
    public string? NameLabelOverride { get; init; }

    /// <summary>False to admit the participant from the lobby.</summary>
    public bool? Deactivated { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("importance", Importance)
        .With("dtmfSequence", DtmfSequence)
        .With("nameLabelOverride", NameLabelOverride)
        .With("deactivated", Deactivated);
}
