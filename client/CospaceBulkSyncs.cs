using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/cospaceBulkSyncs</c>: jobs that apply a bulk parameter set.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CospaceBulkSyncs
{
    private readonly Collection<CospaceBulkSync> _collection;

    internal CospaceBulkSyncs(CmsClient client) => _collection = new(client, "/api/v1/cospaceBulkSyncs");

    /// <summary>Lists one page of bulk syncs.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="cospaceBulkParameterSet">Returns only jobs that apply the set with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CospaceBulkSync>> ListAsync(
        int? limit = null, int? offset = null, Guid? cospaceBulkParameterSet = null, CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded.With("cospaceBulkParameterSet", cospaceBulkParameterSet), cancellation);

    /// <summary>Lists all bulk syncs. Requests page after page until the list is complete.</summary>
    /// <param name="cospaceBulkParameterSet">Returns only jobs that apply the set with this id. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CospaceBulkSync>> ListAllAsync(
        Guid? cospaceBulkParameterSet = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("cospaceBulkParameterSet", cospaceBulkParameterSet), cancellation);

    /// <summary>Gets one bulk sync with its status.</summary>
    public Task<CospaceBulkSync> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Queues a bulk sync and returns its id.</summary>
    public Task<Guid> CreateAsync(CospaceBulkSyncFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Deletes a bulk sync.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A job that applies a bulk parameter set: it deletes the spaces the set created before, and creates them again.</summary>
public sealed record CospaceBulkSync : ICmsObject<CospaceBulkSync>
{
    /// <summary>The id of the bulk sync.</summary>
    public required Guid Id { get; init; }

    /// <summary>The id of the bulk parameter set that the job applies.</summary>
    public Guid? CospaceBulkParameterSet { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>complete</c>, or a word that starts with <c>failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>True when the job only deletes the spaces that the set created. Null when it was not given.</summary>
    public bool? RemoveAll { get; init; }

    /// <summary>True when the job has ended successfully.</summary>
    public bool IsComplete => Status is "complete";

    /// <summary>
    /// True when the job has failed. Any status that starts with <c>failed</c> counts, because later releases may add reasons.
    /// </summary>
    public bool HasFailed => Status is not null && Status.StartsWith("failed", StringComparison.Ordinal);

    static string ICmsObject<CospaceBulkSync>.ElementName => "cospaceBulkSync";

    static CospaceBulkSync ICmsObject<CospaceBulkSync>.Read(XElement element) => new()
    {
        Id = element.Id(),
        CospaceBulkParameterSet = element.Reference("cospaceBulkParameterSet"),
        Status = element.Text("status"),
        RemoveAll = element.Flag("removeAll"),
    };
}

/// <summary>The fields to create a bulk sync with.</summary>
public sealed record CospaceBulkSyncFields : Fields
{
    /// <summary>The id of the bulk parameter set to apply.</summary>
    public Guid? CospaceBulkParameterSet { get; init; }

    /// <summary>True to delete the spaces that the set created and create none.</summary>
    public bool? RemoveAll { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("cospaceBulkParameterSet", CospaceBulkParameterSet)
        .With("removeAll", RemoveAll);
}
