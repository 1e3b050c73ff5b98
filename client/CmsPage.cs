namespace CmsSim.Client;

/// <summary>One page of a list.</summary>
/// <param name="Total">The number of all objects that match, including those not on this page.</param>
/// <param name="Items">The objects on this page that can be read.</param>
public sealed record CmsPage<T>(long Total, IReadOnlyList<T> Items)
{
    /// <summary>The objects on this page that cannot be read, such as one whose id is no GUID. Usually empty.</summary>
    public IReadOnlyList<CmsUnreadableObject> Unreadable { get; init; } = [];

    /// <summary>The attributes of the list other than <c>total</c>, by name, such as <c>maximum</c> of <c>/system/cdrReceivers</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
