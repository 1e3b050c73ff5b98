using System.Globalization;
using CmsSim.Client.Scheduling;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Tms;

/// <summary>Shows parts of the schedule as text.</summary>
internal static class ScheduleText
{
    /// <summary>Returns foreign text with blanks in place of characters that could control a terminal.</summary>
    public static string Printable(string text) => string.Concat(text.Select(each => VisibleText.Steers(each) ? ' ' : each));

    /// <summary>Formats a time for machines: <c>2026-01-05T09:00:00Z</c>.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Formats the times of a conference in the time zone of its booking: <c>2026-01-05 10:00 to 10:30 Europe/Berlin</c>.</summary>
    public static string When(DateTimeOffset start, DateTimeOffset end, string timeZone)
    {
        var zone = LocalTime.FindZone(timeZone);
        var (from, to) = (TimeZoneInfo.ConvertTime(start, zone), TimeZoneInfo.ConvertTime(end, zone));
        return string.Create(CultureInfo.InvariantCulture, $"{Minute(from)} to {(from.Date == to.Date ? Clock(to) : Minute(to))} {timeZone}");
    }

    public static string When(Occurrence occurrence, string timeZone) => When(occurrence.Start, occurrence.End, timeZone);

    /// <summary>Returns the line of a conference in a list.</summary>
    public static string Line(Occurrence occurrence, Booking booking, string? dialIn) =>
        $"{occurrence}  {When(occurrence, booking.TimeZone)}  {occurrence.State}  \"{booking.Title}\""
        + (occurrence is { IsActive: true, Conference: { } conference } ? $"  slot {conference.Slot}{(dialIn is null ? "" : $", {dialIn}")}" : "")
        + (occurrence.Problem is { } problem ? $"  ({problem})" : "");

    /// <summary>Returns the line of a ticket.</summary>
    public static string Line(Ticket ticket) => $"Ticket #{ticket.Number}: {ticket.Title}: {ticket.Text}";

    /// <summary>Returns the number that callers dial to join a conference. Null while it has no slot, or its system no domain.</summary>
    public static string? DialIn(Occurrence occurrence, ManagedSystem? system) =>
        occurrence is { IsActive: true, Conference: { } conference } && system is { Domain: not "" }
            ? string.Create(CultureInfo.InvariantCulture, $"{conference.Slot}@{system.Domain}")
            : null;

    /// <summary>Returns the address of a bridge as the verbs show it.</summary>
    public static string Address(Uri address) => address.ToString().TrimEnd('/');

    private static string Minute(DateTimeOffset time) => time.ToString(time.Second is 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Clock(DateTimeOffset time) => time.ToString(time.Second is 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
}
