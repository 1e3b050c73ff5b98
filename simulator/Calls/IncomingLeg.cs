using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The far end of an incoming call, and the address it dialled.</summary>
internal sealed record Caller(string RemoteParty, string LocalAddress)
{
    public string? DisplayName { get; init; }

    /// <summary>The passcode the caller enters at every prompt; null if it enters none.</summary>
    public string? Passcode { get; init; }

    public CallerKind Kind { get; init; }

    /// <summary>True if it calls over TLS and encrypts media where the call allows it.</summary>
    public bool IsEncrypted { get; init; } = true;

    /// <summary>The largest picture that it sends and receives.</summary>
    public VideoSize Video { get; init; } = VideoSize.P720;

    /// <summary>True if a proxy between the caller and the bridge stays in the call (Record-Route).</summary>
    public bool IsIndirect { get; init; }

    /// <summary>The leg on another bridge that the call replaces; null if load balancing has not moved the caller.</summary>
    public IncomingLeg? Replaces { get; init; }

    /// <summary>True if it has a BFCP channel for presentations.</summary>
    public bool HasBfcp { get; init; }

    /// <summary>The time from the answer until the caller hangs up; null if it never does.</summary>
    public TimeSpan? HangsUpAfter { get; init; }
}

/// <summary>An incoming leg. The log lines of a SIP leg and their times are those of document 213552.</summary>
internal class IncomingLeg(ResourceObject subject, Caller caller, int number) : Leg(subject, caller.RemoteParty, number)
{
    // After the call arrives.
    private static readonly TimeSpan s_answerAfter = TimeSpan.FromMilliseconds(13);

    // After the answer.
    private static readonly (TimeSpan After, string Line, bool IsOfCall)[] s_presentationChannel =
    [
        (TimeSpan.FromMilliseconds(15), "compensating for far end not matching payload types", true),
        (TimeSpan.FromMilliseconds(25), "sending prompt response (2) to BFCP message", false),
        (TimeSpan.FromMilliseconds(25), "sending BFCP hello as client following receipt of hello when BFCP not active", true),
        (TimeSpan.FromMilliseconds(61), "BFCP (client role) now active", true),
    ];

    private bool _mayEncrypt = true;

    protected Caller Caller => caller;

    public override string Direction => "incoming";

    public override string? LocalAddress => caller.LocalAddress;

    public override bool EncryptsMedia => caller.IsEncrypted && _mayEncrypt;

    public override string? ReplacedSipCallId => caller.Replaces?.SipCallId;

    /// <summary>The leg on another bridge that this one replaces.</summary>
    public Guid? ReplacedLeg => caller.Replaces?.Id;

    protected override VideoSize FarEndVideo => caller.Video;

    /// <summary>Starts the leg, and routes the call at the time of the answer.</summary>
    public void Arrive(Action route)
    {
        Begin();
        LogArrival();
        Home.After(s_answerAfter, () =>
        {
            if (State is LegState.Initial)
                route();
        });
    }

    /// <summary>Rings until the caller gives up.</summary>
    public void Ring()
    {
        if (Apply(LegEvent.Rang))
            Home.After(Home.Settings.RingingTimeout, () => Drop(TeardownReason.RingingTimeout));
    }

    /// <summary>Answers the call. The leg is in an IVR until it joins a call.</summary>
    public void Answer()
    {
        if (State is not (LegState.Initial or LegState.Ringing))
            return;
        LogAnswer();
        Connect(caller.HangsUpAfter);
        if (caller.HasBfcp)
            OpenPresentationChannel();
    }

    /// <summary>Applies the encryption rule of a call.</summary>
    /// <returns>False if the caller cannot meet the rule.</returns>
    public virtual bool Accepts(MediaEncryption encryption)
    {
        _mayEncrypt = encryption is not MediaEncryption.Prohibited;
        return caller.IsEncrypted || encryption is not MediaEncryption.Required;
    }

    /// <summary>Logs that a prompt ended without a key. Callers with a presentation channel have no such line in the document.</summary>
    public void NoteEndOfPrompt()
    {
        if (!caller.HasBfcp)
            Log("audio prompt play time out");
    }

    /// <summary>Reports the media of the leg to its call.</summary>
    public void NoteMedia() => NoteUnencryptedMedia();

    // The wording without encryption is by analogy.
    protected virtual void LogArrival() =>
        Log($"incoming {(caller.IsEncrypted ? "encrypted " : "")}SIP call from \"sip:{caller.RemoteParty}\" to local URI \"sip:{caller.LocalAddress}\"");

    protected virtual void LogAnswer()
    {
        if (caller.IsEncrypted)
            Log("setting up UDT RTP session for DTLS (combined media and control)");
    }

    private void OpenPresentationChannel()
    {
        foreach (var (after, line, isOfCall) in s_presentationChannel)
        {
            Home.After(after, () =>
            {
                if (!IsConnected)
                    return;
                if (isOfCall)
                    Log(line);
                else
                    Home.Log(line);
            });
        }
    }
}
