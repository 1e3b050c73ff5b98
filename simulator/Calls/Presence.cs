using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>A leg that has entered its call: it takes part, or waits in the lobby.</summary>
internal sealed class Presence
{
    private readonly Conference _conference;
    private TimeSpan _activeBefore;
    private DateTimeOffset? _activeSince;

    public Presence(ResourceObject call, ResourceObject leg, IBridgeContext home, bool needsActivation, bool isDeactivated)
    {
        _conference = (Conference)call.Live!;
        Call = call;
        Leg = leg;
        Home = home;
        DurationLimit = new Deadline(home);
        Forsaking = new Deadline(home);
        NeedsActivation = needsActivation;
        IsDeactivated = isDeactivated;
        _activeSince = isDeactivated ? null : home.Now;
    }

    public ResourceObject Call { get; }

    public ResourceObject Leg { get; }

    public IBridgeContext Home { get; }

    public bool NeedsActivation { get; private set; }

    /// <summary>Whether it waits in the lobby.</summary>
    public bool IsDeactivated { get; private set; }

    /// <summary>A recorder or streamer, which is nobody to wait for.</summary>
    public bool IsDevice { get; init; }

    /// <summary>Whether the others need not wait because of it.</summary>
    public bool IsActivator => !NeedsActivation && !IsDeactivated && !IsDevice;

    /// <summary>After how long it is looked at whether it has to end; nought while nobody waits for that.</summary>
    public TimeSpan WatchedDuration { get; set; }

    /// <summary>When its duration limit is reached.</summary>
    public Deadline DurationLimit { get; }

    /// <summary>When it is over for it after the last activator has left.</summary>
    public Deadline Forsaking { get; }

    /// <summary>How often it was left without an activator: what follows from that later is about the last time only.</summary>
    public int Forsaken { get; set; }

    /// <summary>Time in the call, without that in the lobby.</summary>
    public TimeSpan ActiveFor => _activeBefore + (Home.Now - _activeSince ?? TimeSpan.Zero);

    public void Enter() => _conference.Enter(this);

    public void Leave()
    {
        _conference.Leave(this);
        Stop();
    }

    /// <summary>Goes on with one that has been in the call before.</summary>
    public void WasActiveFor(TimeSpan time) => _activeBefore = time;

    public void Need(bool activation) => _conference.Change(this, () => NeedsActivation = activation);

    public void Turn(bool isDeactivated) => _conference.Change(this, () =>
    {
        IsDeactivated = isDeactivated;
        Stop();
        _activeSince = isDeactivated ? null : Home.Now;
    });

    private void Stop()
    {
        _activeBefore = ActiveFor;
        _activeSince = null;
    }
}
