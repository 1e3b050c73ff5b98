namespace CmsSim.Harness.Traces;

/// <summary>
/// Decides from entries if a log is printed newest first, as web pages and exports of collectors print it. Later stamps that stand above earlier ones
/// show it, and answers above their requests. A clock that was set back does not.
/// </summary>
internal sealed class PrintOrder
{
    // With as many steps of the clock, further ones change nothing.
    private const int EnoughSteps = 32;

    // Exchanges in the order of time outvote a clock that was set back a few times.
    private const int MostSetBack = 8;

    private readonly Dictionary<string, LogTime> _stamps = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Host, int Trace), (LogTime Time, Seen Seen)> _numbers = [];
    private int _later, _earlier, _requestsFirst, _answersFirst, _secondsOnward, _secondsBack;

    private enum Seen
    {
        Request,
        Answer,
        Both,
    }

    /// <summary>True when more entries would not change the decision.</summary>
    public bool IsClear => _later + _earlier >= EnoughSteps;

    /// <summary>True when an entry had a time stamp.</summary>
    public bool HasStamps => _stamps.Count > 0;

    /// <summary>True when the log is printed newest first.</summary>
    public bool IsNewestFirst => (_later, _earlier) is (0, 0)
        ? _answersFirst > _requestsFirst
        : _earlier > 4 * _later && (_requestsFirst > _answersFirst ? _earlier >= MostSetBack : _earlier > 1 || _answersFirst > 0);

    /// <summary>
    /// True when the entries of one second are in the order of time although the seconds are not: a table that was sorted by its stamps keeps equal
    /// ones as they were.
    /// </summary>
    public bool KeepsSeconds => _secondsOnward > _secondsBack;

    /// <summary>Adds the next entry as printed.</summary>
    /// <param name="head">The head of the entry.</param>
    /// <param name="text">The text of the entry.</param>
    public void Add(in EntryHead head, ReadOnlySpan<byte> text)
    {
        // The clocks of bridges differ, so each is compared with itself.
        var host = head.Origin.Host ?? "";
        if (head.Time.IsKnown)
        {
            var step = _stamps.TryGetValue(host, out var last) ? Step(last, head.Time) : 0;
            _stamps[host] = head.Time;
            _later += step > 0 ? 1 : 0;
            _earlier += step < 0 ? 1 : 0;
        }

        if (TraceLine.ReadNumber(text, out var trace) is > 0 and var length)
            AddTrace((host, trace), head.Time, TraceLine.KindOf(text[length..]) is TraceLineKind.Request);
    }

    private void AddTrace((string Host, int Trace) number, LogTime time, bool isRequest)
    {
        if (!_numbers.TryGetValue(number, out var first))
        {
            _numbers[number] = (time, isRequest ? Seen.Request : Seen.Answer);
            return;
        }

        if (first.Seen is Seen.Both || isRequest == (first.Seen is Seen.Request))
            return;
        _numbers[number] = (time, Seen.Both);
        var (onward, inSecond) = (!isRequest, first.Time == time ? 1 : 0);
        _requestsFirst += onward ? 1 : 0;
        _answersFirst += onward ? 0 : 1;
        _secondsOnward += onward ? inSecond : 0;
        _secondsBack += onward ? 0 : inSecond;
    }

    // Without a year or a date, the shorter way round the year or the day counts.
    private static long Step(LogTime from, LogTime to)
    {
        if (from.Year is null != to.Year is null || from.Month == 0 != (to.Month == 0))
            return 0;
        var step = Ticks(to) - Ticks(from);
        if (to.Year is not null)
            return step;
        var round = (to.Month == 0 ? 1 : 366) * TimeSpan.TicksPerDay;
        return step > round / 2 ? step - round : step < -round / 2 ? step + round : step;
    }

    private static long Ticks(LogTime time) =>
        (time.Month == 0 ? 0 : new DateTime(time.Year ?? 2000, time.Month, time.Day, 0, 0, 0, DateTimeKind.Unspecified).Ticks) + time.TimeOfDay.Ticks - (time.Offset?.Ticks ?? 0);
}
