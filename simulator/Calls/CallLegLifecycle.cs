using System.Globalization;
using CmsSim.Simulator.Schema;
using static CmsSim.Simulator.Calls.CallLegEvent;
using static CmsSim.Simulator.Calls.CallLegState;

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

/// <summary>What happens to a leg.</summary>
internal enum CallLegEvent
{
    Rang,
    Answered,
    Held,
    Continued,
    Rerouted,
    Finished,
}

/// <summary>Where a leg's call stands: its name and its space at this moment.</summary>
internal readonly record struct CallPlace(string Name, Guid? Space);

/// <summary>
/// One SIP leg to its end, on the simulated clock: what those that are dialled and those that come in have in common, and all
/// there is to a leg that a world tells of.
/// </summary>
internal class CallLegLifecycle(IBridgeContext bridge, string remoteParty, int number)
{
    private readonly DateTimeOffset _startedAt = bridge.Now;
    private DateTimeOffset? _connectedAt;
    private bool _encryptsMedia;
    private Conference? _conference;
    private Func<CallPlace>? _place;

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

    /// <summary>What the API and CDRs call the group of legs that one party has; the participant has the same id.</summary>
    public required Guid GroupId { get; init; }

    /// <summary>Takes the leg out of the API when nobody there has ended it.</summary>
    public required Action Vanish { get; init; }

    /// <summary>Called whenever the state is another.</summary>
    public Action StateChanged { private get; init; } = () => { };

    /// <summary>The keys that the far end presses.</summary>
    public Action<string> Pressed { get; set; } = _ => { };

    /// <summary>Why the leg ended; null while it lasts.</summary>
    public TeardownReason? EndedFor { get; private set; }

    /// <summary>Takes the leg into its call when the far end has answered.</summary>
    public Action Enter { get; init; } = () => { };

    /// <summary>Whether a key has to be pressed before the leg is in its call.</summary>
    public Confirmation Confirmation { get; set; }

    /// <summary>The leg in its call; null until it has entered.</summary>
    public Presence? Presence { get; set; }

    /// <summary>What it receives and sends while it is connected; null where that does not count.</summary>
    public BitRates? Rates { get; init; } = MediaRates.Usual;

    public string RemoteParty => remoteParty;

    public virtual string Direction => "outgoing";

    /// <summary>The address by which the far end knows this side, where that is known.</summary>
    public virtual string? LocalAddress => null;

    /// <summary>The address that the far end had at first.</summary>
    public virtual string OriginalRemoteParty => remoteParty;

    public bool HasUnencryptedMedia { get; private set; }

    public bool IsConnected => State is Connected or OnHold;

    public bool HasEncryptedMedia => IsConnected && EncryptsMedia;

    public virtual bool EncryptsMedia => _encryptsMedia;

    /// <summary>Time since the far end answered; null if it has not.</summary>
    public TimeSpan? ConnectedFor => Home.Now - _connectedAt;

    /// <summary>Time since the leg began; one that a world tells of was connected at once.</summary>
    public TimeSpan StartedFor => Home.Now - (_connectedAt < _startedAt ? _connectedAt.Value : _startedAt);

    /// <summary>Seconds since the far end answered; before that, since the leg began (inferred).</summary>
    public int DurationSeconds => (int)Lasted.TotalSeconds;

    /// <summary>What the leg is called in log lines.</summary>
    protected virtual string Title => string.Create(CultureInfo.InvariantCulture, $"call {number}");

    protected TimeSpan Lasted => Home.Now - (_connectedAt ?? _startedAt);

    protected string PlaceName => _place?.Invoke().Name ?? "";

    /// <summary>The leg belongs to a call from now on.</summary>
    public void Join(Conference conference, Func<CallPlace> place)
    {
        (_conference, _place) = (conference, place);
        conference.LegStarted();
    }

    /// <summary>Goes on with a leg that has been connected for so long already.</summary>
    public void Resume(bool isOnHold, TimeSpan connectedFor, bool hasUnencryptedMedia, Conference conference, Func<CallPlace> place)
    {
        Begin();
        Join(conference, place);
        Apply(Answered);
        Hold(isOnHold);
        _connectedAt = Home.Now - connectedFor;
        HasUnencryptedMedia = hasUnencryptedMedia;
        conference.HasUnencryptedMedia |= hasUnencryptedMedia;
        var farEnd = Home.FarEndOf(remoteParty);
        _encryptsMedia = farEnd.CanEncrypt;
        AwaitHangUp(farEnd.HangsUpAfter);
    }

    /// <summary>The far end holds a connected leg, or goes on with it.</summary>
    public void Hold(bool isHeld) => Apply(isHeld ? Held : Continued);

    /// <summary>The far end hangs up.</summary>
    public void HangUp() => Drop(TeardownReason.RemoteTeardown);

    /// <summary>Ends the leg, and takes it out of the API.</summary>
    public void Drop(TeardownReason reason)
    {
        if (End(reason))
            Vanish();
    }

    /// <summary>Ends the leg, whatever state it is in.</summary>
    /// <returns>False when it had ended before.</returns>
    public bool End(TeardownReason reason)
    {
        if (!Apply(Finished))
            return false;

        var outcome = _connectedAt is null ? "not connected after" : "connected for";
        Log($"ending; {Teardown.For(reason).Text} - {outcome} {MinutesAndSeconds(Lasted)}");
        EndedFor = reason;
        _conference?.LegEnded();
        Home.Counters.LegEnded();
        return true;
    }

    protected void Begin() => Home.Counters.LegStarted();

    /// <summary>Moves on when the event still means something: a ring can outlast its leg.</summary>
    protected bool Apply(CallLegEvent happened)
    {
        if (Next(State, happened) is not { } next)
            return false;
        var wasConnected = IsConnected;
        State = next;
        if (Rates is { } rates && IsConnected != wasConnected)
            Home.Counters.MediaChanged(rates, flows: IsConnected);
        return true;
    }

    /// <summary>Media flow from now on.</summary>
    protected bool Connect(TimeSpan? hangsUpAfter)
    {
        if (!Apply(Answered))
            return false;
        _connectedAt = Home.Now;
        AwaitHangUp(hangsUpAfter);
        return true;
    }

    protected void NoteUnencryptedMedia()
    {
        if (!IsConnected || EncryptsMedia)
            return;
        HasUnencryptedMedia = true;
        _conference?.NoteUnencryptedMedia(PlaceName, Home);
    }

    protected void Log(string text) => Home.Log($"{Title}: {text}");

    private static CallLegState? Next(CallLegState state, CallLegEvent happened) => (state, happened) switch
    {
        (Initial, Rang) => Ringing,
        (Initial or Ringing, Answered) => Connected,
        (Initial or Ringing, Rerouted) => Initial,
        (Connected, Held) => OnHold,
        (OnHold, Continued) => Connected,
        (not Ended, Finished) => Ended,
        _ => null,
    };

    /// <summary>Rounded, as 13.96 s is printed 0:14 and 51.66 s 0:52.</summary>
    private static string MinutesAndSeconds(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:D2}");
    }

    // A leg that went on from a world has lasted for a while.
    private void AwaitHangUp(TimeSpan? hangsUpAfter)
    {
        if (hangsUpAfter is { } lasts)
            Home.After(lasts > Lasted ? lasts - Lasted : TimeSpan.Zero, HangUp);
    }
}
