namespace CmsSim.Client.Cdr;

/// <summary><c>callLegEnd</c>: a leg ends. A bridge that stops sends none for its legs.</summary>
public sealed record CdrCallLegEnd : CdrRecord
{
    /// <summary>The id of the leg.</summary>
    public required Guid Id { get; init; }

    /// <summary>The reason of the end, such as <c>remoteTeardown</c>, <c>apiInitiatedTeardown</c> or <c>unknownDestination</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>True when the far end ended the leg.</summary>
    public bool? RemoteTeardown { get; init; }

    /// <summary>The state of the far end's confirmation, such as <c>rejected</c>. Null in releases without it.</summary>
    public string? ConfirmationStatus { get; init; }

    /// <summary>The time since the start of the leg, connected or not, in whole seconds.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The time that the leg was active in a call, in whole seconds. Null for a leg without media.</summary>
    public TimeSpan? ActivatedDuration { get; init; }

    /// <summary>The share of time for each kind of video. Null for a leg without video.</summary>
    public CdrMediaUsage? MediaUsage { get; init; }

    /// <summary>The alarms about the quality of the connection. Empty without any.</summary>
    public IReadOnlyList<CdrAlarm> Alarms { get; init; } = [];

    /// <summary>True when the leg had encrypted media. It may have had unencrypted media, too.</summary>
    public bool EncryptedMedia { get; init; }

    /// <summary>True when the leg had unencrypted media. It may have had encrypted media, too.</summary>
    public bool UnencryptedMedia { get; init; }

    /// <summary>The audio from the far end. Null without any.</summary>
    public CdrMedia? RxAudio { get; init; }

    /// <summary>The audio to the far end. Null without any.</summary>
    public CdrMedia? TxAudio { get; init; }

    /// <summary>The video from the far end. Null without any.</summary>
    public CdrMedia? RxVideo { get; init; }

    /// <summary>The video to the far end. Null without any.</summary>
    public CdrMedia? TxVideo { get; init; }

    /// <summary>The largest number of screens. Null when the record does not give it.</summary>
    public int? MaxScreens { get; init; }

    /// <summary>The text that the API client gave when it created the leg. Null without one.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The tag of the leg or its user. Null without one.</summary>
    public string? CdrTag { get; init; }

    /// <summary>The SIP Call-ID. Null for apps and browsers.</summary>
    public string? SipCallId { get; init; }
}
