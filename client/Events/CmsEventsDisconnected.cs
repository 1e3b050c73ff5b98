namespace CmsSim.Client.Events;

/// <summary>The bridge cannot be reached, or the connection has ended. The subscriber connects again after a pause.</summary>
public sealed record CmsEventsDisconnected : CmsEvent
{
    /// <summary>The reason: a refusal, such as of the credentials, a bridge that cannot be reached, or the end of a stream.</summary>
    public required CmsException Problem { get; init; }

    /// <summary>The pause before the next attempt.</summary>
    public required TimeSpan RetryAfter { get; init; }
}
