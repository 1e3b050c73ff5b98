using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

internal static class TicketRows
{
    public static Columns Values(Ticket ticket) => new("number",
    [
        ("number", ticket.Number), ("system", ticket.System), ("kind", (long)ticket.Kind), ("subject", ticket.Subject), ("text", ticket.Text),
        ("opened_at", Rows.FromTime(ticket.OpenedAt)), ("closed_at", ticket.ClosedAt is { } closed ? Rows.FromTime(closed) : null),
    ]);

    public static Ticket Read(SqliteDataReader row, PasswordKey key) => new(
        row.Int("number"), row.Int("system"), (TicketKind)row.Long("kind"), row.Text("subject"), row.Text("text"),
        Rows.ToTime(row.Long("opened_at")), row.LongOrNull("closed_at") is { } closed ? Rows.ToTime(closed) : null);
}
