namespace CmsSim.Client.Scheduling;

/// <summary>The number of conferences at the same time. Ends are exclusive: a conference may start when another one ends.</summary>
internal static class Capacity
{
    /// <summary>Returns the highest number of conferences at the same time between two times.</summary>
    public static int Peak(IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> taken, DateTimeOffset start, DateTimeOffset end)
    {
        var overlapping = taken.Where(each => each.Start < end && each.End > start).ToList();
        var changes = overlapping.Select(each => (At: each.Start, Change: 1)).Concat(overlapping.Select(each => (At: each.End, Change: -1)));
        var (running, peak) = (0, 0);
        foreach (var (_, change) in changes.OrderBy(each => (each.At, each.Change)))
        {
            running += change;
            peak = Math.Max(peak, running);
        }
        return peak;
    }

    /// <summary>Returns the earliest time from <paramref name="start"/> on at which a conference fits.</summary>
    public static DateTimeOffset NextFree(
        IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> taken, DateTimeOffset start, TimeSpan duration, int quantity) =>
        taken.Select(each => each.End).Where(end => end > start).Prepend(start).Order()
            .First(each => Peak(taken, each, each + duration) < quantity);
}
