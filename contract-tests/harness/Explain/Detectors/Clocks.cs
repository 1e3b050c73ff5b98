using System.Globalization;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds jumps of the clock: lines that go back, silence that does not fit, and a changed offset to the clock of the records.</summary>
internal sealed class Clocks : Detector
{
    // Processes write their lines with a small delay, and some stamps have whole seconds.
    private const double Disorder = 2;

    // Both clocks print whole seconds, so the difference of two readings may be one more or less each time.
    private const double OffsetNoise = 3;

    // A silence is odd if the log was busy for some time, and never nearly as silent.
    private const double LongSilence = 1800;
    private const double BusyFor = 600;
    private const int BusyLines = 100;
    private const int TimesLonger = 30;

    // Rounded durations and the time until the first line of a leg.
    private const double DurationNoise = 5;

    private const double Prompt = 1;

    private const double Hour = 3600;

    private string? _file;
    private double? _first;
    private long _lines;
    private double _longest;
    private double? _offset;
    private double? _boot;
    private double _uptime;

    public override void See(LogLine line)
    {
        if (line.Time is not { } now)
            return;
        if (_file == line.Place.File && Host.LastTime is { } last)
            Compare(last, now, line);
        if (_file != line.Place.File)
            (_file, _first, _lines, _longest) = (line.Place.File, now, 0, 0);
        _lines++;
        if (line.Fact is LineFact.TraceXml)
            SeeXml(now, line);
        else if (line.Fact is LineFact.CallEnded && line.Find("lasted") is { } lasted && line.Find("call") is { } call)
            CompareDuration(Durations.Parse(lasted), Host.Facts.Call(call).Began, now, line);
    }

    private void Compare(double last, double now, LogLine line)
    {
        var step = now - last;
        if (step < -Disorder)
        {
            var cause = Math.Abs(step + Hour) <= Disorder ? " One hour hints at the end of daylight saving time." : "";
            Jump(line, $"The clock goes back by {Durations.Text(-step)}.{cause}");
            (_first, _lines, _longest) = (now, 0, 0);
        }
        else if (step >= LongSilence && _lines >= BusyLines && last - _first >= BusyFor && step >= TimesLonger * _longest)
        {
            Jump(line, $"Nothing is logged for {Durations.Text(step)}, but the log was never silent for more than {Durations.Text(_longest)}: the clock leapt forward, or lines are missing.");
        }

        _longest = Math.Max(_longest, step);
    }

    private void SeeXml(double now, LogLine line)
    {
        // The values are read when the request comes, and the line is written with the answer.
        if (line.Exchange is { } exchange && exchange.AnsweredAt - exchange.Time >= Prompt)
            return;
        var xml = line.Span("xml");
        if (xml.StartsWith("cdrTime>", StringComparison.Ordinal) && xml.IndexOf('<') is > 0 and var end
            && DateTimeOffset.TryParse(xml["cdrTime>".Length..end], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var recordTime))
        {
            SeeRecordTime(now, recordTime, line);
        }
        else if (xml.StartsWith("uptimeSeconds>", StringComparison.Ordinal) && xml.IndexOf('<') is > 0 and var close
            && double.TryParse(xml["uptimeSeconds>".Length..close], NumberStyles.None, CultureInfo.InvariantCulture, out var uptime))
        {
            SeeUptime(now, uptime, line);
        }
    }

    // The year of the log may be unknown, so only the change of the offset counts.
    private void SeeRecordTime(double now, DateTimeOffset recordTime, LogLine line)
    {
        var offset = now - (recordTime.UtcTicks / (double)TimeSpan.TicksPerSecond);
        var change = offset - _offset;
        _offset = offset;
        if (change is not { } moved || Math.Abs(moved) < OffsetNoise || line.Time == Host.ClockJumpedAt || now - Host.ClockJumpedAt < Hour)
            return;
        Report(OddityKind.ClockOffset, $"{line.Place}", line,
            $"The clock of the log was moved by {Durations.Text(moved)} against the clock of the records.", trace: line.Exchange?.Trace);
        _boot = null;
    }

    private void SeeUptime(double now, double uptime, LogLine line)
    {
        var boot = now - uptime;
        var moved = boot - _boot;
        var (before, isAgain) = (_uptime, uptime < _uptime);
        (_boot, _uptime) = (boot, uptime);
        if (moved is not { } change || Math.Abs(change) < OffsetNoise)
            return;
        if (isAgain && change > 0)
        {
            if (!(now - Host.RestartedAt < Hour))
                Report(OddityKind.Restart, $"uptime {line.Place}", line, string.Create(CultureInfo.InvariantCulture, $"The uptime begins again: {uptime} s after {before} s."), trace: line.Exchange?.Trace);
            (Host.RestartedAt, _offset) = (now, null);
        }
        else if (!(now - Host.ClockJumpedAt < Hour))
        {
            Jump(line, $"The clock was moved by {Durations.Text(change)}: the uptime does not fit the time.");
            _offset = null;
        }
    }

    // The bridge measures durations with a clock that does not jump.
    private void CompareDuration(double? lasted, double? began, double now, LogLine line)
    {
        if (began is not { } from || lasted is not { } seconds || now - Host.ClockJumpedAt < Hour)
            return;
        var isShorter = now - from < seconds - DurationNoise;
        var isLonger = line.Text.Contains("not connected", StringComparison.Ordinal) && now - from > seconds + DurationNoise;
        if (isShorter || isLonger)
            Jump(line, $"The call lasted {Durations.Text(seconds)}, but its lines are {Durations.Text(now - from)} apart: the clock was moved meanwhile.");
    }

    private void Jump(LogLine line, string sentence)
    {
        Host.ClockJumpedAt = line.Time;
        Report(OddityKind.ClockJump, $"{line.Place}", line, sentence);
    }
}
