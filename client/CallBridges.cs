using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callBridges</c>: the bridges of the cluster, as each of them knows them.</summary>
public sealed class CallBridges
{
    private readonly Collection<CallBridge> collection;

    internal CallBridges(CmsClient client) => collection = new(client, "/api/v1/callBridges");

    /// <summary>Some of the call bridges: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CallBridge>> ListAsync(int? limit = null, int? offset = null, CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded, cancellation);

    /// <summary>All call bridges, page by page.</summary>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CallBridge>> ListAllAsync(CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded, cancellation);

    /// <summary>One call bridge, in full.</summary>
    public Task<CallBridge> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CallBridgeFields fields, CancellationToken cancellation = default) =>
        collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CallBridgeFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Removes it.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>A bridge of the cluster.</summary>
public sealed record CallBridge : ICmsObject<CallBridge>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name in the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>Where its API is reached; only in a single answer.</summary>
    public string? Address { get; init; }

    /// <summary>The domain peers use for it; only in a single answer.</summary>
    public string? SipDomain { get; init; }

    /// <summary>The group it belongs to; only in a single answer.</summary>
    public Guid? CallBridgeGroup { get; init; }

    static string ICmsObject<CallBridge>.ElementName => "callBridge";

    static CallBridge ICmsObject<CallBridge>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        Address = element.Text("address"),
        SipDomain = element.Text("sipDomain"),
        CallBridgeGroup = element.Reference("callBridgeGroup"),
    };
}

/// <summary>What a call bridge is created or modified with.</summary>
public sealed record CallBridgeFields : Fields
{
    /// <summary>Its name in the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>Where its API is reached.</summary>
    public string? Address { get; init; }

    /// <summary>The domain peers use for it.</summary>
    public string? SipDomain { get; init; }

    /// <summary>The group it belongs to.</summary>
    public Guid? CallBridgeGroup { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("name", Name)
        .With("address", Address)
        .With("sipDomain", SipDomain)
        .With("callBridgeGroup", CallBridgeGroup);
}
