using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/cospaceBulkParameterSets</c>: templates for many spaces.</summary>
public sealed class CospaceBulkParameterSets
{
    private readonly Collection<CospaceBulkParameterSet> collection;

    internal CospaceBulkParameterSets(CmsClient client) => collection = new(client, "/api/v1/cospaceBulkParameterSets");

    /// <summary>Some of the sets: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="startIndex">Only sets that begin here.</param>
    /// <param name="endIndex">Only sets that end here.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CospaceBulkParameterSet>> ListAsync(
        int? limit = null, int? offset = null, long? startIndex = null, long? endIndex = null, CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded.With("startIndex", startIndex).With("endIndex", endIndex), cancellation);

    /// <summary>All sets, page by page.</summary>
    /// <param name="startIndex">Only sets that begin here.</param>
    /// <param name="endIndex">Only sets that end here.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CospaceBulkParameterSet>> ListAllAsync(
        long? startIndex = null, long? endIndex = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded.With("startIndex", startIndex).With("endIndex", endIndex), cancellation);

    /// <summary>One set, in full.</summary>
    public Task<CospaceBulkParameterSet> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CospaceBulkParameterSetFields fields, CancellationToken cancellation = default) =>
        collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CospaceBulkParameterSetFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Removes it.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>A template for many spaces; lists tell the two indices only.</summary>
public sealed record CospaceBulkParameterSet : ICmsObject<CospaceBulkParameterSet>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The first index.</summary>
    public long? StartIndex { get; init; }

    /// <summary>The last index, itself included.</summary>
    public long? EndIndex { get; init; }

    /// <summary>The URI of a space, <c>$index$</c> standing for its index.</summary>
    public string? CoSpaceUriMapping { get; init; }

    /// <summary>Its name, likewise.</summary>
    public string? CoSpaceNameMapping { get; init; }

    /// <summary>Its call ID, likewise.</summary>
    public string? CoSpaceCallIdMapping { get; init; }

    /// <summary>The tenant of the spaces.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>Their call profile.</summary>
    public Guid? CallProfile { get; init; }

    /// <summary>Their call leg profile; not in the reference, but bridges take it.</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>Their call branding profile.</summary>
    public Guid? CallBrandingProfile { get; init; }

    /// <summary>Whether others than members may enter.</summary>
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

/// <summary>What a bulk parameter set is created or modified with.</summary>
public sealed record CospaceBulkParameterSetFields : Fields
{
    /// <summary>The first index.</summary>
    public long? StartIndex { get; init; }

    /// <summary>The last index, itself included.</summary>
    public long? EndIndex { get; init; }

    /// <summary>The URI of a space, <c>$index$</c> standing for its index.</summary>
    public string? CoSpaceUriMapping { get; init; }

    /// <summary>Its name, likewise.</summary>
    public string? CoSpaceNameMapping { get; init; }

    /// <summary>Its call ID, likewise.</summary>
    public string? CoSpaceCallIdMapping { get; init; }

    /// <summary>The tenant of the spaces.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>Their call profile.</summary>
    public Guid? CallProfile { get; init; }

    /// <summary>Their call leg profile; not in the reference, but bridges take it.</summary>
    public Guid? CallLegProfile { get; init; }

    /// <summary>Their call branding profile.</summary>
    public Guid? CallBrandingProfile { get; init; }

    /// <summary>Whether others than members may enter.</summary>
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
