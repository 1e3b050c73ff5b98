using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

internal static class OccurrenceRows
{
    public static Columns Values(Occurrence each, PasswordKey key) => new("booking, number",
    [
        ("booking", each.Booking), ("number", each.Index), ("system", each.System),
        ("starts_at", Rows.FromTime(each.Start)), ("ends_at", Rows.FromTime(each.End)), ("booked_end", Rows.FromTime(each.BookedEnd)),
        ("state", (long)each.State), ("bridge", each.Bridge?.ToString()),
        ("conference", each.Conference is { } conference ? key.Protect(Rows.ToJson(conference, RowsJson.Default.Conference)) : null),
        ("dials", Rows.ToJson(each.Dials, RowsJson.Default.IReadOnlyListDial)), ("extensions", each.Extensions),
        ("warned", each.Warned?.Ticks), ("problem", each.Problem), ("left_calls", Rows.ToJson(each.Left, RowsJson.Default.IReadOnlyListLeftCall)),
        ("needed", each.NeedsSlot || each.Left is [_, ..]),
    ]);

    public static Occurrence Read(SqliteDataReader row, PasswordKey key) => new()
    {
        Booking = row.Int("booking"),
        Index = row.Int("number"),
        System = row.Int("system"),
        Start = Rows.ToTime(row.Long("starts_at")),
        End = Rows.ToTime(row.Long("ends_at")),
        BookedEnd = Rows.ToTime(row.Long("booked_end")),
        State = (OccurrenceState)row.Long("state"),
        Bridge = row.TextOrNull("bridge") is { } bridge ? new(bridge) : null,
        Conference = row.BytesOrNull("conference") is { } conference ? Rows.FromJson(key.Unprotect(conference), RowsJson.Default.Conference) : null,
        Dials = Rows.FromJson(row.Text("dials"), RowsJson.Default.IReadOnlyListDial),
        Extensions = row.Int("extensions"),
        Warned = row.LongOrNull("warned") is { } ticks ? TimeSpan.FromTicks(ticks) : null,
        Problem = row.TextOrNull("problem"),
        Left = Rows.FromJson(row.Text("left_calls"), RowsJson.Default.IReadOnlyListLeftCall),
    };

    public static (string Sql, object?[] Values) Where(OccurrenceQuery query)
    {
        List<(string Condition, object? Value)> conditions = [];
        void Add(string condition, object? value)
        {
            if (value is not null)
                conditions.Add((condition, value));
        }

        Add("system =", query.System);
        Add("booking =", query.Booking);
        Add("starts_at <", query.StartsBefore is { } before ? Rows.FromTime(before.AddTicks(TimeSpan.TicksPerMicrosecond - 1)) : null);
        Add("ends_at >", query.EndsAfter is { } after ? Rows.FromTime(after) : null);
        Add("needed =", query.OnlyOpen ? 1L : null);
        return conditions is []
            ? ("", [])
            : (" WHERE " + string.Join(" AND ", conditions.Select((each, i) => $"{each.Condition} ${i + 1}")), [.. conditions.Select(each => each.Value)]);
    }
}
