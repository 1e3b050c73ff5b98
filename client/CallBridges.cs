using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callBridges</c>: the bridges of the cluster, as configured on the bridge that answers.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CallBridges
{
    private readonly Collection<CallBridge> _collection;

    internal CallBridges(CmsClient client) => _collection = new(client, "/api/v1/callBridges");

    /// <summary>Lists one page of call bridges.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CallBridge>> ListAsync(int? limit = null, int? offset = null, CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded, cancellation);

    /// <summary>Lists all call bridges. Requests page after page until the list is complete.</summary>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CallBridge>> ListAllAsync(CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded, cancellation);

    /// <summary>Gets one call bridge with all its fields.</summary>
    public Task<CallBridge> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Creates a call bridge and returns its id.</summary>
    public Task<Guid> CreateAsync(CallBridgeFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Modifies a call bridge. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CallBridgeFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Deletes a call bridge.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A bridge of the cluster. Lists return only its id and name.</summary>
public sealed record CallBridge : ICmsObject<CallBridge>
{
    /// <summary>The id of the call bridge.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the call bridge; unique in the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>The URL of the bridge's API, such as <c>https://14.80.82.30</c>. Null in lists.</summary>
    public string? Address { get; init; }

    /// <summary>The SIP domain that other bridges use for calls to this one. Null in lists.</summary>
    public string? SipDomain { get; init; }

    /// <summary>The id of the call bridge group. Null in lists, and for a bridge without a group.</summary>
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

/// <summary>The fields to create or modify a call bridge with.</summary>
public sealed record CallBridgeFields : Fields
{
    /// <summary>The name of the call bridge; unique in the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>The URL of the bridge's API, such as <c>https://14.80.82.30</c>.</summary>
    public string? Address { get; init; }

    /// <summary>The SIP domain that other bridges use for calls to this one.</summary>
    public string? SipDomain { get; init; }

    /// <summary>The id of the call bridge group.</summary>
    public Guid? CallBridgeGroup { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("name", Name)
        .With("address", Address)
        .With("sipDomain", SipDomain)
        .With("callBridgeGroup", CallBridgeGroup);
}
