using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Schema;
using static CmsSim.Simulator.Calls.LegEvent;
using static CmsSim.Simulator.Calls.LegState;

namespace CmsSim.Simulator.Calls;

/// <summary>The states of a leg. The API shows all but <see cref="Ended"/>: an ended leg is gone.</summary>
internal enum LegState
{
    Initial,
    Ringing,
    Connected,
    OnHold,
    Ended,
}

/// <summary>The events that move a leg from state to state.</summary>
internal enum LegEvent
{
    Rang,
    Answered,
    Held,
    Resumed,
    Rerouted,
    Finished,
}

/// <summary>
/// One leg from start to end, on the simulated clock. This class has the parts that all kinds of legs share.
/// </summary>
/// <param name="subject">The leg in the API.</param>
/// <param name="remoteParty">The address of the far end.</param>
/// <param name="number">The number in log lines.</param>
internal abstract class Leg(ResourceObject subject, string remoteParty, int number) : ILiveLeg
{
    private readonly DateTimeOffset _startedAt = subject.Home!.Now;
    private DateTimeOffset? _connectedAt;

    /// <summary>The leg in the API.</summary>
    public ResourceObject Object { get; } = subject;

    public Guid Id => Object.Id;

    public IBridgeContext Home { get; } = subject.Home!;

    public LegState State
    {
        get;
        private set
        {
            field = value;
            if (NotesStateChanges)
                Home.NoteChange(Object);
        }
    }

    /// <summary>The words for all states.</summary>
    public static IReadOnlyList<string> StateWords { get; } = ["initial", "ringing", "connected", "onHold"];

    public string StateWord => State switch
    {
        Initial => "initial",
        Ringing => "ringing",
        OnHold => "onHold",
        _ => "connected",
    };

    /// <summary>The Call-ID of SIP; null for a leg without one, or whose world file has it.</summary>
    public required Guid? SipCall { get; init; }

    public virtual string? SipCallId => SipCall?.ToString();

    public required Guid GroupId { get; init; }

    /// <summary>The call of the leg; null for a caller who is still in an IVR.</summary>
    public LiveCall? Call { get; private set; }

    /// <summary>The leg as an attendee of its call; null until it has entered.</summary>
    public Attendee? Attendee { get; set; }

    /// <summary>Receives the keys that the far end presses.</summary>
    public Action<string> KeysPressed { get; set; } = _ => { };

    /// <summary>The reason the leg ended; null while it lasts.</summary>
    public TeardownReason? EndedFor { get; private set; }

    /// <summary>The state of the key press that the leg may need before it enters its call.</summary>
    public ConfirmationStatus Confirmation { get; set; }

    /// <summary>The bit rates while the leg is connected; null for a leg whose media do not count.</summary>
    public BitRates? Rates { get; init; } = MediaRates.Usual;

    public VideoSize Video { get; private set; } = VideoSize.P720;

    /// <summary>The SIP call that the leg replaces, because load balancing has moved the caller here; null for other legs.</summary>
    public virtual string? ReplacedSipCallId => null;

    public string RemoteParty => remoteParty;

    public virtual string Direction => "outgoing";

    public virtual string? LocalAddress => null;

    /// <summary>The address of this side in records: the dialled address of an incoming leg, the caller ID of a dialled one.</summary>
    public virtual string? RecordedAddress => LocalAddress;

    public virtual string OriginalRemoteParty => remoteParty;

    public virtual bool IsLink => false;

    public bool HasUnencryptedMedia { get; private set; }

    /// <summary>True once a record has reported the start of the leg.</summary>
    public bool IsReported { get; set; }

    public bool IsConnected => State is Connected or OnHold;

    public bool HasEncryptedMedia => IsConnected && EncryptsMedia;

    public bool CountsMedia => Rates is not null;

    public bool IsDeactivated => Attendee is { IsDeactivated: true };

    public bool NeedsActivation => Attendee?.NeedsActivation ?? Lobby.IsSetToNeedActivation(this);

    public string? ActivatorForWorld => Lobby.ActivatorForWorld(this);

    public string? DurationLimitForWorld => DurationLimit.ForWorld(this);

    public abstract bool EncryptsMedia { get; }

    /// <summary>The largest picture of the far end; from an answer on, the leg's own settings limit it.</summary>
    protected virtual VideoSize FarEndVideo => VideoSize.P720;

    /// <summary>The time since the far end answered; null before the answer.</summary>
    public TimeSpan? ConnectedFor => Home.Now - _connectedAt;

    /// <summary>The time since the leg began. A leg that a world file brought was connected at once.</summary>
    public TimeSpan StartedFor => Home.Now - (_connectedAt < _startedAt ? _connectedAt.Value : _startedAt);

    public int DurationSeconds => (int)Lasted.TotalSeconds;

