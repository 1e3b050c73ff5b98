namespace CmsSim.Simulator.State;

/// <summary>
/// The wall clock of one bridge: the clock of the cluster with an offset and a drift. Log stamps, records and headers show it. Timers and
/// durations follow the clock of the cluster, as those of a device follow its monotonic clock.
/// </summary>
internal sealed class BridgeClock(TimeProvider cluster) : TimeProvider
{
    /// <summary>The largest drift, in parts per million: a clock that stands still or runs twice as fast.</summary>
    public const double LargestDrift = 1_000_000;

    private volatile Skew? _skew;

    /// <summary>The time by which the clock is ahead now.</summary>
    public TimeSpan Offset => _skew is { } skew ? skew.At(cluster.GetUtcNow()) : TimeSpan.Zero;

    /// <summary>The time that the clock gains, in parts per million.</summary>
    public double Drift => _skew?.Drift ?? 0;

    /// <summary>Sets the offset as of now, and the drift in parts per million.</summary>
    public void Set(TimeSpan offset, double drift)
    {
        _skew = offset == TimeSpan.Zero && drift == 0 ? null : new Skew(offset, drift, cluster.GetUtcNow());
        Settings++;
    }

    /// <summary>Counts how often the clock was set.</summary>
    public int Settings { get; private set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var now = cluster.GetUtcNow();
        if (_skew is not { } skew)
            return now;
        var ticks = Int128.Clamp((Int128)now.UtcTicks + skew.At(now).Ticks, VirtualClock.Earliest.UtcTicks, VirtualClock.Latest.UtcTicks);
        return new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }

    private sealed record Skew(TimeSpan Offset, double Drift, DateTimeOffset Since)
    {
        public TimeSpan At(DateTimeOffset now) => Offset + ((now - Since) * (Drift / 1_000_000));
    }
}
