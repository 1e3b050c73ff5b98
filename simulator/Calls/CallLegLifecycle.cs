using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The states of a call leg that the wire knows; an ended leg is simply gone.</summary>
internal enum CallLegState
{
    Initial,
    Ringing,
    Connected,
    OnHold,
    Ended,
}

/// <summary>Where a leg's call stands: its name and its space at this moment.</summary>
internal readonly record struct CallPlace(string Name, Guid? Space);

/// <summary>
/// One outgoing SIP leg from the dial to its end, on the simulated clock. Order and wording of the lines are those
/// of documents 212298 and 217320; where they are silent, a remark says so.
/// </summary>
internal sealed class CallLegLifecycle(IBridgeContext bridge, Conference conference, string remoteParty, int number, Func<CallPlace> place)
{
    // Timer B of SIP, 64 times T1; 32.0 s in document 217320.
    private static readonly TimeSpan s_inviteTimeout = TimeSpan.FromSeconds(32);

    private readonly FarEnd _farEnd = bridge.FarEndOf(remoteParty);
    private readonly DateTimeOffset _dialledAt = bridge.Now;
    private DateTimeOffset? _connectedAt;

    public IBridgeContext Home { get; } = bridge;

    public CallLegState State
    {
        get;
        private set
        {
            field = value;
            StateChanged();
        }
    }

    /// <summary>SIP Call-ID of the leg.</summary>
    public required Guid SipCallId { get; init; }

    /// <summary>The leg in the API.</summary>
    public required Guid Id { get; init; }

    /// <summary>Takes the leg out of the API when nobody there has ended it.</summary>
    public required Action Vanish { get; init; }

    /// <summary>Called whenever the state is another.</summary>
    public Action StateChanged { private get; init; } = () => { };

    /// <summary>Why the leg ended; null while it lasts.</summary>
    public TeardownReason? EndedFor { get; private set; }

    /// <summary>Takes the leg into its call when the far end has answered.</summary>
    public Action Enter { get; set; } = () => { };

    /// <summary>The leg in its call; null until it has entered.</summary>
    public Presence? Presence { get; set; }

    public bool HasUnencryptedMedia { get; private set; }

    public bool IsConnected => State is CallLegState.Connected or CallLegState.OnHold;

    public bool HasEncryptedMedia => IsConnected && EncryptsMedia;

    public bool EncryptsMedia => _farEnd.Behaviour is not FarEndBehaviour.TlsReset;

    /// <summary>Time since the far end answered; null if it has not.</summary>
    public TimeSpan? ConnectedFor => Home.Now - _connectedAt;

    /// <summary>Time since the dial; a leg that a world tells of was connected at once.</summary>
    public TimeSpan StartedFor => Home.Now - (_connectedAt < _dialledAt ? _connectedAt.Value : _dialledAt);

    /// <summary>Seconds since the far end answered; before that, since it was dialled (inferred).</summary>
    public int DurationSeconds => (int)Lasted.TotalSeconds;

    private TimeSpan Lasted => Home.Now - (_connectedAt ?? _dialledAt);

    public void Dial()
    {
        conference.LegStarted();
        Home.Counters.LegStarted();
        Home.After(TimeSpan.Zero, Invite);
    }

    /// <summary>Goes on with a leg that has been connected for so long already.</summary>
    public void Resume(bool isOnHold, TimeSpan connectedFor, bool hasUnencryptedMedia)
    {
        State = isOnHold ? CallLegState.OnHold : CallLegState.Connected;
        _connectedAt = Home.Now - connectedFor;
        HasUnencryptedMedia = hasUnencryptedMedia;
        conference.LegStarted();
        conference.HasUnencryptedMedia |= hasUnencryptedMedia;
        Home.Counters.LegStarted();
        AwaitHangUp();
    }

    /// <summary>The far end holds a connected leg, or goes on with it.</summary>
    public void Hold(bool isHeld)
    {
        if (IsConnected)
            State = isHeld ? CallLegState.OnHold : CallLegState.Connected;
    }

    /// <summary>The far end hangs up.</summary>
    public void HangUp()
    {
        if (End(TeardownReason.RemoteTeardown))
            Vanish();
    }

