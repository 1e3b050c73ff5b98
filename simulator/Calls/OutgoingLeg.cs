using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// A dialled leg. The order and wording of its log lines are those of documents 212298 and 217320; a comment marks each line that
/// neither document has.
/// </summary>
internal sealed class OutgoingLeg(ResourceObject subject, string remoteParty, int number) : Leg(subject, remoteParty, number)
{
    // Timer B of SIP, 64 times T1; 32.0 s in document 217320.
    private static readonly TimeSpan s_inviteTimeout = TimeSpan.FromSeconds(32);

    private readonly FarEnd _farEnd = subject.Home!.FarEndOf(remoteParty);
    private int _attempt;

    /// <summary>The routes to try, in order. With none the call fails.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>The address in the request, before transforms.</summary>
    public required string Dialled { get; init; }

    /// <summary>The caller whose call is forwarded; null when a space or a call dials.</summary>
    public ForwardedCaller? ForwardedFor { get; init; }

    public MediaEncryption Encryption { get; init; }

    public override bool EncryptsMedia => Encryption is not MediaEncryption.Prohibited && _farEnd.CanEncrypt;

    public override string OriginalRemoteParty => Dialled;

    public override string? LocalAddress => _attempt < Routes.Count ? Routes[_attempt].LocalAddress : null;

    protected override VideoSize FarEndVideo => _farEnd.Video;

    // The CDR guide 2.0 has the caller ID in the records of dialled legs. Answers of the API omit it where no rule sets it (observed).
    public override string RecordedAddress => LocalAddress ?? OutboundRouting.OwnAddressOf(Call!.Object, Home);

    private Route Route => Routes[_attempt];

    // A proxy that fails hides the far end behind it (inferred).
    private FarEnd Peer => Route.Proxy ?? _farEnd;

    public void Dial()
    {
        Begin();
        Home.After(TimeSpan.Zero, Invite);
    }

    private void Invite()
    {
        if (State is not LegState.Initial)
            return;
        Log($"outgoing SIP call to \"{RemoteParty}\" from {(ForwardedFor is { } caller ? $"\"{caller.Address}\"" : $"space \"{Call!.Name}\"")}");
        if (Routes is [])
        {
            Fail(TeardownReason.UnknownDestination);
            return;
        }
        if (Peer.Behaviour is FarEndBehaviour.Unresolvable)
        {
            FailAfter(Peer.AnswersAfter, TeardownReason.DnsFailure);
            return;
        }
        var connection = Home.Counters.NextConnection++;
        Home.After(Route.Encryption is ControlEncryption.Unencrypted ? FarEnd.PlainControlAfter : Peer.ControlAfter, () => OpenControl(connection));
    }

    private void OpenControl(int connection)
    {
        if (State is not LegState.Initial)
            return;
        if (Route.Encryption is not ControlEncryption.Unencrypted && !TryTls(connection))
            return;

        switch (Peer.Behaviour)
        {
            case FarEndBehaviour.TlsSilent:
                FailAfter(s_inviteTimeout, TeardownReason.Timeout);
                break;
            case FarEndBehaviour.Unreachable:
                FailAfter(Peer.AnswersAfter, TeardownReason.Error);
                break;
            default:
                Proceed();
                break;
        }
    }

    /// <returns>False if TLS fails and no other connection is allowed.</returns>
    private bool TryTls(int connection)
    {
        // 104 is ECONNRESET; with a reset the fall-back is immediate.
        if (Peer.Behaviour is FarEndBehaviour.TlsReset)
            Home.Log(string.Create(CultureInfo.InvariantCulture, $"handshake error 104 on outgoing connection {connection}"));
        if (Peer.Behaviour is not (FarEndBehaviour.TlsReset or FarEndBehaviour.TlsSilent or FarEndBehaviour.Unreachable))
            return true;
        if (Route.Encryption is ControlEncryption.Encrypted)
        {
            Fail(Peer.Behaviour is FarEndBehaviour.TlsSilent ? TeardownReason.Timeout : TeardownReason.Error);
            return false;
        }
        Log("falling back to unencrypted control connection...");
        return true;
    }

    private void Proceed()
    {
        if (_farEnd.Behaviour is FarEndBehaviour.Busy)
            FailAfter(_farEnd.AnswersAfter, TeardownReason.RemoteBusy);
        else
            Home.After(_farEnd.RingsAfter, Ring);
    }

    private void Ring()
    {
        if (!Apply(LegEvent.Rang))
            return;
        Log("SIP call ringing");
        if (_farEnd.Behaviour is FarEndBehaviour.RingOut || _farEnd.AnswersAfter > Home.Settings.RingingTimeout)
            FailAfter(Home.Settings.RingingTimeout, TeardownReason.RingingTimeout);
        else if (_farEnd.Behaviour is FarEndBehaviour.Decline)
            FailAfter(_farEnd.AnswersAfter, TeardownReason.RemoteRejected);
        else
            Home.After(_farEnd.AnswersAfter, Answer);
    }

    private void Answer()
    {
        if (State is LegState.Ringing && Encryption is MediaEncryption.Required && !_farEnd.CanEncrypt)
        {
            Fail(TeardownReason.EncryptionRequired);
            return;
        }
        if (!Connect(_farEnd.HangsUpAfter))
            return;
        AnswerConfirmation.Ask(this, EnterCall);
        if (!EncryptsMedia)
            Home.After(_farEnd.MediaAfter, NoteUnencryptedMedia);
    }

    private void EnterCall()
    {
        Lobby.EnterCall(this);
        ForwardedFor?.Answered();
    }

    private void FailAfter(TimeSpan delay, TeardownReason reason) => Home.After(delay, () => Fail(reason));

    private void Fail(TeardownReason reason)
    {
        // Each attempt logs the line of the first again (inferred).
        if (_attempt + 1 < Routes.Count && Apply(LegEvent.Rerouted))
        {
            _attempt++;
            Invite();
            return;
        }
        if (!End(reason))
            return;

        // Document 217320 has the line after a timeout; the other failures are by analogy.
        Log($"destroying API call leg {Id}");
        Remove();
    }
}
