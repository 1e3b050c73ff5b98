using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>Turns the stamps of one bridge into seconds on one time line. Syslog prints no year, so a step from December to January begins a year.</summary>
internal sealed class LogMoments
{
    private const double SecondsOfDay = 86_400;
    private const int DaysOfLeapYear = 366;

    private int _lastMonth;
    private int _years;

    /// <summary>Returns the seconds. Null when the stamp has no date.</summary>
    public double? Of(LogTime time)
    {
        if (time.Month is < 1 or > 12)
            return null;
        var year = time.Year is >= 1 and <= 9999 and var printed ? printed : 2000;
        double days = new DateOnly(year, time.Month, Math.Clamp(time.Day, 1, DateTime.DaysInMonth(year, time.Month))).DayNumber;
        if (time.Year is null)
        {
            _years = (_lastMonth, time.Month) switch
            {
                (12, 1) => _years + 1,
                (1, 12) => _years - 1,
                _ => _years,
            };
            days += _years * DaysOfLeapYear;
        }

        _lastMonth = time.Month;
        return (days * SecondsOfDay) + time.TimeOfDay.TotalSeconds - (time.Offset?.TotalSeconds ?? 0);
    }
}
