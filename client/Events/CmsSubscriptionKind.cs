namespace CmsSim.Client.Events;

/// <summary>The kinds of subscriptions.</summary>
public enum CmsSubscriptionKind
{
    /// <summary><c>calls</c>: the list of calls.</summary>
    Calls,

    /// <summary><c>callInfo</c>: one call.</summary>
    CallInfo,

    /// <summary><c>callRoster</c>: the participants of one call.</summary>
    CallRoster,
}
