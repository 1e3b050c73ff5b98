using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>
/// Plays the plan of a day on the clock of a running cluster. A minute of the plan is handed to the timeline at a time, so that few timers are
/// pending. Everything here runs inside the gate.
/// </summary>
/// <param name="cluster">The cluster, in the world of the company.</param>
/// <param name="company">The company.</param>
/// <param name="plan">The plan.</param>
internal sealed class DayPlay(Cluster cluster, Company company, DayPlan plan)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly List<Visit> _visits = [];
    private DateTimeOffset _midnight;
    private int _next;

    public DayTally Tally { get; } = new();

    /// <summary>Called at the end of the day.</summary>
    public Action? Ended { get; init; }

    /// <summary>Begins the day.</summary>
    /// <param name="from">The time of the company's day that it is now. Earlier steps are left out.</param>
    public void Begin(TimeSpan from)
    {
        cluster.RequireGate();
        _midnight = cluster.Timeline.Now - from;
        while (_next < plan.Steps.Count && plan.Steps[_next].At < from)
            _next++;
        Pass(from);
    }

    /// <summary>Runs the action at a time of the day; at once when that has passed.</summary>
    public void At(TimeSpan time, Action action) => After(_midnight + time - cluster.Timeline.Now, action);

    /// <summary>Runs the action after a time.</summary>
    public void After(TimeSpan delay, Action action) => cluster.Timeline.After(delay < TimeSpan.Zero ? TimeSpan.Zero : delay, action, cluster.WorldEnds);

    /// <summary>The bridge that people at a site call: their own, or the next one that runs; null when none does.</summary>
    public Bridge? BridgeFor(int site)
    {
        for (var i = 0; i < company.Sites; i++)
        {
            if (cluster.Bridges[(site + i) % company.Sites] is { IsRunning: true } bridge)
                return bridge;
        }
        return null;
    }

    /// <summary>The call that runs in a space, on any bridge; null when there is none.</summary>
    public ResourceObject? CallIn(Space space) => cluster.Bridges.Where(bridge => bridge.IsRunning)
        .SelectMany(bridge => bridge.Referring(Call.Definition, Call.CoSpaceId, space.Id)).FirstOrDefault();

    // Schedules the steps of the next minute.
    private void Pass(TimeSpan now)
    {
        _visits.RemoveAll(visit => visit.IsOver);
        if (now >= TimeSpan.FromDays(1))
        {
            Ended?.Invoke();
            return;
        }
        var until = now + s_minute;
        for (; _next < plan.Steps.Count && plan.Steps[_next].At < until; _next++)
        {
            var step = plan.Steps[_next];
            At(step.At, () => Do(step));
        }
        At(until, () => Pass(until));
    }

    private void Do(DayStep step)
    {
        switch (step)
        {
            case DayStep.Join { Attendance: var attendance }:
                var visit = new Visit(this, attendance);
                _visits.Add(visit);
                visit.Join();
                break;
            case DayStep.LockMeeting { Meeting: var meeting } when CallIn(meeting.Space) is { } call:
                CallControl.Change(LiveCall.Of(call), Call.Locked, "true");
                break;
            case DayStep.RecordMeeting { Meeting: var meeting, IsOn: var isOn } when CallIn(meeting.Space) is { } call:
                CallControl.Change(LiveCall.Of(call), Call.Recording, isOn ? "true" : "false");
                break;
            case DayStep.CallTogether { Meeting: var meeting }:
                CallTogether(meeting);
                break;
            case DayStep.Scan { Site: var site, Number: var number } when BridgeFor(site) is { } bridge:
                Tally.Scanned++;
                IvrSession.Start(Scanner.CallerOf(number), bridge);
                break;
            case DayStep.LoseBridge { Site: var site } when cluster.BridgeNamed(Company.BridgeName(site)) is { IsRunning: true } bridge:
                cluster.LifeCycle.Fail(bridge);
                foreach (var cutOff in _visits)
                    cutOff.LoseBridge(bridge);
                break;
            case DayStep.RestartBridge { Site: var site } when cluster.BridgeNamed(Company.BridgeName(site)) is { } bridge:
                cluster.LifeCycle.Start(bridge);
                break;
        }
    }

    // The client deletes the call at the end. With its bridge, the call is lost.
    private void CallTogether(AdHocMeeting meeting)
    {
        if (BridgeFor(meeting.Site) is not { } bridge)
            return;
        var values = new ResourceValues(Call.Definition);
        values.Receive(Call.Name, meeting.Name);
        if (Handling.Create(values, bridge) is not { } call)
            return;
        Tally.CalledTogether++;
        foreach (var address in meeting.Addresses)
        {
            var leg = new ResourceValues(CallLeg.Definition);
            leg.Receive(CallLeg.RemoteParty, address);
            leg.Set(CallLeg.CallId, call.Id.ToString());
            Handling.Create(leg, bridge);
        }
        After(meeting.Lasts, () =>
        {
            if (bridge.IsRunning)
                bridge.Remove(call);
        });
    }
}
