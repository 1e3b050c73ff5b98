using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>A leg that has entered its call. It takes part, or waits in the lobby.</summary>
internal sealed class Attendee
{
    private TimeSpan _activeBefore;
    private DateTimeOffset? _activeSince;

    public Attendee(Leg leg, bool needsActivation, bool isDeactivated)
    {
        Leg = leg;
        Call = leg.Call!;
        DurationDeadline = new Deadline(leg.Home);
        DeactivationDeadline = new Deadline(leg.Home);
        NeedsActivation = needsActivation;
        IsDeactivated = isDeactivated;
        _activeSince = isDeactivated ? null : leg.Home.Now;
    }

    public Leg Leg { get; }

    public LiveCall Call { get; }

    public IBridgeContext Home => Leg.Home;

    public bool NeedsActivation { get; private set; }

    /// <summary>True while it waits in the lobby.</summary>
    public bool IsDeactivated { get; private set; }

    /// <summary>True for a recorder or streamer. It neither activates others nor keeps a recording running.</summary>
    public bool IsDevice { get; init; }

    /// <summary>True if its presence lets the others in.</summary>
    public bool IsActivator => !NeedsActivation && !IsDeactivated && !IsDevice;

    /// <summary>True until the leg ends.</summary>
    public bool IsPresent => Leg.EndedFor is null;

    /// <summary>The duration limit being timed; zero when no timer runs.</summary>
    public TimeSpan TimedDurationLimit { get; set; }

    /// <summary>Ends the leg when its duration limit is reached.</summary>
    public Deadline DurationDeadline { get; }

    /// <summary>Applies the deactivation mode some time after the last activator has left.</summary>
    public Deadline DeactivationDeadline { get; }

    /// <summary>The number of times the last activator left. A timer acts only for the latest time.</summary>
    public int ActivatorLosses { get; set; }

    /// <summary>The time in the call without the time in the lobby.</summary>
    public TimeSpan ActiveFor => _activeBefore + (Home.Now - _activeSince ?? TimeSpan.Zero);

    public void EnterCall() => Call.Add(this);

    public void LeaveCall()
    {
        Call.Remove(this);
        StopActiveTime();
    }

    /// <summary>Adds the active time before the world file was saved.</summary>
    public void RestoreActiveTime(TimeSpan time) => _activeBefore = time;

    public void SetNeedsActivation(bool needsActivation) => Call.Change(this, () => NeedsActivation = needsActivation);

    public void SetDeactivated(bool isDeactivated) => Call.Change(this, () =>
    {
        IsDeactivated = isDeactivated;
        StopActiveTime();
        _activeSince = isDeactivated ? null : Home.Now;
    });

    private void StopActiveTime()
    {
        _activeBefore = ActiveFor;
        _activeSince = null;
    }
}
