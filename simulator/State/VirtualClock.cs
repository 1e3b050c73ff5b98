namespace CmsSim.Simulator.State;

/// <summary>A clock that stands still until it is told to move. Timers due on the way fire in order, each at its own time.</summary>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private DateTimeOffset _now = start.ToUniversalTime();
    private long _order;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_sync)
            return _now;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves on by this long.</summary>
    public void Advance(TimeSpan time) => AdvanceTo(GetUtcNow() + time);

    /// <summary>Moves on to this time; an earlier one leaves the clock where it is.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        while (true)
        {
            VirtualTimer timer;
            lock (_sync)
            {
                if (!_timers.TryPeek(out timer!, out var next) || next.Due > time)
                {
                    _now = time > _now ? time.ToUniversalTime() : _now;
                    return;
                }
                _timers.Dequeue();
                if (!timer.IsDueAt(next.Due, next.Order))
                    continue;
                _now = next.Due > _now ? next.Due : _now;
            }
            timer.Fire();
        }
    }

    /// <summary>Sets the clock, back or forward, without firing what lies between; for a change of world.</summary>
    internal void Reset(DateTimeOffset time)
    {
        lock (_sync)
            _now = time.ToUniversalTime();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
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
                if (_period > TimeSpan.Zero)
                    Arm(_period);
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
                    Arm(dueTime);
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

        private void Arm(TimeSpan wait)
        {
            _armed = (clock._now + wait, clock._order++);
            clock._timers.Enqueue(this, _armed.Value);
        }
    }
}
