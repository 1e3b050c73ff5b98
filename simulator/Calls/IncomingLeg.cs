using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>What is known of somebody who calls, and what he called.</summary>
internal sealed record Caller(string RemoteParty, string LocalAddress)
{
    public string? DisplayName { get; init; }

    /// <summary>Typed whenever a passcode is asked for.</summary>
    public string? Passcode { get; init; }

    /// <summary>Calls over TLS and encrypts media if it may.</summary>
    public bool IsEncrypted { get; init; } = true;

    /// <summary>Has a channel for presentations.</summary>
    public bool HasBfcp { get; init; }

    /// <summary>From the answer to the end of the call by the caller; null leaves that to others.</summary>
    public TimeSpan? HangsUpAfter { get; init; }
}

/// <summary>A leg that comes in. Its lines and their times are those of document 213552.</summary>
internal sealed class IncomingLeg(IBridgeContext bridge, Caller caller, int number) : CallLegLifecycle(bridge, caller.RemoteParty, number)
{
    // After the call has come in.
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

    public override string Direction => "incoming";

    public override string LocalAddress => caller.LocalAddress;

    public override bool EncryptsMedia => caller.IsEncrypted && _mayEncrypt;

    /// <summary>The call comes in; what it leads to is found at the answer.</summary>
    public void Arrive(Action route)
    {
        Begin();

        // The wording without encryption is by analogy.
        Log($"incoming {(caller.IsEncrypted ? "encrypted " : "")}SIP call from \"sip:{caller.RemoteParty}\" to local URI \"sip:{caller.LocalAddress}\"");
        Home.After(s_answerAfter, () =>
        {
            if (State is CallLegState.Initial)
                route();
        });
    }

    /// <summary>Somebody is rung up for the caller, who gives up when nobody answers.</summary>
    public void Ring()
    {
        if (Apply(CallLegEvent.Rang))
            Home.After(Home.Settings.RingingTimeout, () => Drop(TeardownReason.RingingTimeout));
    }

    /// <summary>Takes the call; it is in an IVR as long as it has not joined one.</summary>
    public void Answer()
    {
        if (State is not (CallLegState.Initial or CallLegState.Ringing))
            return;
        if (caller.IsEncrypted)
            Log("setting up UDT RTP session for DTLS (combined media and control)");
        Connect(caller.HangsUpAfter);
        if (caller.HasBfcp)
            OpenPresentationChannel();
    }

    /// <summary>Whether the caller can be in a call with such a rule; if so, it holds from now on.</summary>
    public bool Accepts(MediaEncryption encryption)
    {
        _mayEncrypt = encryption is not MediaEncryption.Prohibited;
        return caller.IsEncrypted || encryption is not MediaEncryption.Required;
    }

    /// <summary>The prompt of an IVR is over without any key pressed; callers with a presentation channel did not have the line.</summary>
    public void NoteEndOfPrompt()
    {
        if (!caller.HasBfcp)
            Log("audio prompt play time out");
    }

    /// <summary>Once the leg is in its call, its media show there.</summary>
    public void NoteMedia() => NoteUnencryptedMedia();

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
