using System.Globalization;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds gaps in the trace numbers, and restarts of their counter.</summary>
internal sealed class TraceNumbers : Detector
{
    // Requests of several connections are logged nearly in the order of their numbers.
    private const int Disorder = 32;

    // A number that is smaller, but comes this much later, is not a late request.
    private const double LateAtMost = 60;

    private readonly List<Gap> _gaps = [];
    private readonly Queue<int> _recent = new();
    private readonly HashSet<int> _seen = [];
    private int? _highest;
    private double? _highestAt;

    public override void Began(TracedExchange exchange, LogLine line)
    {
        var number = exchange.Trace;
        if (_highest is { } last && LogCalendar.IsWrapped(number, last))
        {
            // A late request from before the counter wrapped around.
            Fill(number);
            return;
        }

        if (_highest is { } largest && LogCalendar.IsWrapped(largest, number))
        {
            // inferred: the counter begins again with 0 or 1 after the largest number.
            if (largest < int.MaxValue)
                _gaps.Add(new Gap(largest + 1, int.MaxValue, exchange));
            if (number > 1)
                _gaps.Add(new Gap(1, number - 1, exchange));
        }
        else if (_highest is { } highest && number <= highest)
        {
            if (Fill(number))
                return;
            if (!_seen.Contains(number) && number > highest - Disorder && !(line.Time - _highestAt > LateAtMost))
                return;
            Restart(number, highest, line);
        }
        else if (_highest is { } before && number > before + 1)
        {
            _gaps.Add(new Gap(before + 1, number - 1, exchange));
        }

        (_highest, _highestAt) = (number, line.Time);
        if (_seen.Add(number))
            _recent.Enqueue(number);
        if (_recent.Count > 2 * Disorder)
            _seen.Remove(_recent.Dequeue());
        while (_gaps is [var first, ..] && exchange.Sequence - first.Before.Sequence > Disorder)
            Report(first);
    }

    /// <summary>An answer without its request shows that the number was used.</summary>
    public override void Stray(int trace, TracedExchange? exchange, LogLine line)
    {
        if (exchange is null)
            Fill(trace);
    }

    public override void End()
    {
        while (_gaps is [var first, ..])
            Report(first);
    }

    private void Restart(int number, int highest, LogLine line)
    {
        End();
        _seen.Clear();
        _recent.Clear();
        Host.RestartedAt = line.Time;
        Report(OddityKind.Restart, $"counter {line.Place}", line,
            string.Create(CultureInfo.InvariantCulture, $"The trace counter begins again: {number} comes after {highest}."), trace: number);
    }

    private bool Fill(int number)
    {
        for (var i = 0; i < _gaps.Count; i++)
        {
            var gap = _gaps[i];
            if (number < gap.First || number > gap.Last)
                continue;
            _gaps.RemoveAt(i);
            if (number < gap.Last)
                _gaps.Insert(i, gap with { First = number + 1 });
            if (number > gap.First)
                _gaps.Insert(i, gap with { Last = number - 1 });
            return true;
        }

        return false;
    }

    private void Report(Gap gap)
    {
        _gaps.Remove(gap);
        var sentence = gap.First == gap.Last
            ? string.Create(CultureInfo.InvariantCulture, $"Request {gap.First} is missing before {gap.Last + 1}.")
            : string.Create(CultureInfo.InvariantCulture, $"Requests {gap.First} to {gap.Last} are missing ({(long)gap.Last - gap.First + 1} numbers).");
        Report(OddityKind.TraceGap, string.Create(CultureInfo.InvariantCulture, $"{gap.First} {gap.Before.Sequence}"), gap.Before, sentence);
    }

    private sealed record Gap(int First, int Last, TracedExchange Before);
}
