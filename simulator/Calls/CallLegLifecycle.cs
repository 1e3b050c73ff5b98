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

/// <summary>Who ended a leg.</summary>
internal enum Teardown
{
    Local,
    Remote,
}

/// <summary>Where a leg's call stands: its name and its space at this moment.</summary>
internal readonly record struct CallPlace(string Name, Guid? Space);

/// <summary>
/// One outgoing SIP leg from the dial to its end, on the simulated clock. Order and wording of the lines are those
/// of document 212298; where it is silent, a remark says so.
/// </summary>
internal sealed class CallLegLifecycle(IBridgeContext bridge, Conference conference, string remoteParty, int number, Func<CallPlace> place)
{
    private readonly FarEnd _farEnd = bridge.FarEndOf(remoteParty);
    private readonly DateTimeOffset _dialledAt = bridge.Now;
    private DateTimeOffset? _connectedAt;

    public IBridgeContext Home { get; } = bridge;

    public CallLegState State { get; private set; }

    /// <summary>SIP Call-ID of the leg.</summary>
    public required Guid SipCallId { get; init; }

    /// <summary>Called when the far end has answered.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>Who ended the leg, once it has ended.</summary>
    public Teardown EndedBy { get; private set; }

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
    }

    /// <summary>Ends the leg, whatever state it is in.</summary>
    /// <returns>False when it had ended before.</returns>
    public bool End(Teardown teardown)
    {
        if (State is CallLegState.Ended)
            return false;

        // Known from a remote teardown of a connected leg; the other three are by analogy.
        var (who, outcome) = (teardown is Teardown.Remote ? "remote" : "local", _connectedAt is null ? "not connected after" : "connected for");
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: ending; {who} SIP teardown - {outcome} {MinutesAndSeconds(Lasted)}"));
        if (_connectedAt is not null && place() is { Space: { } space } here)
            Home.Audit($"participant \"{remoteParty}\" left space {space} ({here.Name})");
        State = CallLegState.Ended;
        EndedBy = teardown;
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
        var connection = Home.Counters.NextConnection++;
        Home.After(_farEnd.ControlAfter, () => OpenControl(connection));
    }

    private void OpenControl(int connection)
    {
        if (State is not CallLegState.Initial)
            return;
        if (_farEnd.Behaviour is FarEndBehaviour.TlsReset)
        {
            // 104 is ECONNRESET; with a reset the fall-back is immediate.
            Home.Log(string.Create(CultureInfo.InvariantCulture, $"handshake error 104 on outgoing connection {connection}"));
            Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: falling back to unencrypted control connection..."));
        }
        Home.After(_farEnd.RingsAfter, Ring);
    }

    private void Ring()
    {
        if (State is not CallLegState.Initial)
            return;
        State = CallLegState.Ringing;
        Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {number}: SIP call ringing"));
        Home.After(_farEnd.AnswersAfter, Answer);
    }

    private void Answer()
    {
        // Too late: a ring can outlast its leg.
        if (State is not CallLegState.Ringing)
            return;
        State = CallLegState.Connected;
        _connectedAt = Home.Now;
        if (place() is { Space: { } space } here)
            Home.Audit($"participant \"{remoteParty}\" joined space {space} ({here.Name})");
        Changed();
        if (!HasEncryptedMedia)
            Home.After(_farEnd.MediaAfter, NoteMedia);
    }

    private void NoteMedia()
    {
        if (!IsConnected)
            return;
        HasUnencryptedMedia = true;
        conference.NoteUnencryptedMedia(place().Name, Home);
    }
}
