namespace CmsSim.Harness.Worlds;

/// <summary>
/// Unknown times, and constraints on the difference of two of them. All times together have an earliest and a latest solution, which follow
/// from longest paths. Time 0 is the origin.
/// </summary>
/// <param name="count">The number of times, with the origin.</param>
internal sealed class TimeConstraints(int count)
{
    private const int MostPasses = 400;
    private const long Unknown = long.MinValue / 4;

    private readonly List<(int From, int To, long Ticks)> _edges = [];

    /// <summary>The origin.</summary>
    public const int Origin = 0;

    /// <summary>Requires that one time is at least so many ticks behind another one.</summary>
    public void AtLeast(int from, int to, long ticks) => _edges.Add((from, to, ticks));

    /// <summary>Requires that one time is behind another one by a difference in a range, which excludes its end.</summary>
    public void Between(int from, int to, long ticks, long end)
    {
        _edges.Add((from, to, ticks));
        _edges.Add((to, from, 1 - end));
    }

    /// <summary>The number of constraints, to return to with <see cref="Restore"/>.</summary>
    public int Mark => _edges.Count;

    /// <summary>Removes the constraints that were added since.</summary>
    public void Restore(int mark) => _edges.RemoveRange(mark, _edges.Count - mark);

    /// <summary>Returns the earliest times. Returns null when no times meet all constraints.</summary>
    public long[]? Earliest() => Solve(forward: true);

    /// <summary>Returns the latest times. Returns null when no times meet all constraints.</summary>
    public long[]? Latest()
    {
        if (Solve(forward: false) is not { } negated)
            return null;
        for (var i = 0; i < count; i++)
            negated[i] = -negated[i];
        return negated;
    }

    private long[]? Solve(bool forward)
    {
        var times = new long[count];
        Array.Fill(times, Unknown);
        times[Origin] = 0;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var changed = false;
            for (var i = 0; i < _edges.Count; i++)
            {
                var (from, to, ticks) = _edges[forward ? i : _edges.Count - 1 - i];
                if (!forward)
                    (from, to) = (to, from);
                if (times[from] == Unknown || times[from] + ticks <= times[to])
                    continue;
                times[to] = times[from] + ticks;
                changed = true;
            }

            if (times[Origin] > 0)
                return null;
            if (!changed)
                return times;
        }

        return null;
    }
}
