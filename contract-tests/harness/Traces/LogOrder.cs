namespace CmsSim.Harness.Traces;

/// <summary>Orders the parts of a rotated log.</summary>
public static class LogOrder
{
    private const int MostLines = 4096;

    /// <summary>
    /// Returns the earliest time stamp of a log: the first one or, when the log is printed newest first, the last one. Returns null when its beginning
    /// has none with a date.
    /// </summary>
    /// <param name="utf8">The log as UTF-8. Its beginning is read, or all of it when it is printed newest first.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static LogTime? FirstStamp(Stream utf8)
    {
        var source = new LineSource(utf8);
        source.Peek();
        var heads = new HeadReader(new StringCache());
        var order = new PrintOrder();
        LogTime? first = null;
        var last = LogTime.Unknown;
        var isNewestFirst = false;
        while ((isNewestFirst || (source.Number < MostLines && !order.IsClear)) && source.TryRead(out var line))
        {
            if (heads.TryRead(line, out var head))
                line = line[head.Length..];
            else if (heads.Find(line, 0, out head) is >= 0 and var at)
                line = line[(at + head.Length)..];
            else
                continue;
            if (head.Time.Month == 0)
                continue;
            (first, last) = (first ?? head.Time, head.Time);
            if (isNewestFirst)
                continue;
            order.Add(head, line);
            isNewestFirst = (order.IsClear || source.Number >= MostLines) && order.IsNewestFirst;
        }

        return order.IsNewestFirst ? last : first;
    }

    /// <summary>
    /// Returns inputs in the order of their first time stamps. Inputs without one keep their place at the end. Without years, the longest
    /// pause between two inputs is where the year turns.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="firstStamp">Returns the first time stamp of an input.</param>
    public static IReadOnlyList<T> ByFirstStamp<T>(IEnumerable<T> inputs, Func<T, LogTime?> firstStamp)
    {
        var stamped = inputs.Select(input => (Input: input, Stamp: firstStamp(input))).ToList();
        var dated = stamped.Where(input => input.Stamp is not null).Select(input => (input.Input, At: Ticks(input.Stamp!.Value), HasYear: input.Stamp.Value.Year is not null))
            .OrderBy(input => input.At).ToList();
        if (dated.Count > 1 && !dated.Exists(input => input.HasYear))
        {
            var first = AfterLongestPause([.. dated.Select(input => input.At)]);
            dated = [.. dated.Skip(first), .. dated.Take(first)];
        }

        return [.. dated.Select(input => input.Input), .. stamped.Where(input => input.Stamp is null).Select(input => input.Input)];
    }

    private static long Ticks(LogTime time) =>
        new DateTime(time.Year ?? 2000, time.Month, time.Day, 0, 0, 0, DateTimeKind.Unspecified).Ticks + time.TimeOfDay.Ticks - (time.Offset?.Ticks ?? 0);

    private static int AfterLongestPause(long[] times)
    {
        const long Year = 366 * TimeSpan.TicksPerDay;
        var (first, longest) = (0, times[0] + Year - times[^1]);
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] - times[i - 1] > longest)
                (first, longest) = (i, times[i] - times[i - 1]);
        }

        return first;
    }
}
