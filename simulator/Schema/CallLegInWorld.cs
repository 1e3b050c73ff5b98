namespace CmsSim.Simulator.Schema;

/// <summary>The state of a connected leg that a world file contains in addition to its stored values.</summary>
internal sealed record CallLegInWorld
{
    /// <summary>The id of the participant; null where the file does not name one.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The Call-ID of SIP; null for a leg without one.</summary>
    public string? SipCallId { get; init; }

    public string? Direction { get; init; }

    public string? LocalAddress { get; init; }

    public string? OriginalRemoteParty { get; init; }

    /// <summary>True if media are encrypted; null where the far end decides.</summary>
    public bool? EncryptsMedia { get; init; }

    public string? Importance { get; init; }

    public bool IsOnHold { get; init; }

    public TimeSpan ConnectedFor { get; init; }

    public bool HasUnencryptedMedia { get; init; }

    public BitRates Rates { get; init; }

    public VideoSize Video { get; init; } = VideoSize.P720;

    /// <summary>True for a leg that waits in the lobby.</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>True for a leg that waits until an activator is in the call; null when the settings of the leg decide.</summary>
    public bool? NeedsActivation { get; init; }

    /// <summary>The duration limit being timed; null when the settings of the leg decide.</summary>
    public TimeSpan? DurationLimit { get; init; }
}
