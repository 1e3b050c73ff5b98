using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/cospaceBulkSyncs</c>: jobs that apply a bulk parameter set.</summary>
public sealed class CospaceBulkSyncs
{
    private readonly Collection<CospaceBulkSync> collection;

    internal CospaceBulkSyncs(CmsClient client) => collection = new(client, "/api/v1/cospaceBulkSyncs");

    /// <summary>Some of the jobs: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="cospaceBulkParameterSet">Only jobs for this set.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CospaceBulkSync>> ListAsync(
        int? limit = null, int? offset = null, Guid? cospaceBulkParameterSet = null, CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded.With("cospaceBulkParameterSet", cospaceBulkParameterSet), cancellation);

    /// <summary>All jobs, page by page.</summary>
    /// <param name="cospaceBulkParameterSet">Only jobs for this set.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CospaceBulkSync>> ListAllAsync(
        Guid? cospaceBulkParameterSet = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded.With("cospaceBulkParameterSet", cospaceBulkParameterSet), cancellation);

    /// <summary>One job, in full.</summary>
    public Task<CospaceBulkSync> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CospaceBulkSyncFields fields, CancellationToken cancellation = default) =>
        collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Removes it.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>A job that applies a bulk parameter set.</summary>
public sealed record CospaceBulkSync : ICmsObject<CospaceBulkSync>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The set it applies.</summary>
    public Guid? CospaceBulkParameterSet { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>complete</c>, or a word that begins with <c>failed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Whether it only removes what the set made.</summary>
    public bool? RemoveAll { get; init; }

    /// <summary>Whether all spaces are there.</summary>
    public bool IsComplete => Status is "complete";

    /// <summary>Whether it ended without that; the beginning of the word decides, as later releases may have reasons of their own.</summary>
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

/// <summary>What a bulk sync is created with.</summary>
public sealed record CospaceBulkSyncFields : Fields
{
    /// <summary>The set it applies.</summary>
    public Guid? CospaceBulkParameterSet { get; init; }

    /// <summary>Whether it only removes what the set made.</summary>
    public bool? RemoveAll { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("cospaceBulkParameterSet", CospaceBulkParameterSet)
        .With("removeAll", RemoveAll);
}
