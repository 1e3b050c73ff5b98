using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>
/// Runs actions at a time of the simulated clock, in order of time, inside the gate. An action that throws becomes an incident, and the
/// actions after it still run. Actions that repeat without end are no pending work: a virtual clock that runs until it is idle does not
/// wait for them.
/// </summary>
internal sealed class Timeline : IDisposable
{
    // A timer of the machine waits at most 49.7 days. A longer wait is split.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    // A command can advance a virtual clock by centuries. Repeated actions are left out until this long before the time it advances to.
    private static readonly TimeSpan s_longestRepetition = TimeSpan.FromDays(7);

    private readonly TimeProvider _clock;
    private readonly Incidents _incidents;
    private readonly int _actionsAtOnce;
    private readonly Action _wake;
    private readonly ITimer _timer;
    private readonly PriorityQueue<(Action Action, CancellationToken End, bool IsLast, bool IsAnswer), (long DueTicks, long Order)> _waiting = new();
    private readonly ITimer _repeatTimer;
    private readonly PriorityQueue<Repeated, (DateTimeOffset Due, long Order)> _repeating = new();
    private long _order;
    private int _longParts;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private volatile bool _isRepetitionDue;

    /// <param name="clock">The simulated clock.</param>
    /// <param name="incidents">Receives the exceptions of actions.</param>
    /// <param name="actionsAtOnce">The most actions that run during one hold of the gate.</param>
    /// <param name="wake">Enters the gate, calls <see cref="Woken"/>, and leaves the gate, which runs the due actions.</param>
    public Timeline(TimeProvider clock, Incidents incidents, int actionsAtOnce, Action wake)
    {
        _clock = clock;
        _incidents = incidents;
        _actionsAtOnce = actionsAtOnce;
        _wake = wake;
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _repeatTimer = clock is VirtualClock virtualClock
            ? virtualClock.CreateBackgroundTimer(_ => WakeToRepeat())
            : clock.CreateTimer(_ => WakeToRepeat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The number of pending actions, without those that repeat.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>True while a part of long work is to follow. Any thread may read it.</summary>
    public bool HasLongWork => Volatile.Read(ref _longParts) > 0;

    /// <summary>The number of requests that are answered when the clock reaches a later time. Called inside the gate.</summary>
    public int WaitingAnswers => _waiting.UnorderedItems.Count(waiting => waiting.Element is { IsAnswer: true, End.IsCancellationRequested: false });

    /// <summary>Runs the action after the delay, unless the token is cancelled first. Without a delay, it runs when the gate is left.</summary>
    public void After(TimeSpan delay, Action action, CancellationToken end = default) => Enqueue(delay, action, isAnswer: false, end);

    /// <summary>Runs the action after the delay, while a request waits for it.</summary>
    public void AnswerAfter(TimeSpan delay, Action action, CancellationToken end = default) => Enqueue(delay, action, isAnswer: true, end);

    /// <summary>
    /// Runs a part of long work after waiting requests had a chance to enter the gate. One hold of the gate runs at most one such part, and
    /// nothing after it. No simulated time passes.
    /// </summary>
    public void AfterOthers(Action action, CancellationToken end = default)
    {
        Interlocked.Increment(ref _longParts);
        _waiting.Enqueue((action, end, true, false), (Now.UtcTicks, _order++));
    }

    /// <summary>
    /// Repeats the action after each period, counted from a time in the past, until the token is cancelled. Periods that a sleeping machine
    /// has missed are left out.
    /// </summary>
    public void Every(TimeSpan period, DateTimeOffset from, Action action, CancellationToken end = default)
    {
        Enqueue(new Repeated(period, action, end), from);
        ArmRepetition();
    }

    /// <summary>Sends the numbers from 0 up to the count, each after a pause, to a request that waits for them. Called inside the gate.</summary>
    public ChannelReader<int> Ticks(TimeSpan pause, int count)
    {
        var ticks = Channel.CreateUnbounded<int>();
        Schedule(0);
        return ticks;

        void Schedule(int i)
        {
            if (i == count)
            {
                ticks.Writer.Complete();
                return;
            }
            AnswerAfter(pause, () =>
            {
                ticks.Writer.TryWrite(i);
                Schedule(i + 1);
            });
        }
    }

    /// <summary>Runs the due actions and sets the timer for the next one. Called inside the gate, when it is about to be left.</summary>
    public void RunDue()
    {
        if (_isRepetitionDue)
            RunRepeated();
        if (_waiting.Count == 0)
            return;

        for (var ran = 0; ran < _actionsAtOnce && _waiting.TryPeek(out var waiting, out var slot) && slot.DueTicks <= Now.UtcTicks; ran++)
        {
            _waiting.Dequeue();
            if (waiting.IsLast)
                Interlocked.Decrement(ref _longParts);
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
        _longParts = 0;
        _repeating.Clear();
        _armedFor = DateTimeOffset.MaxValue;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _repeatTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _repeatTimer.Dispose();
    }

    private void Enqueue(TimeSpan delay, Action action, bool isAnswer, CancellationToken end)
    {
        var now = Now;
        var due = delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
        _waiting.Enqueue((action, end, false, isAnswer), (due.UtcTicks, _order++));
    }

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

    // Runs on a pool thread, where an exception would end the process.
    private void Wake() => _incidents.Try("waking up for a timer", _wake);

    private void Arm()
    {
        if (!_waiting.TryPeek(out _, out var next) || next.DueTicks == _armedFor.UtcTicks)
            return;
        _armedFor = new DateTimeOffset(next.DueTicks, TimeSpan.Zero);
        Set(_timer, _armedFor);
    }

    // A timer may fire a little early by the wall clock. It is then set again, as after a part of a split wait.
    private void Set(ITimer timer, DateTimeOffset due)
    {
        var wait = due - Now;
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private void WakeToRepeat()
    {
        _isRepetitionDue = true;
        Wake();
    }

    private void RunRepeated()
    {
        _isRepetitionDue = false;
        while (_repeating.TryPeek(out var repeated, out var slot) && slot.Due <= Now)
        {
            _repeating.Dequeue();
            if (repeated.End.IsCancellationRequested)
                continue;
            Enqueue(repeated, slot.Due);
            Run(repeated.Action);
        }
        ArmRepetition();
    }

    // The next time is a whole number of periods after the last one.
    private void Enqueue(Repeated repeated, DateTimeOffset last)
    {
        var from = Now;
        if ((_clock as VirtualClock)?.Goal - s_longestRepetition is { } later && later > from)
            from = later;
        var periods = from < last ? 1 : (from - last).Ticks / repeated.Period.Ticks + 1;
        var longest = (DateTimeOffset.MaxValue - last).Ticks / repeated.Period.Ticks;
        if (periods <= longest)
            _repeating.Enqueue(repeated, (last + repeated.Period * periods, _order++));
    }

    private void ArmRepetition()
    {
        if (_repeating.TryPeek(out _, out var next))
            Set(_repeatTimer, next.Due);
    }

    private readonly record struct Repeated(TimeSpan Period, Action Action, CancellationToken End);
}
