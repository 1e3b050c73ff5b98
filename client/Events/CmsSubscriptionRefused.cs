namespace CmsSim.Client.Events;

/// <summary>
/// The bridge refuses subscriptions to these calls. Subscriptions of other calls continue. When another call ends, the subscriber requests
/// one of the refused calls again.
/// </summary>
public sealed record CmsSubscriptionRefused : CmsEvent
{
    /// <summary>The status of the bridge's answer, such as <c>tooManySubscriptions</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The ids of the calls.</summary>
    public required IReadOnlyList<Guid> Calls { get; init; }
}
