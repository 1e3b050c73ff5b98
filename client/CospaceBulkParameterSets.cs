using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/cospaceBulkParameterSets</c>: templates for many spaces.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CospaceBulkParameterSets
{
    private readonly Collection<CospaceBulkParameterSet> _collection;

    internal CospaceBulkParameterSets(CmsClient client) => _collection = new(client, "/api/v1/cospaceBulkParameterSets");

    /// <summary>Lists one page of bulk parameter sets.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="startIndex">Returns only sets with this start index. Null returns all.</param>
    /// <param name="endIndex">Returns only sets with this end index. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CospaceBulkParameterSet>> ListAsync(
        int? limit = null, int? offset = null, long? startIndex = null, long? endIndex = null, CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded.With("startIndex", startIndex).With("endIndex", endIndex), cancellation);

    /// <summary>Lists all bulk parameter sets. Requests page after page until the list is complete.</summary>
    /// <param name="startIndex">Returns only sets with this start index. Null returns all.</param>
    /// <param name="endIndex">Returns only sets with this end index. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CospaceBulkParameterSet>> ListAllAsync(
        long? startIndex = null, long? endIndex = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("startIndex", startIndex).With("endIndex", endIndex), cancellation);

    /// <summary>Gets one bulk parameter set with all its fields.</summary>
    public Task<CospaceBulkParameterSet> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Creates a bulk parameter set and returns its id.</summary>
    public Task<Guid> CreateAsync(CospaceBulkParameterSetFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Modifies a bulk parameter set. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CospaceBulkParameterSetFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Deletes a bulk parameter set.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A template for many spaces. Lists return only its id and the two indices.</summary>
public sealed record CospaceBulkParameterSet : ICmsObject<CospaceBulkParameterSet>
{
    /// <summary>The id of the bulk parameter set.</summary>
    public required Guid Id { get; init; }

    /// <summary>The index of the first space.</summary>
    public long? StartIndex { get; init; }

    /// <summary>The index of the last space, inclusive.</summary>
    public long? EndIndex { get; init; }

    /// <summary>
    /// The pattern for the URI of each space; <c>$index$</c> is replaced by the index. Null creates spaces without a URI.
    /// </summary>
    public string? CoSpaceUriMapping { get; init; }

    /// <summary>The pattern for the name of each space; <c>$index$</c> is replaced by the index.</summary>
    public string? CoSpaceNameMapping { get; init; }

    /// <summary>
    /// The pattern for the call ID of each space; <c>$index$</c> is replaced by the index. Null creates spaces without a call ID.
    /// </summary>
    public string? CoSpaceCallIdMapping { get; init; }

    /// <summary>The id of the tenant of the spaces.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The id of the call profile of the spaces.</summary>
    public Guid? CallProfile { get; init; }

    /// <summary>The id of the call leg profile of the spaces. Not documented, but a bridge accepts it from Cisco TMS (observed).</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>The id of the call branding profile of the spaces.</summary>
    public Guid? CallBrandingProfile { get; init; }

    /// <summary>True when callers who are not members may enter the spaces.</summary>
    public bool? NonMemberAccess { get; init; }

    static string ICmsObject<CospaceBulkParameterSet>.ElementName => "cospaceBulkParameterSet";

    static CospaceBulkParameterSet ICmsObject<CospaceBulkParameterSet>.Read(XElement element) => new()
    {
        Id = element.Id(),
        StartIndex = element.Number("startIndex"),
        EndIndex = element.Number("endIndex"),
        CoSpaceUriMapping = element.Text("coSpaceUriMapping"),
        CoSpaceNameMapping = element.Text("coSpaceNameMapping"),
        CoSpaceCallIdMapping = element.Text("coSpaceCallIdMapping"),
        Tenant = element.Reference("tenant"),
        CallProfile = element.Reference("callProfile"),
        CallLegProfile = element.Reference("callLegProfile"),
        CallBrandingProfile = element.Reference("callBrandingProfile"),
        NonMemberAccess = element.Flag("nonMemberAccess"),
    };
}

/// <summary>The fields to create or modify a bulk parameter set with.</summary>
public sealed record CospaceBulkParameterSetFields : Fields
{
    /// <summary>The index of the first space.</summary>
    public long? StartIndex { get; init; }

    /// <summary>The index of the last space, inclusive.</summary>
    public long? EndIndex { get; init; }

    /// <summary>
    /// The pattern for the URI of each space; <c>$index$</c> is replaced by the index. Null creates spaces without a URI.
    /// </summary>
    public string? CoSpaceUriMapping { get; init; }

    /// <summary>The pattern for the name of each space; <c>$index$</c> is replaced by the index.</summary>
    public string? CoSpaceNameMapping { get; init; }

    /// <summary>
    /// The pattern for the call ID of each space; <c>$index$</c> is replaced by the index. Null creates spaces without a call ID.
    /// </summary>
    public string? CoSpaceCallIdMapping { get; init; }

    /// <summary>The id of the tenant of the spaces.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The id of the call profile of the spaces.</summary>
    public Guid? CallProfile { get; init; }

    /// <summary>The id of the call leg profile of the spaces. Not documented, but a bridge accepts it from Cisco TMS (observed).</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>The id of the call branding profile of the spaces.</summary>
    public Guid? CallBrandingProfile { get; init; }

    /// <summary>True when callers who are not members may enter the spaces.</summary>
    public bool? NonMemberAccess { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("startIndex", StartIndex)
        .With("endIndex", EndIndex)
        .With("coSpaceUriMapping", CoSpaceUriMapping)
        .With("coSpaceNameMapping", CoSpaceNameMapping)
        .With("coSpaceCallIdMapping", CoSpaceCallIdMapping)
        .With("tenant", Tenant)
        .With("callProfile", CallProfile)
        .With("callLegProfile", CallLegProfile)
        .With("callBrandingProfile", CallBrandingProfile)
        .With("nonMemberAccess", NonMemberAccess);
}