    /// <summary>The name of the leg in log lines.</summary>
    protected virtual string Title => string.Create(CultureInfo.InvariantCulture, $"call {number}");

    /// <summary>The kind of leg in the log line that counts them.</summary>
    protected SessionKind Session => IsLink ? SessionKind.Peer : CallLeg.IsOfApp(Object) ? SessionKind.App : SessionKind.Standard;

    /// <summary>True when every change of state is noted for event streams.</summary>
    protected virtual bool NotesStateChanges => true;

    protected TimeSpan Lasted => Home.Now - (_connectedAt ?? _startedAt);

    /// <summary>The live leg behind an object of <c>/callLegs</c> or <c>/participants</c>.</summary>
    public static Leg Of(ResourceObject legOrParticipant) => LiveCalls.On(legOrParticipant.Home!).LegOf(legOrParticipant);

    /// <summary>Adds the leg to the call.</summary>
    public void Join(LiveCall call)
    {
        Call = call;
        call.LegStarted();
    }

    /// <summary>The far end holds a connected leg, or resumes it.</summary>
    public void Hold(bool isHeld) => Apply(isHeld ? Held : Resumed);

    /// <summary>The far end hangs up.</summary>
    public void HangUp() => Drop(TeardownReason.RemoteTeardown);

    /// <summary>Ends the leg and removes it from the API.</summary>
    public void Drop(TeardownReason reason)
    {
        if (End(reason))
            Remove();
    }

    /// <summary>Ends the leg in any state.</summary>
    /// <returns>False if it had ended before.</returns>
    public bool End(TeardownReason reason)
    {
        if (!Apply(Finished))
            return false;

        LogEnd(reason);
        EndedFor = reason;
        Call?.LegEnded();
        Home.Counters.LegEnded(Session);
        return true;
    }

    protected void Begin() => Home.Counters.LegStarted(Session);

    protected void Remove() => Home.Remove(Object);

    /// <summary>Connects a leg that a world file brought.</summary>
    protected void Resume(LiveCall call, CallLegInWorld world, TimeSpan? hangsUpAfter)
    {
        Begin();
        Join(call);
        Video = world.Video;
        Apply(Answered);
        Hold(world.IsOnHold);
        _connectedAt = Home.Now - world.ConnectedFor;
        HasUnencryptedMedia = world.HasUnencryptedMedia;
        call.HasUnencryptedMedia |= world.HasUnencryptedMedia;
        AwaitHangUp(hangsUpAfter);
    }

    protected virtual void LogEnd(TeardownReason reason)
    {
        var outcome = _connectedAt is null ? "not connected after" : "connected for";
        Log($"ending; {Teardown.For(reason).Text} - {outcome} {MinutesAndSeconds(Lasted)}");
    }

    /// <summary>Moves to the next state.</summary>
    /// <returns>False if the event comes too late for the present state: ringing can outlast its leg.</returns>
    protected bool Apply(LegEvent happened)
    {
        if (Next(State, happened) is not { } next)
            return false;
        var wasConnected = IsConnected;
        State = next;
        if (Rates is { } rates && IsConnected != wasConnected)
            Home.Counters.MediaChanged(rates, VideoSizes.LoadOf(Video), flows: IsConnected);
        return true;
    }

    /// <summary>Connects the leg: its media start.</summary>
    protected bool Connect(TimeSpan? hangsUpAfter)
    {
        if (Next(State, Answered) is null)
            return false;
        Video = LegSettings.LargestVideo(FarEndVideo, setting => CallLeg.SettingOf(Object, setting, Home));
        Apply(Answered);
        _connectedAt = Home.Now;
        AwaitHangUp(hangsUpAfter);
        return true;
    }

    protected void NoteUnencryptedMedia()
    {
        if (!IsConnected || EncryptsMedia)
            return;
        HasUnencryptedMedia = true;
        Call?.NoteUnencryptedMedia();
    }

    protected void Log(string text) => Home.Log($"{Title}: {text}");

    private static LegState? Next(LegState state, LegEvent happened) => (state, happened) switch
    {
        (Initial, Rang) => Ringing,
        (Initial or Ringing, Answered) => Connected,
        (Initial or Ringing, Rerouted) => Initial,
        (Connected, Held) => OnHold,
        (OnHold, Resumed) => Connected,
        (not Ended, Finished) => Ended,
        _ => null,
    };

    // Rounded: the device prints 13.96 s as 0:14 and 51.66 s as 0:52.
    private static string MinutesAndSeconds(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:D2}");
    }

    // A leg from a world file has lasted for a while.
    private void AwaitHangUp(TimeSpan? hangsUpAfter)
    {
        if (hangsUpAfter is { } lasts)
            Home.After(lasts > Lasted ? lasts - Lasted : TimeSpan.Zero, HangUp);
    }
}
