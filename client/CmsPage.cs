namespace CmsSim.Client;

/// <summary>One page of a list.</summary>
/// <param name="Total">The number of all objects that match, including those not on this page.</param>
/// <param name="Items">The objects on this page.</param>
public sealed record CmsPage<T>(long Total, IReadOnlyList<T> Items);
