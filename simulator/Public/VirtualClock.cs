namespace CmsSim.Simulator;

/// <summary>
/// A clock that advances on command, or runs at a multiple of real time. Timers that become due fire in order. A command fires each of them
/// at its own time.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    /// <summary>The default limit of <see cref="RunUntilIdle"/>: one day.</summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    /// <summary>The highest speed, as a multiple of real time.</summary>
    public const double HighestSpeed = 1_000_000;

    /// <summary>The earliest time that the clock can have.</summary>
    public static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The latest time that the clock can have. It stops there.</summary>
    public static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly Lock _sync = new();
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> _timers = new();

    // Timers that repeat without end. The clock is idle although they are set.
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> _background = new();
    private readonly TimeProvider _real;
    private DateTimeOffset _now;
    private DateTimeOffset _goal;
    private long _order;
    private double _speed;

    // The real time at which _now was set, while the clock runs.
    private long _setAt;
    private ITimer? _pump;

    /// <summary>Creates a clock that is stopped at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before <see cref="Earliest"/> or after <see cref="Latest"/>.</exception>
    public VirtualClock(DateTimeOffset start) : this(start, System)
    {
    }

    internal VirtualClock(DateTimeOffset start, TimeProvider real)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, Earliest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Latest);
        _real = real;
        _now = start.ToUniversalTime();
        _goal = _now;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_sync)
            return Current;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>The speed of the clock as a multiple of real time; 0 while it is stopped.</summary>
    public double Speed
    {
        get
        {
            lock (_sync)
                return _speed;
        }
    }

    /// <summary>True when no timer is pending. The lines that a bridge logs at regular intervals do not count.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_sync)
                return NextIn(_timers) is null;
        }
    }

    /// <summary>The time to which the latest command advances the clock, or has advanced it.</summary>
    internal DateTimeOffset Goal
    {
        get
        {
            lock (_sync)
                return _goal;
        }
    }

    private DateTimeOffset Current => _speed > 0 ? Later(_now, _speed * _real.GetElapsedTime(_setAt).Ticks) : _now;

    private DateTimeOffset? NextDue => NextQueue is { } queue ? NextIn(queue)!.Value.Due : null;

    /// <summary>The queue with the timer that fires next; null when no timer is set.</summary>
    private PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)>? NextQueue => (NextIn(_timers), NextIn(_background)) switch
    {
        (null, null) => null,
        (null, _) => _background,
        ({ } next, { } background) when background.CompareTo(next) < 0 => _background,
        _ => _timers,
    };

    /// <summary>Runs the clock at a multiple of real time; 0 stops it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The speed is negative, or higher than <see cref="HighestSpeed"/>.</exception>
    public void RunAt(double speed)
    {
        if (!(speed >= 0 && speed <= HighestSpeed))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, $"The speed must be a number from 0 to {HighestSpeed}.");
        lock (_sync)
        {
            StandAt(Current);

            // Negative zero would be shown as -0.
            _speed = speed == 0 ? 0 : speed;
            _setAt = _real.GetTimestamp();
            Pump();
        }
    }

    /// <summary>Advances the clock by a time, at most to <see cref="Latest"/>. All timers due by then fire.</summary>
    public void Advance(TimeSpan time) => AdvanceTo(Later(GetUtcNow(), time));

    /// <summary>Advances the clock to a time, at most to <see cref="Latest"/>. All timers due by then fire. A time in the past changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset time) => FireUntil(time, isToStopWhenIdle: false);

    /// <summary>Advances the clock from timer to timer until none is pending, and leaves it at the time of the last one.</summary>
    /// <param name="atMost">The most time to advance, because some timers set others without end. <see cref="LongestRun"/> when null.</param>
    /// <returns>The number of timers that fired.</returns>
    public int RunUntilIdle(TimeSpan? atMost = null) => FireUntil(Later(GetUtcNow(), atMost ?? LongestRun), isToStopWhenIdle: true);

    /// <summary>Sets the clock back or forward without firing timers, for a change of world.</summary>
    internal void Reset(DateTimeOffset time)
    {
        lock (_sync)
        {
            _now = time.ToUniversalTime();
            _goal = _now;
            _setAt = _speed > 0 ? _real.GetTimestamp() : 0;
            Pump();
        }
    }

    /// <summary>Creates a timer that does not keep the clock from being idle.</summary>
    internal ITimer CreateBackgroundTimer(TimerCallback callback) => new VirtualTimer(this, callback, null, _background);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state, _timers);
        timer.Change(dueTime, period);
        return timer;
    }

    // The clock stops at its latest time instead of overflowing.
    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) => by < Latest - time ? time + by : Latest;

    private static DateTimeOffset Later(DateTimeOffset time, double ticks) => ticks < (Latest - time).Ticks ? time.AddTicks((long)Math.Round(ticks)) : Latest;

    private int FireUntil(DateTimeOffset time, bool isToStopWhenIdle)
    {
        if (time > Latest)
            time = Latest;
        for (var fired = 0; ;)
        {
            VirtualTimer timer;
            lock (_sync)
            {
                var foreground = NextIn(_timers);
                if (isToStopWhenIdle && foreground is null)
                    return fired;
                _goal = isToStopWhenIdle && foreground!.Value.Due < time ? foreground.Value.Due : time;
                if (NextQueue is not { } queue || NextIn(queue) is not { } next || next.Due > time)
                {
                    StandAt(time);
                    Pump();
                    return fired;
                }
                timer = queue.Dequeue();
                StandAt(next.Due);
                if (queue == _timers)
                    fired++;
            }
            timer.Fire();
        }
    }

    // Drops the entries of timers that have been set again or stopped.
    private static (DateTimeOffset Due, long Order)? NextIn(PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> queue)
    {
        while (queue.TryPeek(out var timer, out var next))
        {
            if (timer.IsDueAt(next.Due, next.Order))
                return next;
            queue.Dequeue();
        }
        return null;
    }

    private void StandAt(DateTimeOffset time)
    {
        var now = Current;
        _now = time > now ? time.ToUniversalTime() : now;
        _setAt = _speed > 0 ? _real.GetTimestamp() : 0;
    }

    /// <summary>Sets a timer of the machine for the next due timer, while the clock runs.</summary>
    private void Pump()
    {
        if (_speed > 0 && NextDue is { } due)
        {
            _pump ??= _real.CreateTimer(_ => AdvanceTo(GetUtcNow()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var wait = (due - Current) / _speed;

            // A timer of the machine may fire a little early. It is then set again.
            _pump.Change(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _pump?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class VirtualTimer(
        VirtualClock clock, TimerCallback callback, object? state, PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> queue) : ITimer
    {
        private (DateTimeOffset Due, long Order)? _armed;
        private TimeSpan _period;

        public bool IsDueAt(DateTimeOffset due, long order) => _armed == (due, order);

        public void Fire()
        {
            lock (clock._sync)
            {
                // The period counts from the due time, which is slightly in the past while the clock runs.
                if (_period > TimeSpan.Zero && _armed is { } due)
                    ArmFor(due.Due, _period);
                else
                    _armed = null;
            }
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._sync)
            {
                _period = period;
                if (dueTime < TimeSpan.Zero)
                    _armed = null;
                else
                    ArmFor(clock.Current, dueTime);
                if (clock._speed > 0)
                    clock.Pump();
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock._sync)
                _armed = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // A timer that is due after the latest time never fires.
        private void ArmFor(DateTimeOffset from, TimeSpan wait)
        {
            if (wait > Latest - from)
            {
                _armed = null;
                return;
            }
            _armed = (from + wait, clock._order++);
            queue.Enqueue(this, _armed.Value);
        }
    }
}
