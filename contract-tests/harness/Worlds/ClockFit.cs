namespace CmsSim.Harness.Worlds;

/// <summary>
/// Finds one boot time and one offset of the CDR clock that agree with every status of a part, and the fractions of seconds that agree
/// with both and keep the order of the requests.
/// </summary>
internal static class ClockFit
{
    private const long Second = TimeSpan.TicksPerSecond;

    // The middle of the possible times first, because it leaves most room for fractions.
    private static readonly double[] s_shares = [1.0 / 2, 1.0 / 3, 2.0 / 3, 1.0 / 6, 5.0 / 6, 1.0 / 24, 23.0 / 24];

    /// <summary>Sets the times of the exchanges.</summary>
    /// <returns>The boot time and the offset, null where no status shows them; and false when no times agree with all of them.</returns>
    public static (DateTime? Booted, TimeSpan? CdrOffset, bool Fits) Fit(IReadOnlyList<TimedExchange> part)
    {
        var bounds = new ClockBounds();
        foreach (var timed in part)
            bounds.Add(timed);
        var boots = Candidates(bounds.BootAfter, bounds.BootUntil);
        var offsets = Candidates(bounds.OffsetAfter, bounds.OffsetUntil);
        foreach (var (boot, offset) in boots.SelectMany(boot => offsets.Select(offset => (boot, offset))).OrderBy(pair => pair.boot.Rank + pair.offset.Rank))
        {
            if (TrySet(part, boot.Ticks, offset.Ticks))
                return (boot.Ticks is { } ticks ? new DateTime(ticks) : null, offset.Ticks is { } ahead ? new TimeSpan(ahead) : null, true);
        }

        TrySet(part, null, null);
        return (boots[0].Ticks is { } middle ? new DateTime(middle) : null, offsets[0].Ticks is { } usual ? new TimeSpan(usual) : null, false);
    }

    private static List<(long? Ticks, int Rank)> Candidates(long after, long until) => after == long.MinValue
        ? [(null, 0)]
        : [.. s_shares.Select((share, rank) => ((long?)(after + (long)((until - after) * share)), rank))];

    private static bool TrySet(IReadOnlyList<TimedExchange> part, long? boot, long? offset)
    {
        var low = new long[part.Count];
        var high = new long[part.Count];
        for (var i = 0; i < part.Count; i++)
        {
            var timed = part[i];
            (low[i], high[i]) = (timed.Stamp.Ticks, timed.IsExact ? timed.Stamp.Ticks + 1 : timed.Stamp.Ticks + Second);
            if (boot is { } booted && timed.Uptime is { } uptime)
                Narrow(i, booted + (uptime * Second), booted + ((uptime + 1) * Second));
            if (offset is { } ahead && timed.CdrTime is { } cdrTime)
                Narrow(i, cdrTime.Ticks - ahead, cdrTime.Ticks + Second - ahead);
            if (i > 0)
                low[i] = Math.Max(low[i], low[i - 1]);
        }

        for (var i = part.Count - 1; i >= 0; i--)
        {
            if (i + 1 < part.Count)
                high[i] = Math.Min(high[i], low[i + 1] > low[i] ? low[i + 1] : high[i + 1]);
            if (low[i] >= high[i])
                return false;
        }

        Spread(part, low, high);
        return true;

        void Narrow(int i, long from, long to) => (low[i], high[i]) = (Math.Max(low[i], from), Math.Min(high[i], to));
    }

    // Exchanges with the same bounds share the time between them equally.
    private static void Spread(IReadOnlyList<TimedExchange> part, long[] low, long[] high)
    {
        for (var i = 0; i < part.Count;)
        {
            var next = i + 1;
            while (next < part.Count && low[next] == low[i])
                next++;
            var until = high[i];
            for (var k = i; k < next; k++)
                part[k].At = new DateTimeOffset(low[i] + ((until - low[i]) / (next - i) * (k - i)), TimeSpan.Zero);
            i = next;
        }
    }
}

/// <summary>The boot times and the offsets of the CDR clock that agree with each single status.</summary>
internal sealed class ClockBounds
{
    private const long Second = TimeSpan.TicksPerSecond;

    public long BootAfter { get; private set; } = long.MinValue;

    public long BootUntil { get; private set; } = long.MaxValue;

    public long OffsetAfter { get; private set; } = long.MinValue;

    public long OffsetUntil { get; private set; } = long.MaxValue;

    /// <summary>Adds the clocks of one status. Returns false, and changes nothing, when they disagree with the ones before.</summary>
    public bool Add(TimedExchange timed)
    {
        var (from, to) = (timed.Stamp.Ticks, timed.IsExact ? timed.Stamp.Ticks + 1 : timed.Stamp.Ticks + Second);
        var (bootAfter, bootUntil, offsetAfter, offsetUntil) = (BootAfter, BootUntil, OffsetAfter, OffsetUntil);
        if (timed.Uptime is { } uptime)
            (bootAfter, bootUntil) = (Math.Max(bootAfter, from - ((uptime + 1) * Second)), Math.Min(bootUntil, to - (uptime * Second)));
        if (timed.CdrTime is { } cdrTime)
            (offsetAfter, offsetUntil) = (Math.Max(offsetAfter, cdrTime.Ticks - to), Math.Min(offsetUntil, cdrTime.Ticks + Second - from));
        if (bootAfter >= bootUntil || offsetAfter >= offsetUntil)
            return false;
        (BootAfter, BootUntil, OffsetAfter, OffsetUntil) = (bootAfter, bootUntil, offsetAfter, offsetUntil);
        return true;
    }
}
