namespace CmsSim.Client;

/// <summary>What one list request brought.</summary>
/// <param name="Total">How many objects match altogether, whatever was returned.</param>
/// <param name="Items">Those returned.</param>
public sealed record CmsPage<T>(long Total, IReadOnlyList<T> Items);