    /// <summary>Ends the leg, whatever state it is in.</summary>
    /// <returns>False when it had ended before.</returns>
    public bool End(TeardownReason reason)
    {
        if (State is CallLegState.Ended)
            return false;

        var outcome = _connectedAt is null ? "not connected after" : "connected for";
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: ending; {Teardown.For(reason).Text} - {outcome} {MinutesAndSeconds(Lasted)}"));
        State = CallLegState.Ended;
        EndedFor = reason;
        conference.LegEnded();
        Home.Counters.LegEnded();
        return true;
    }

    /// <summary>Rounded, as 13.96 s is printed 0:14 and 51.66 s 0:52.</summary>
    private static string MinutesAndSeconds(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:D2}");
    }

    private void Invite()
    {
        if (State is not CallLegState.Initial)
            return;
        var here = place();
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: outgoing SIP call to \"{remoteParty}\" from space \"{here.Name}\""));
        if (_farEnd.Behaviour is FarEndBehaviour.Unresolvable)
        {
            FailAfter(_farEnd.AnswersAfter, TeardownReason.DnsFailure);
            return;
        }
        var connection = Home.Counters.NextConnection++;
        Home.After(_farEnd.ControlAfter, () => OpenControl(connection));
    }

    private void OpenControl(int connection)
    {
        if (State is not CallLegState.Initial)
            return;

        // 104 is ECONNRESET; with a reset the fall-back is immediate.
        if (_farEnd.Behaviour is FarEndBehaviour.TlsReset)
            Home.Log(string.Create(CultureInfo.InvariantCulture, $"handshake error 104 on outgoing connection {connection}"));
        if (_farEnd.Behaviour is FarEndBehaviour.TlsReset or FarEndBehaviour.TlsSilent or FarEndBehaviour.Unreachable)
            Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: falling back to unencrypted control connection..."));

        switch (_farEnd.Behaviour)
        {
            case FarEndBehaviour.TlsSilent:
                FailAfter(s_inviteTimeout, TeardownReason.Timeout);
                break;
            case FarEndBehaviour.Unreachable:
                FailAfter(_farEnd.AnswersAfter, TeardownReason.Error);
                break;
            case FarEndBehaviour.Busy:
                FailAfter(_farEnd.AnswersAfter, TeardownReason.RemoteBusy);
                break;
            default:
                Home.After(_farEnd.RingsAfter, Ring);
                break;
        }
    }

    private void Ring()
    {
        if (State is not CallLegState.Initial)
            return;
        State = CallLegState.Ringing;
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: SIP call ringing"));
        if (_farEnd.Behaviour is FarEndBehaviour.RingOut || _farEnd.AnswersAfter > Home.Settings.RingingTimeout)
            FailAfter(Home.Settings.RingingTimeout, TeardownReason.RingingTimeout);
        else if (_farEnd.Behaviour is FarEndBehaviour.Decline)
            FailAfter(_farEnd.AnswersAfter, TeardownReason.RemoteRejected);
        else
            Home.After(_farEnd.AnswersAfter, Answer);
    }

    private void FailAfter(TimeSpan delay, TeardownReason reason) => Home.After(delay, () =>
    {
        if (!End(reason))
            return;

        // Known after a time-out (document 217320); the others are by analogy.
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: destroying API call leg {Id}"));
        Vanish();
    });

    private void Answer()
    {
        // Too late: a ring can outlast its leg.
        if (State is not CallLegState.Ringing)
            return;
        State = CallLegState.Connected;
        _connectedAt = Home.Now;
        Enter();
        if (!HasEncryptedMedia)
            Home.After(_farEnd.MediaAfter, NoteMedia);
        AwaitHangUp();
    }

    // A leg that went on from a world has lasted for a while.
    private void AwaitHangUp()
    {
        if (_farEnd.HangsUpAfter is { } lasts)
            Home.After(lasts > Lasted ? lasts - Lasted : TimeSpan.Zero, HangUp);
    }

    private void NoteMedia()
    {
        if (!IsConnected)
            return;
        HasUnencryptedMedia = true;
        conference.NoteUnencryptedMedia(place().Name, Home);
    }
}
