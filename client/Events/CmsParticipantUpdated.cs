namespace CmsSim.Client.Events;

/// <summary><c>rosterUpdate</c>: a change of the participants of a call, on any bridge of the meeting.</summary>
public sealed record CmsParticipantUpdated : CmsEvent
{
    /// <summary>The id of the call, which the subscriber adds: the message does not name it.</summary>
    public required Guid Call { get; init; }

    /// <summary>The id of the participant.</summary>
    public required Guid Participant { get; init; }

    /// <summary>The kind of the update.</summary>
    public required CmsUpdateKind Kind { get; init; }

    /// <summary>The elements of the participant in this update.</summary>
    public required CmsParticipantElements Elements { get; init; }
}
