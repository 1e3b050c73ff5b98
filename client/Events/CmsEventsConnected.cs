namespace CmsSim.Client.Events;

/// <summary>
/// The connection to the bridge is open. Everything that earlier events reported is outdated: the bridge reports all its calls and
/// participants as added.
/// </summary>
public sealed record CmsEventsConnected : CmsEvent;
