using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callLegProfiles</c>: named sets of permissions and settings for call legs.</summary>
/// <remarks>
/// All methods throw <see cref="CmsFailureException"/> when the bridge refuses the request, and
/// <see cref="CmsUnreachableException"/> when it does not answer.
/// </remarks>
public sealed class CallLegProfiles
{
    private readonly Collection<CallLegProfile> _collection;

    internal CallLegProfiles(CmsClient client) => _collection = new(client, "/api/v1/callLegProfiles");

    /// <summary>Lists one page of call leg profiles.</summary>
    /// <param name="limit">The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.</param>
    /// <param name="offset">The number of matching objects to skip. Null skips none.</param>
    /// <param name="filter">Returns only profiles whose name contains this text. Null returns all.</param>
    /// <param name="usageFilter"><c>referenced</c> returns profiles in use, <c>unreferenced</c> the others. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<CmsPage<CallLegProfile>> ListAsync(
        int? limit = null, int? offset = null, string? filter = null, string? usageFilter = null,
        CancellationToken cancellation = default) =>
        _collection.ListAsync(limit, offset, FormBody.Encoded.With("filter", filter).With("usageFilter", usageFilter), cancellation);

    /// <summary>Lists all call leg profiles. Requests page after page until the list is complete.</summary>
    /// <param name="filter">Returns only profiles whose name contains this text. Null returns all.</param>
    /// <param name="usageFilter"><c>referenced</c> returns profiles in use, <c>unreferenced</c> the others. Null returns all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of <see cref="CmsClientOptions"/>.</exception>
    public Task<IReadOnlyList<CallLegProfile>> ListAllAsync(
        string? filter = null, string? usageFilter = null, CancellationToken cancellation = default) =>
        _collection.ListAllAsync(FormBody.Encoded.With("filter", filter).With("usageFilter", usageFilter), cancellation);

    /// <summary>Gets one call leg profile with all its fields.</summary>
    public Task<CallLegProfile> GetAsync(Guid id, CancellationToken cancellation = default) => _collection.GetAsync(id, cancellation);

    /// <summary>Creates a call leg profile and returns its id.</summary>
    public Task<Guid> CreateAsync(CallLegProfileFields fields, CancellationToken cancellation = default) =>
        _collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Modifies a call leg profile. Sends only the fields that are not null.</summary>
    public Task ModifyAsync(Guid id, CallLegProfileFields fields, CancellationToken cancellation = default) =>
        _collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Deletes a call leg profile.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => _collection.DeleteAsync(id, cancellation);
}

/// <summary>A named set of permissions and settings for call legs. A null setting is unset: the next wider profile decides.</summary>
public sealed record CallLegProfile : ICmsObject<CallLegProfile>
{
    /// <summary>The id of the call leg profile.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name of the call leg profile.</summary>
    public string? Name { get; init; }

    /// <summary>The settings of the profile. A null setting is unset.</summary>
    public required CallLegSettings Settings { get; init; }

    static string ICmsObject<CallLegProfile>.ElementName => "callLegProfile";

    static CallLegProfile ICmsObject<CallLegProfile>.Read(XElement element) => new()
    {
        Id = element.Id(),
        Name = element.Text("name"),
        Settings = CallLegSettings.Read(element),
    };
}

/// <summary>The fields to create or modify a call leg profile with.</summary>
public sealed record CallLegProfileFields : Fields
{
    /// <summary>The name of the call leg profile.</summary>
    public string? Name { get; init; }

    /// <summary>The settings to send. A null setting is not sent.</summary>
    public CallLegSettings Settings { get; init; } = new();

    private protected override FormBody AddTo(FormBody form) => Settings.AddTo(form.With("name", Name));
}
