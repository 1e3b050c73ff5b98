namespace CmsSim.Harness.Worlds;

/// <summary>The times that agree with a part.</summary>
/// <param name="Booted">The boot time. Null when no status shows it.</param>
/// <param name="CdrOffset">The time by which the CDR clock is ahead. Null when no status shows it.</param>
/// <param name="Problem">The sentence about clocks that no times agree with. Null when all agree.</param>
internal sealed record ClockTimes(DateTime? Booted, TimeSpan? CdrOffset, string? Problem);

/// <summary>
/// Finds one boot time, one offset of the CDR clock, and the fractions of seconds, so that every uptime, every <c>cdrTime</c> and every
/// duration of a call comes out as printed, and requests keep their order.
/// </summary>
internal static class ClockFit
{
    private const long Second = TimeSpan.TicksPerSecond;

    // Requests of one second share it equally. Where a clock leaves less room, they follow each other more closely.
    private static readonly double[] s_spreads = [1, 0.5, 0.1, 0.001, 0];

    /// <summary>Sets the times of the exchanges of a part, and the start of the calls that it shows.</summary>
    public static ClockTimes Fit(FixturePart part)
    {
        ModelObject[] calls = [.. part.Model.Objects.Where(one => one is { Shape.Node.Id: "calls", Durations: [_, ..] })];
        return Fit(part, calls) ?? (Fit(part, []) is { } withoutCalls
            ? withoutCalls with { Problem = "No fractions of seconds agree with the durations of all calls." }
            : Without(part.Exchanges));
    }

    private static ClockTimes? Fit(FixturePart part, ModelObject[] calls)
    {
        foreach (var spread in s_spreads)
        {
            if (new Attempt(part, calls, spread).Solve() is { } times)
                return times;
        }

        return null;
    }

    private static ClockTimes Without(IReadOnlyList<TimedExchange> exchanges)
    {
        foreach (var timed in exchanges)
            timed.At = new DateTimeOffset(timed.Stamp, TimeSpan.Zero);
        return new ClockTimes(null, null, "No boot time and no offset of the CDR clock agree with every status.");
    }

    /// <summary>One choice of the distance between requests.</summary>
    private sealed class Attempt(FixturePart part, ModelObject[] calls, double spread)
    {
        // The times are the origin, the boot, the start of the CDR clock's day, the starts of calls, and the requests.
        private const int Boot = 1;
        private const int Cdr = 2;
        private const int FirstCall = 3;

        private readonly IReadOnlyList<TimedExchange> _exchanges = part.Exchanges;
        private readonly long _start = part.Exchanges[0].Stamp.Ticks;
        private readonly int _first = FirstCall + calls.Length;
        private readonly TimeConstraints _times = new(FirstCall + calls.Length + part.Exchanges.Count);

        public ClockTimes? Solve()
        {
            AddStamps();
            AddCalls();
            if (_times.Earliest() is null)
                return null;
            var offset = _exchanges.Any(timed => timed.CdrTime is not null) ? Fix(Cdr, Second) : null;
            var boot = _exchanges.Any(timed => timed.Uptime is not null) ? Fix(Boot, Second / 10) : null;
            if (_times.Earliest() is not { } times)
                return null;
            foreach (var (i, timed) in _exchanges.Index())
                timed.At = new DateTimeOffset(_start + times[_first + i], TimeSpan.Zero);
            foreach (var (k, call) in calls.Index())
                call.Began = new DateTimeOffset(_start + times[FirstCall + k], TimeSpan.Zero);
            return new ClockTimes(boot is { } booted ? new DateTime(_start + booted) : null, offset is { } ahead ? new TimeSpan(-ahead) : null, null);
        }

        private void AddStamps()
        {
            var inSecond = _exchanges.GroupBy(timed => timed.Stamp.Ticks / Second).ToDictionary(group => group.Key, group => group.Count());
            for (var i = 0; i < _exchanges.Count; i++)
            {
                var (timed, node) = (_exchanges[i], _first + i);
                var stamp = timed.Stamp.Ticks - _start;
                _times.Between(TimeConstraints.Origin, node, stamp, stamp + (timed.IsExact ? 1 : Second));
                if (i > 0)
                {
                    var isSame = !timed.IsExact && !_exchanges[i - 1].IsExact && timed.Stamp == _exchanges[i - 1].Stamp;
                    _times.AtLeast(node - 1, node, isSame ? (long)(spread * Second / inSecond[timed.Stamp.Ticks / Second]) : 0);
                }

                if (timed.Uptime is { } uptime)
                    _times.Between(Boot, node, uptime * Second, (uptime + 1) * Second);
                if (timed.CdrTime is { } cdrTime)
                    _times.Between(Cdr, node, cdrTime.Ticks - _start, cdrTime.Ticks - _start + Second);
            }
        }

        private void AddCalls()
        {
            foreach (var (k, call) in calls.Index())
            {
                if (call is { IsCreated: true, CreatedBy: >= 0 })
                    _times.Between(_first + call.CreatedBy - part.First, FirstCall + k, 0, 1);
                foreach (var (exchange, seconds) in call.Durations)
                    _times.Between(FirstCall + k, _first + exchange - part.First, seconds * Second, (seconds + 1) * Second);
            }
        }

        // The roundest time near the middle of the possible ones leaves the others most room.
        private long? Fix(int node, long unit)
        {
            if (_times.Earliest() is not { } earliest || _times.Latest() is not { } latest)
                return null;
            var middle = (earliest[node] + latest[node]) / 2;
            var round = (long)Math.Round((_start + middle) / (double)unit) * unit - _start;
            if (node == Cdr)
                round = (long)Math.Round(middle / (double)unit) * unit;
            foreach (var ticks in new[] { round, middle, earliest[node] })
            {
                if (ticks < earliest[node] || ticks > latest[node])
                    continue;
                var mark = _times.Mark;
                _times.Between(TimeConstraints.Origin, node, ticks, ticks + 1);
                if (_times.Earliest() is not null)
                    return ticks;
                _times.Restore(mark);
            }

            return null;
        }
    }
}
