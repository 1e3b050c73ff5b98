namespace CmsSim.Client.Events;

/// <summary>The bridge reports the state of a subscription.</summary>
public sealed record CmsSubscriptionChanged : CmsEvent
{
    /// <summary>The kind of the subscription.</summary>
    public required CmsSubscriptionKind Kind { get; init; }

    /// <summary>The id of the call. Null for the list of calls.</summary>
    public Guid? Call { get; init; }

    /// <summary><c>pending</c>, <c>active</c>, or <c>deactivated</c> when the call has ended.</summary>
    public required string State { get; init; }
}
