using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// A leg that is dialled. Order and wording of the lines are those of documents 212298 and 217320; where they are silent, a
/// remark says so.
/// </summary>
internal sealed class OutgoingLeg(IBridgeContext bridge, string remoteParty, int number) : CallLegLifecycle(bridge, remoteParty, number)
{
    // Timer B of SIP, 64 times T1; 32.0 s in document 217320.
    private static readonly TimeSpan s_inviteTimeout = TimeSpan.FromSeconds(32);

    private readonly FarEnd _farEnd = bridge.FarEndOf(remoteParty);
    private int _attempt;

    /// <summary>The ways to try, one after the other; without any the call fails.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>What was asked for, before transforms.</summary>
    public required string Dialled { get; init; }

    /// <summary>Whom the call is forwarded for; null when a space or a call dials.</summary>
    public string? Caller { get; init; }

    public MediaEncryption Encryption { get; init; }

    public override bool EncryptsMedia => Encryption is not MediaEncryption.Prohibited && _farEnd.CanEncrypt;

    public override string OriginalRemoteParty => Dialled;

    public override string? LocalAddress => _attempt < Routes.Count ? Routes[_attempt].LocalAddress : null;

    private Route Route => Routes[_attempt];

    // What a proxy does to the connection comes before the far end behind it (inferred).
    private FarEnd Peer => Route.Proxy ?? _farEnd;

    public void Dial()
    {
        Begin();
        Home.After(TimeSpan.Zero, Invite);
    }

    private void Invite()
    {
        if (State is not CallLegState.Initial)
            return;
        Log(Caller is null ? $"outgoing SIP call to \"{RemoteParty}\" from space \"{PlaceName}\"" : $"outgoing SIP call to \"{RemoteParty}\" from \"{Caller}\"");
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
        if (State is not CallLegState.Initial)
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

    /// <summary>False when TLS fails and nothing else is allowed.</summary>
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
        if (!Apply(CallLegEvent.Rang))
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
        if (State is CallLegState.Ringing && Encryption is MediaEncryption.Required && !_farEnd.CanEncrypt)
        {
            Fail(TeardownReason.EncryptionRequired);
            return;
        }
        if (!Connect(_farEnd.HangsUpAfter))
            return;
        Enter();
        if (!EncryptsMedia)
            Home.After(_farEnd.MediaAfter, NoteUnencryptedMedia);
    }

    private void FailAfter(TimeSpan delay, TeardownReason reason) => Home.After(delay, () => Fail(reason));

    private void Fail(TeardownReason reason)
    {
        // That the line of an attempt comes again with the next is inferred.
        if (_attempt + 1 < Routes.Count && Apply(CallLegEvent.Rerouted))
        {
            _attempt++;
            Invite();
            return;
        }
        if (!End(reason))
            return;

        // Known after a time-out (document 217320); the others are by analogy.
        Log($"destroying API call leg {Id}");
        Vanish();
    }
}
