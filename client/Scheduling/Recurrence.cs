namespace CmsSim.Client.Scheduling;

/// <summary>The rule of a series: daily, weekly or monthly until a date, with exceptions.</summary>
/// <param name="Unit">The unit of the interval.</param>
/// <param name="Until">The last date on which an occurrence may start, in the time zone of the booking.</param>
/// <param name="Interval">The number of units from one occurrence to the next, from 1.</param>
/// <param name="Except">The dates without an occurrence, in the time zone of the booking.</param>
public sealed record Recurrence(RecurrenceUnit Unit, DateOnly Until, int Interval = 1, IReadOnlyList<DateOnly>? Except = null)
{
    /// <summary>The maximum number of occurrences of a series. TMS has the same limit.</summary>
    public const int MostOccurrences = 100;

    /// <summary>
    /// Returns the local start times of the series, at most one more than <see cref="MostOccurrences"/>. A monthly series skips the months
    /// that do not have its day.
    /// </summary>
    /// <param name="first">The local start of the first occurrence.</param>
    public IEnumerable<DateTime> StartsFrom(DateTime first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Interval, 1);
        return Every(first)
            .TakeWhile(start => DateOnly.FromDateTime(start) <= Until)
            .Where(start => Except is null || !Except.Contains(DateOnly.FromDateTime(start)))
            .Take(MostOccurrences + 1);
    }

    private IEnumerable<DateTime> Every(DateTime first)
    {
        for (long step = 0; ; step += Interval)
        {
            if (Nth(first, step) is { } start)
                yield return start;
        }
    }

    // Null for a month without the day. Counted from the first start, because a day that a month lacks must not move later months.
    private DateTime? Nth(DateTime first, long step)
    {
        if (step * 31 > (DateTime.MaxValue - first).TotalDays)
            return DateTime.MaxValue;
        if (Unit is not RecurrenceUnit.Month)
            return first.AddDays(step * (Unit is RecurrenceUnit.Week ? 7 : 1));
        var start = first.AddMonths((int)step);
        return start.Day == first.Day ? start : null;
    }
}

/// <summary>The unit of a series.</summary>
public enum RecurrenceUnit
{
    /// <summary>Every n days.</summary>
    Day,

    /// <summary>Every n weeks, on the weekday of the first occurrence.</summary>
    Week,

    /// <summary>Every n months, on the day of the month of the first occurrence.</summary>
    Month,
}
