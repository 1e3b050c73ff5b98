namespace CmsSim.Client.Cdr;

/// <summary><c>callLegStart</c>: a leg begins on the bridge. It is not connected yet.</summary>
public sealed record CdrCallLegStart : CdrRecord
{
    /// <summary>The id of the leg.</summary>
    public required Guid Id { get; init; }

    /// <summary>The address of the far end.</summary>
    public string? RemoteParty { get; init; }

    /// <summary>The dialled address of an incoming leg, or the caller id of an outgoing one. Null for apps and browsers.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>The name that the far end shows. Null when it is not known.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The address of the far end of a SIP leg. Null for other legs.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The kind of leg: <c>sip</c>, or <c>acano</c> for apps and browsers. The element is <c>type</c>.</summary>
    public string? LegType { get; init; }

    /// <summary>The subtype: <c>lync</c>, <c>avaya</c>, <c>lyncdistribution</c>, <c>webApp</c> or <c>distributionLink</c>. Null without one.</summary>
    public string? SubType { get; init; }

    /// <summary>The medium of a Lync leg: <c>audioVideo</c>, <c>applicationSharing</c> or <c>instantMessaging</c>. Null for other legs.</summary>
    public string? LyncSubType { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>, seen from the bridge.</summary>
    public string? Direction { get; init; }

    /// <summary>The id of the call. Null while it is not known, as for incoming SIP legs.</summary>
    public Guid? Call { get; init; }

    /// <summary>The text that the API client gave when it created the leg. Null without one.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The id of the participant in the API.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The SIP Call-ID. Null for apps and browsers.</summary>
    public string? SipCallId { get; init; }

    /// <summary>True for a guest in a browser.</summary>
    public bool GuestConnection { get; init; }

    /// <summary>True when the leg leads to the recorder.</summary>
    public bool Recording { get; init; }

    /// <summary>True when the leg leads to the streamer.</summary>
    public bool Streaming { get; init; }

    /// <summary>The SIP Call-ID of the leg that this one replaces. Null when it replaces none.</summary>
    public string? ReplacesSipCallId { get; init; }

    /// <summary>True when the participant can be moved to another call. Null before release 2.6.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The id of the leg that was moved to this one. Null when none was.</summary>
    public Guid? MovedCallLeg { get; init; }

    /// <summary>The id of the bridge that had the moved leg. Null when no leg was moved.</summary>
    public Guid? MovedCallLegCallBridge { get; init; }

    /// <summary>The state of the far end's confirmation, such as <c>notRequired</c>. Null in releases without it.</summary>
    public string? ConfirmationStatus { get; init; }

    /// <summary>The tag of the leg or its user. Null without one.</summary>
    public string? CdrTag { get; init; }
}
