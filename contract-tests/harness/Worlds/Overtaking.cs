namespace CmsSim.Harness.Worlds;

/// <summary>Times exchanges whose answers overtake others, and finds the time that the overtaken answers waited for other bridges.</summary>
internal static class Overtaking
{
    private static readonly TimeSpan s_afterLast = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns the time that answers of other bridges take. Null when no answer is overtaken. A replay moves the clock between requests,
    /// so an overtaken request and the ones that overtake it get the same time where the log allows it.
    /// </summary>
    public static TimeSpan? Settle(IReadOnlyList<TimedExchange> part)
    {
        TimeSpan? least = null;
        for (var i = 0; i < part.Count; i++)
        {
            var last = i + part[i].Exchange.Overtaken;
            if (last == i || last >= part.Count)
                continue;
            for (var k = i + 1; k <= last; k++)
            {
                if (part[k].Uptime is null && part[k].CdrTime is null && (!part[k].IsExact || part[k].Stamp - part[i].Stamp < s_afterLast))
                    part[k].At = part[i].At;
            }

            var next = last + 1 < part.Count ? part[last + 1].At : part[last].At + s_afterLast;
            var free = next - part[last].At;
            if (free > TimeSpan.Zero && (least is null || free < least))
                least = free;
        }

        return least is { } time ? time * 0.8 : null;
    }
}
