using System.Globalization;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A time of a calendar: local time in a zone.</summary>
internal sealed record CalendarTime(DateTime Local, CalendarZone Zone)
{
    // Definitions of time zones go back to the first years of the Gregorian calendar.
    private const int FirstYear = 1583;
    private const string Format = "yyyyMMdd'T'HHmmss";

    public DateTimeOffset Utc => Zone.ToUtc(Local);

    /// <summary>Reads the one time of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="zones">The zones that the calendar defines.</param>
    /// <param name="floating">The zone of times without a zone.</param>
    /// <exception cref="CalendarFormatException">The value is not a time, or it is a date.</exception>
    public static CalendarTime Read(ContentLine line, IReadOnlyDictionary<string, CalendarZone> zones, CalendarZone floating) => Read(line, line.Value, zones, floating);

    /// <summary>Reads one of the times of a line.</summary>
    public static CalendarTime Read(ContentLine line, string value, IReadOnlyDictionary<string, CalendarZone> zones, CalendarZone floating)
    {
        if (IsDate(line, value))
            throw new CalendarFormatException(line.Number, $"{line.Name} is a date without a time; events that last whole days cannot be booked");
        if (value is [.. var utc, 'Z'])
            return new(ReadLocal(line, utc), CalendarZone.Utc);
        var zone = line.Parameters.ContainsKey("TZID") ? CalendarZone.Find(line, zones) : floating;
        return new(ReadLocal(line, value), zone);
    }

    public static bool IsDate(ContentLine line, string value) => line.Parameters.GetValueOrDefault("VALUE") is "DATE" || value.Length is 8;

    public static DateOnly ReadDate(ContentLine line, string value) =>
        DateOnly.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw line.Invalid("a date such as 20260105");

    public static DateTime ReadLocal(ContentLine line, string value) =>
        DateTime.TryParseExact(value, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year >= FirstYear
            ? time
            : throw line.Invalid("a time such as 20260105T100000 or 20260105T090000Z");

    /// <summary>Reads a duration such as <c>PT1H30M</c>.</summary>
    public static TimeSpan ReadDuration(ContentLine line)
    {
        var text = line.Value.TrimStart('+');
        if (text is not ['P', .. { Length: > 0 and < 30 } rest])
            throw Wrong();
        var (total, digits, isTime) = (TimeSpan.Zero, "", false);
        foreach (var each in rest)
        {
            if (char.IsAsciiDigit(each))
            {
                digits += each;
                continue;
            }
            if (each is 'T' && !isTime && digits is "")
            {
                isTime = true;
                continue;
            }
            if (!int.TryParse(digits, CultureInfo.InvariantCulture, out var amount) || amount > 100_000)
                throw Wrong();
            total += (each, isTime) switch
            {
                ('W', false) => TimeSpan.FromDays(7 * amount),
                ('D', false) => TimeSpan.FromDays(amount),
                ('H', true) => TimeSpan.FromHours(amount),
                ('M', true) => TimeSpan.FromMinutes(amount),
                ('S', true) => TimeSpan.FromSeconds(amount),
                _ => throw Wrong(),
            };
            digits = "";
        }
        return digits is "" ? total : throw Wrong();

        CalendarFormatException Wrong() => line.Invalid("a duration such as PT1H30M");
    }

    public static string Write(DateTime local) => local.ToString(Format, CultureInfo.InvariantCulture);

    public static string Write(DateTimeOffset time) => Write(time.UtcDateTime) + "Z";
}
