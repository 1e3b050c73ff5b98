namespace CmsSim.Client.Events;

/// <summary>The kinds of updates.</summary>
public enum CmsUpdateKind
{
    /// <summary>The call or participant is new. The update has all subscribed elements.</summary>
    Add,

    /// <summary>The update has the elements that have changed.</summary>
    Update,

    /// <summary>The call or participant is gone. The update has no elements.</summary>
    Remove,
}
