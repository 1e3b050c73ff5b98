namespace CmsSim.Simulator.State;

/// <summary>"After this long, do that": actions on the simulated clock, run in order of time inside the gate.</summary>
internal sealed class Timeline : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate;
    private readonly Action _settle;
    private readonly ITimer _timer;
    private readonly PriorityQueue<(Action Action, CancellationToken End), (DateTimeOffset Due, long Order)> _waiting = new();
    private long _order;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;

    /// <param name="clock">What time it is.</param>
    /// <param name="gate">Held while actions run.</param>
    /// <param name="settle">Called when they have, before the gate is left.</param>
    public Timeline(TimeProvider clock, Lock gate, Action? settle = null)
    {
        _clock = clock;
        _gate = gate;
        _settle = settle ?? (() => { });
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Runs the action once the delay is over, unless its end has come first; one without delay runs when the gate is next left.</summary>
    public void After(TimeSpan delay, Action action, CancellationToken end = default) => _waiting.Enqueue((action, end), (Now + delay, _order++));

    /// <summary>Runs what is due and sets the timer for the rest. Called inside the gate, by whoever leaves it.</summary>
    public void RunDue()
    {
        if (_waiting.Count == 0)
            return;

        while (_waiting.TryPeek(out var waiting, out var slot) && slot.Due <= Now)
        {
            _waiting.Dequeue();
            if (!waiting.End.IsCancellationRequested)
                waiting.Action();
        }
        Arm();
    }

    public void Clear()
    {
        _waiting.Clear();
        _armedFor = DateTimeOffset.MaxValue;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Wake()
    {
        lock (_gate)
        {
            _armedFor = DateTimeOffset.MaxValue;
            RunDue();
            _settle();
        }
    }

    private void Arm()
    {
        if (!_waiting.TryPeek(out _, out var next) || next.Due == _armedFor)
            return;
        _armedFor = next.Due;
        var wait = next.Due - Now;

        // A timer may fire a little early by the wall clock; it is then set again.
        _timer.Change(wait <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : wait, Timeout.InfiniteTimeSpan);
    }
}
