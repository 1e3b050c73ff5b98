namespace CmsSim.Simulator.State;

/// <summary>
/// "After this long, do that": actions on the simulated clock, run in order of time inside the gate. An action that throws is an
/// incident; those after it run all the same.
/// </summary>
internal sealed class Timeline : IDisposable
{
    // A timer of the machine takes at most 49.7 days, so longer waits are cut and armed again.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private readonly Incidents _incidents;
    private readonly int _actionsAtOnce;
    private readonly Action _wake;
    private readonly ITimer _timer;
    private readonly PriorityQueue<(Action Action, CancellationToken End, bool IsLast), (DateTimeOffset Due, long Order)> _waiting = new();
    private long _order;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;

    /// <param name="clock">What time it is.</param>
    /// <param name="incidents">Receives what actions throw.</param>
    /// <param name="actionsAtOnce">Most actions that one stay in the gate runs.</param>
    /// <param name="wake">Enters the gate, calls <see cref="Woken"/>, and leaves the gate, which runs what is due.</param>
    public Timeline(TimeProvider clock, Incidents incidents, int actionsAtOnce, Action wake)
    {
        _clock = clock;
        _incidents = incidents;
        _actionsAtOnce = actionsAtOnce;
        _wake = wake;
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>How many actions wait for their time.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Runs the action once the delay is over, unless its end has come first; one without delay runs when the gate is next left.</summary>
    public void After(TimeSpan delay, Action action, CancellationToken end = default)
    {
        var now = Now;
        var due = delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
        _waiting.Enqueue((action, end, false), (due, _order++));
    }

    /// <summary>
    /// Runs a part of long work after others had their chance to enter the gate: one stay in the gate runs at most one such part, and nothing
    /// after it. On the simulated clock no time passes.
    /// </summary>
    public void AfterOthers(Action action, CancellationToken end = default) => _waiting.Enqueue((action, end, true), (Now, _order++));

    /// <summary>Runs what is due and sets the timer for the rest. Called inside the gate, when it is about to be left.</summary>
    public void RunDue()
    {
        if (_waiting.Count == 0)
            return;

        for (var ran = 0; ran < _actionsAtOnce && _waiting.TryPeek(out var waiting, out var slot) && slot.Due <= Now; ran++)
        {
            _waiting.Dequeue();
            if (!waiting.End.IsCancellationRequested)
                Run(waiting.Action);
            if (waiting.IsLast)
                break;
        }
        Arm();
    }

    /// <summary>Notes that the timer has fired and is no longer set. Called inside the gate.</summary>
    public void Woken() => _armedFor = DateTimeOffset.MaxValue;

    public void Clear()
    {
        _waiting.Clear();
        _armedFor = DateTimeOffset.MaxValue;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            _incidents.Report($"running the timer {Incidents.NameOf(action)}", error);
        }
    }

    // On a thread of the pool, where an exception would end the process.
    private void Wake() => _incidents.Try("waking up for a timer", _wake);

    private void Arm()
    {
        if (!_waiting.TryPeek(out _, out var next) || next.Due == _armedFor)
            return;
        _armedFor = next.Due;
        var wait = next.Due - Now;

        // A timer may fire a little early by the wall clock; it is then set again, as it is when the wait was cut.
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
    }
}
