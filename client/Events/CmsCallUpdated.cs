namespace CmsSim.Client.Events;

/// <summary><c>callListUpdate</c>: a change in the list of calls.</summary>
public sealed record CmsCallUpdated : CmsEvent
{
    /// <summary>The id of the call.</summary>
    public required Guid Call { get; init; }

    /// <summary>The kind of the update.</summary>
    public required CmsUpdateKind Kind { get; init; }

    /// <summary>The reason of a removal, such as <c>allLeft</c>. Null without one.</summary>
    public string? Reason { get; init; }

    /// <summary>The elements of the call in this update.</summary>
    public required CmsCallElements Elements { get; init; }
}
