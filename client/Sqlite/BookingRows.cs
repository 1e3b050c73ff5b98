using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

internal static class BookingRows
{
    public static Columns Values(Booking booking, PasswordKey key) => new("number",
    [
        ("number", booking.Number), ("system", booking.System), ("uid", booking.Uid), ("title", booking.Title),
        ("passcode", key.Protect(booking.Passcode)), ("participants", Rows.ToJson(booking.Participants, RowsJson.Default.IReadOnlyListString)),
        ("time_zone", booking.TimeZone),
        ("recurrence", booking.Recurrence is { } rule ? Rows.ToJson(rule, RowsJson.Default.Recurrence) : null),
        ("calendar_rule", booking.CalendarRule), ("extends_itself", booking.ExtendsItself),
    ]);

    public static Booking Read(SqliteDataReader row, PasswordKey key) => new()
    {
        Number = row.Int("number"),
        System = row.Int("system"),
        Uid = row.Text("uid"),
        Title = row.Text("title"),
        Passcode = key.Unprotect(row.BytesOrNull("passcode")!),
        Participants = Rows.FromJson(row.Text("participants"), RowsJson.Default.IReadOnlyListString),
        TimeZone = row.Text("time_zone"),
        Recurrence = row.TextOrNull("recurrence") is { } rule ? Rows.FromJson(rule, RowsJson.Default.Recurrence) : null,
        CalendarRule = row.TextOrNull("calendar_rule"),
        ExtendsItself = row.Flag("extends_itself"),
    };
}
