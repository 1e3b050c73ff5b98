namespace CmsSim.Client.Events;

/// <summary>Something that a stream of events reports: an update of a call or participant, or a change of the connection.</summary>
public abstract record CmsEvent
{
    private protected CmsEvent() { }
}
