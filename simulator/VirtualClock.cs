namespace CmsSim.Simulator.State;

/// <summary>
/// A clock that moves when it is told to, or so many times as fast as real time. Timers due on the way fire in order; while
/// the clock stands, each at its own time.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    /// <summary>How far <see cref="RunUntilIdle"/> goes at most unless told otherwise.</summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    /// <summary>The fastest it runs.</summary>
    public const double HighestSpeed = 1_000_000;

    /// <summary>The earliest time it takes.</summary>
    public static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The latest time it takes. It stops there.</summary>
    public static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly Lock _sync = new();
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private readonly TimeProvider _real;
    private DateTimeOffset _now;
    private long _order;
    private double _speed;

    // When real time was last compared with, while the clock runs by itself.
    private long _stoodAt;
    private ITimer? _pump;

    /// <summary>A clock that stands at the time.</summary>
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

    /// <summary>How many times as fast as real time it runs; 0 while it stands.</summary>
    public double Speed
    {
        get
        {
            lock (_sync)
                return _speed;
        }
    }

    /// <summary>Whether no timer is waiting.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_sync)
                return NextDue is null;
        }
    }

    private DateTimeOffset Current => _speed > 0 ? Later(_now, _speed * _real.GetElapsedTime(_stoodAt).Ticks) : _now;

    private DateTimeOffset? NextDue
    {
        get
        {
            while (_timers.TryPeek(out var timer, out var next))
            {
                if (timer.IsDueAt(next.Due, next.Order))
                    return next.Due;
                _timers.Dequeue();
            }
            return null;
        }
    }

    /// <summary>Runs by itself from now on, so many times as fast as real time; 0 makes it stand.</summary>
    public void RunAt(double speed)
    {
        if (!(speed >= 0 && speed <= HighestSpeed))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, $"The speed is a number from 0 to {HighestSpeed}.");
        lock (_sync)
        {
            StandAt(Current);

            // Zero has two signs, and only one is shown.
            _speed = speed == 0 ? 0 : speed;
            _stoodAt = _real.GetTimestamp();
            Pump();
        }
    }

    /// <summary>Moves on by this long, to <see cref="Latest"/> at most.</summary>
    public void Advance(TimeSpan time) => AdvanceTo(Later(GetUtcNow(), time));

    /// <summary>Moves on to this time, or to <see cref="Latest"/> if that is earlier. A time in the past leaves the clock where it is.</summary>
    public void AdvanceTo(DateTimeOffset time) => FireUntil(time, isToStopWhenIdle: false);

    /// <summary>Moves on from timer to timer until none waits; it then stands where the last one fired.</summary>
    /// <param name="atMost">How far to go; some timers set themselves again for ever.</param>
    /// <returns>How many timers fired.</returns>
    public int RunUntilIdle(TimeSpan? atMost = null) => FireUntil(Later(GetUtcNow(), atMost ?? LongestRun), isToStopWhenIdle: true);

    /// <summary>Sets the clock, back or forward, without firing what lies between; for a change of world.</summary>
    internal void Reset(DateTimeOffset time)
    {
        lock (_sync)
        {
            _now = time.ToUniversalTime();
            _stoodAt = _speed > 0 ? _real.GetTimestamp() : 0;
            Pump();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    // Clocks stop at the last time that there is, instead of overflowing.
    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) => by < Latest - time ? time + by : Latest;

    private static DateTimeOffset Later(DateTimeOffset time, double ticks) => ticks < (Latest - time).Ticks ? time.AddTicks((long)Math.Round(ticks)) : Latest;

    private int FireUntil(DateTimeOffset time, bool isToStopWhenIdle)
    {
        if (time > Latest)
            time = Latest;
        for (var fired = 0; ; fired++)
        {
            VirtualTimer timer;
            lock (_sync)
            {
                var next = NextDue;
                if (next is null && isToStopWhenIdle)
                    return fired;
                if (next is not { } due || due > time)
                {
                    StandAt(time);
                    Pump();
                    return fired;
                }
                timer = _timers.Dequeue();
                StandAt(due);
            }
            timer.Fire();
        }
    }

    private void StandAt(DateTimeOffset time)
    {
        var now = Current;
        _now = time > now ? time.ToUniversalTime() : now;
        _stoodAt = _speed > 0 ? _real.GetTimestamp() : 0;
    }

    /// <summary>While the clock runs by itself, sees to it that somebody comes when the next timer is due.</summary>
    private void Pump()
    {
        if (_speed > 0 && NextDue is { } due)
        {
            _pump ??= _real.CreateTimer(_ => AdvanceTo(GetUtcNow()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var wait = (due - Current) / _speed;

            // A timer of the machine may come a little early; it is then set again.
            _pump.Change(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _pump?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private (DateTimeOffset Due, long Order)? _armed;
        private TimeSpan _period;

        public bool IsDueAt(DateTimeOffset due, long order) => _armed == (due, order);

        public void Fire()
        {
            lock (clock._sync)
            {
                // Reckoned from when it was due, which may be a moment ago while the clock runs by itself.
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

        // One that is due after the end of time waits for ever.
        private void ArmFor(DateTimeOffset from, TimeSpan wait)
        {
            if (wait > Latest - from)
            {
                _armed = null;
                return;
            }
            _armed = (from + wait, clock._order++);
            clock._timers.Enqueue(this, _armed.Value);
        }
    }
}
