namespace CmsSim.Harness.Worlds;

/// <summary>The boot times and the offsets of the CDR clock that agree with each single status.</summary>
internal sealed class ClockBounds
{
    private const long Second = TimeSpan.TicksPerSecond;

    private long _bootAfter = long.MinValue;
    private long _bootUntil = long.MaxValue;
    private long _offsetAfter = long.MinValue;
    private long _offsetUntil = long.MaxValue;

    /// <summary>Adds the clocks of one status. Returns false, and changes nothing, when they disagree with the ones before.</summary>
    public bool Add(TimedExchange timed)
    {
        var (from, to) = (timed.Stamp.Ticks, timed.IsExact ? timed.Stamp.Ticks + 1 : timed.Stamp.Ticks + Second);
        var (bootAfter, bootUntil, offsetAfter, offsetUntil) = (_bootAfter, _bootUntil, _offsetAfter, _offsetUntil);
        if (timed.Uptime is { } uptime)
            (bootAfter, bootUntil) = (Math.Max(bootAfter, from - ((uptime + 1) * Second)), Math.Min(bootUntil, to - (uptime * Second)));
        if (timed.CdrTime is { } cdrTime)
            (offsetAfter, offsetUntil) = (Math.Max(offsetAfter, cdrTime.Ticks - to), Math.Min(offsetUntil, cdrTime.Ticks + Second - from));
        if (bootAfter >= bootUntil || offsetAfter >= offsetUntil)
            return false;
        (_bootAfter, _bootUntil, _offsetAfter, _offsetUntil) = (bootAfter, bootUntil, offsetAfter, offsetUntil);
        return true;
    }
}
