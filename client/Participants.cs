using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/participants</c>: the parties, on all bridges of the cluster.</summary>
public sealed class Participants
{
    private readonly Collection<Participant> collection;

    internal Participants(CmsClient client) => collection = new(client, "/api/v1/participants");

    /// <summary>Some of the participants: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="callBridgeFilter">Only those on this bridge.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<Participant>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, Guid? tenantFilter = null, Guid? callBridgeFilter = null,
        CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded
            .With("filter", filter).With("tenantFilter", tenantFilter).With("callBridgeFilter", callBridgeFilter), cancellation);

    /// <summary>All participants, page by page.</summary>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="tenantFilter">Only those of this tenant.</param>
    /// <param name="callBridgeFilter">Only those on this bridge.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<Participant>> ListAllAsync(
        string? filter = null, Guid? tenantFilter = null, Guid? callBridgeFilter = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded
            .With("filter", filter).With("tenantFilter", tenantFilter).With("callBridgeFilter", callBridgeFilter), cancellation);

    /// <summary>One participant, in full.</summary>
    public Task<Participant> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, ParticipantFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Drops it, with all its legs.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>A party of a call; it has one leg or more.</summary>
public sealed record Participant : ICmsObject<Participant>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who it is, as far as known.</summary>
    public string? Name { get; init; }

    /// <summary>The call it takes part in.</summary>
    public Guid? Call { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The bridge it is connected to, when that is another one.</summary>
    public Guid? CallBridge { get; init; }

    /// <summary>Its address.</summary>
    public string? Uri { get; init; }

    /// <summary>Its address as first dialled.</summary>
    public string? OriginalUri { get; init; }

    /// <summary>How many legs it has here.</summary>
    public long? NumCallLegs { get; init; }

    /// <summary>The user it is, when signed in.</summary>
    public string? UserJid { get; init; }

    /// <summary>Whether others wait for it.</summary>
    public bool? IsActivator { get; init; }

    /// <summary>Whether it can be moved to another bridge.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The participant it was moved from.</summary>
    public Guid? MovedParticipant { get; init; }

    /// <summary>The bridge it was moved from.</summary>
    public Guid? MovedParticipantCallBridge { get; init; }

    /// <summary><c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>.</summary>
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

/// <summary>What a participant is modified with.</summary>
public sealed record ParticipantFields : Fields
{
    /// <summary>How much it matters for pane placement.</summary>
    public long? Importance { get; init; }

    /// <summary>Tones to play, commas for pauses.</summary>
    public string? DtmfSequence { get; init; }

    /// <summary>The name shown for it.</summary>
    public string? NameLabelOverride { get; init; }

    /// <summary>Whether it waits for an activator.</summary>
    public bool? Deactivated { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("importance", Importance)
        .With("dtmfSequence", DtmfSequence)
        .With("nameLabelOverride", NameLabelOverride)
        .With("deactivated", Deactivated);
}
