namespace CmsSim.Client.Events;

/// <summary><c>callInfoUpdate</c>: a change of one call.</summary>
public sealed record CmsCallInfoUpdated : CmsEvent
{
    /// <summary>The id of the call, which the subscriber adds: the message does not name it.</summary>
    public required Guid Call { get; init; }

    /// <summary>The elements of the call in this update: all in the first update, then those that have changed.</summary>
    public required CmsCallElements Elements { get; init; }
}
