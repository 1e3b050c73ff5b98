namespace CmsSim.Client.Cdr;

/// <summary><c>callLegUpdate</c>: a leg changes. The record has the whole state, not only the change.</summary>
public sealed record CdrCallLegUpdate : CdrRecord
{
    /// <summary>The id of the leg.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>connected</c>, which is the only documented value. Null while the leg is not connected.</summary>
    public string? State { get; init; }

    /// <summary>The id of the call. Null while the leg is in none.</summary>
    public Guid? Call { get; init; }

    /// <summary>True while the caller is in the interactive voice response, which asks for the call to join.</summary>
    public bool Ivr { get; init; }

    /// <summary>True while the leg waits in the lobby. Null in older releases, and while the leg is in no call.</summary>
    public bool? Deactivated { get; init; }

    /// <summary>The text that the API client gave when it created the leg. Null without one.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The id of the participant in the API.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The SIP Call-ID. Null for apps and browsers.</summary>
    public string? SipCallId { get; init; }

    /// <summary>The name that the far end shows. Null when it is not known.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The address of the far end of a SIP leg. Null for other legs.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>True when the participant can be moved to another call. Null before release 2.6.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The state of the far end's confirmation, such as <c>notRequired</c>. Null in releases without it.</summary>
    public string? ConfirmationStatus { get; init; }

    /// <summary>The tag of the leg or its user. Null without one.</summary>
    public string? CdrTag { get; init; }
}
