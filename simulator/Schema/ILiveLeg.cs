namespace CmsSim.Simulator.Schema;

/// <summary>The state of a live call leg that the API shows.</summary>
internal interface ILiveLeg
{
    /// <summary>The state in the API's words: <c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>.</summary>
    string StateWord { get; }

    /// <summary>True from the answer to the end of the leg, on hold or not.</summary>
    bool IsConnected { get; }

    /// <summary>True if the leg joins the same meeting on two bridges.</summary>
    bool IsLink { get; }

    /// <summary><c>incoming</c> or <c>outgoing</c>.</summary>
    string Direction { get; }

    /// <summary>The address by which the far end knows this side; null where it is not known.</summary>
    string? LocalAddress { get; }

    /// <summary>The address of the far end before any transform.</summary>
    string OriginalRemoteParty { get; }

    /// <summary>The Call-ID of SIP; null for the leg of an app.</summary>
    string? SipCallId { get; }

    /// <summary>The largest picture of the leg.</summary>
    VideoSize Video { get; }

    /// <summary>The group of legs that one party has. The participant has the same id.</summary>
    Guid GroupId { get; }

    /// <summary>Whole seconds since the answer; before the answer, since the leg began (inferred).</summary>
    int DurationSeconds { get; }

    bool HasEncryptedMedia { get; }

    bool HasUnencryptedMedia { get; }

    /// <summary>True if the media of the leg count in statistics and licences.</summary>
    bool CountsMedia { get; }

    /// <summary>True while the leg waits in the lobby.</summary>
    bool IsDeactivated { get; }

    /// <summary>True if the leg waits in the lobby until an activator is in the meeting.</summary>
    bool NeedsActivation { get; }

    /// <summary><c>isActivator</c> for a world file; null where it follows from the present settings.</summary>
    string? ActivatorForWorld { get; }

    /// <summary>The duration limit being timed, in seconds, for a world file; null where it follows from the present settings.</summary>
    string? DurationLimitForWorld { get; }
}
