using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callLegProfiles</c>: what call legs may do.</summary>
public sealed class CallLegProfiles
{
    private readonly Collection<CallLegProfile> collection;

    internal CallLegProfiles(CmsClient client) => collection = new(client, "/api/v1/callLegProfiles");

    /// <summary>Some of the profiles: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="usageFilter"><c>referenced</c> or <c>unreferenced</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CallLegProfile>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, string? usageFilter = null,
        CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded.With("filter", filter).With("usageFilter", usageFilter), cancellation);

    /// <summary>All profiles, page by page.</summary>
    /// <param name="filter">Only those whose name contains this.</param>
    /// <param name="usageFilter"><c>referenced</c> or <c>unreferenced</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CallLegProfile>> ListAllAsync(
        string? filter = null, string? usageFilter = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded.With("filter", filter).With("usageFilter", usageFilter), cancellation);

    /// <summary>One profile, in full.</summary>
    public Task<CallLegProfile> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CallLegProfileFields fields, CancellationToken cancellation = default) =>
        collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CallLegProfileFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Removes it.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>What call legs may do; what is unset is null and inherited.</summary>
public sealed record CallLegProfile : ICmsObject<CallLegProfile>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it sets.</summary>
    public required CallLegSettings Settings { get; init; }

    static string ICmsObject<CallLegProfile>.ElementName => "callLegProfile";

    static CallLegProfile ICmsObject<CallLegProfile>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        Settings = CallLegSettings.Read(element),
    };
}

/// <summary>What a call leg profile is created or modified with.</summary>
public sealed record CallLegProfileFields : Fields
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it sets.</summary>
    public CallLegSettings Settings { get; init; } = new();

    private protected override FormBody AddTo(FormBody form) => Settings.AddTo(form.With("name", Name));
}
