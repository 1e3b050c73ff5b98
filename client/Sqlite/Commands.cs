using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>Short forms for SQL commands. Values are always parameters.</summary>
internal static class Commands
{
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params IEnumerable<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (i, value) in values.Index())
            command.Parameters.AddWithValue($"${i + 1}", value ?? DBNull.Value);
        return command;
    }

    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.Prepare(sql);
        command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string sql, params IEnumerable<object?> values)
    {
        using var command = connection.Prepare(sql, values);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Inserts a row, or updates the one with the same key. The names of the columns are constants of this library.</summary>
    public static void Put(this SqliteConnection connection, string table, Columns columns)
    {
        var names = string.Join(", ", columns.Values.Select(each => each.Name));
        var values = string.Join(", ", columns.Values.Select((_, i) => $"${i + 1}"));
        var updates = string.Join(", ", columns.Values.Select(each => $"{each.Name} = excluded.{each.Name}"));
        using var command = connection.Prepare(
            $"INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({columns.Key}) DO UPDATE SET {updates}", columns.Values.Select(each => each.Value));
        command.ExecuteNonQuery();
    }

    public static string? TextOrNull(this SqliteDataReader reader, string column) => reader.GetValue(reader.GetOrdinal(column)) as string;

    public static string Text(this SqliteDataReader reader, string column) => reader.GetString(reader.GetOrdinal(column));

    public static long Long(this SqliteDataReader reader, string column) => reader.GetInt64(reader.GetOrdinal(column));

    public static int Int(this SqliteDataReader reader, string column) => reader.GetInt32(reader.GetOrdinal(column));

    public static long? LongOrNull(this SqliteDataReader reader, string column) => reader.GetValue(reader.GetOrdinal(column)) as long?;

    public static bool Flag(this SqliteDataReader reader, string column) => reader.Long(column) is not 0;

    public static byte[]? BytesOrNull(this SqliteDataReader reader, string column) => reader.GetValue(reader.GetOrdinal(column)) as byte[];
}

/// <summary>The columns of a row, with their values.</summary>
/// <param name="Key">The columns of the primary key, as SQL.</param>
/// <param name="Values">The names and values.</param>
internal sealed record Columns(string Key, IReadOnlyList<(string Name, object? Value)> Values);
