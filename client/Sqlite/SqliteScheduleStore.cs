using System.Text.Json;
using CmsSim.Files;
using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>
/// Keeps the schedule in an SQLite file. What was saved survives a crash of the process and of the machine. Passwords, PINs and secrets are
/// encrypted with a key in the file <c>.key</c> beside it. Only the owner may read the files.
/// </summary>
public sealed class SqliteScheduleStore : IScheduleStore
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly PasswordKey _key;
    private readonly ScheduleLock _lock;
    private readonly TimeSpan _patience;
    private readonly Action? _onWait;
    private readonly string _path;

    private SqliteScheduleStore(string path, SqliteConnection connection, PasswordKey key, SqliteStoreOptions options)
    {
        (_path, _connection, _key) = (path, connection, key);
        (_patience, _onWait) = (options.LockTimeout, options.OnWait);
        _lock = new(path + ".lock", options.TimeProvider);
    }

    /// <summary>Opens a file, and creates it when it does not exist. A file of an older version of this library is migrated.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ScheduleStoreException">The file cannot be used, is not a schedule, or is of a newer version.</exception>
    public static SqliteScheduleStore Open(string path, SqliteStoreOptions? options = null)
    {
        options ??= new();
        path = Path.GetFullPath(path);
        SqliteConnection? connection = null;
        PasswordKey? key = null;
        try
        {
            var isNew = CreateOwnerOnly(path);
            connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            connection.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
            if (options.LargestFile is { } bytes)
                connection.Run($"PRAGMA max_page_count = {bytes / connection.Number("PRAGMA page_size")};");
            Migrate(connection, path);
            isNew |= connection.Number("SELECT count(*) FROM systems") is 0;
            key = PasswordKey.Open(path + ".key", isNew);
            return new(path, connection, key, options);
        }
        catch (Exception failed) when (failed is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new ScheduleStoreException($"The schedule {path} cannot be opened: {failed.Message}", failed);
        }
        catch
        {
            connection?.Dispose();
            key?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IDisposable> LockAsync(CancellationToken cancellation) => _lock.AcquireAsync(_patience, _onWait, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<ManagedSystem> ReadSystems() => Read("SELECT * FROM systems ORDER BY number", SystemRows.Read);

    /// <inheritdoc/>
    public Booking? FindBooking(int number) => Read("SELECT * FROM bookings WHERE number = $1", BookingRows.Read, number).FirstOrDefault();

    /// <inheritdoc/>
    public Booking? FindBooking(string uid) => Read("SELECT * FROM bookings WHERE uid = $1", BookingRows.Read, uid).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<Occurrence> ReadOccurrences(OccurrenceQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, values) = OccurrenceRows.Where(query);
        return Read($"SELECT * FROM occurrences{where} ORDER BY starts_at, booking, number", OccurrenceRows.Read, values);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Ticket> ReadTickets(bool onlyOpen) =>
        Read($"SELECT * FROM tickets{(onlyOpen ? " WHERE closed_at IS NULL" : "")} ORDER BY number", TicketRows.Read);

    /// <inheritdoc/>
    public int NextNumber(NumberedKind kind) => Use(() => (int)_connection.Number(
        "INSERT INTO numbers VALUES ($1, 1) ON CONFLICT (kind) DO UPDATE SET last = last + 1 RETURNING last", (long)kind));

    /// <inheritdoc/>
    public void Save(ManagedSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        Write(() => _connection.Put("systems", SystemRows.Values(system, _key)));
    }

    /// <inheritdoc/>
    public void Save(Booking booking, IReadOnlyList<Occurrence> occurrences)
    {
        ArgumentNullException.ThrowIfNull(booking);
        ArgumentNullException.ThrowIfNull(occurrences);
        Write(() =>
        {
            _connection.Put("bookings", BookingRows.Values(booking, _key));
            foreach (var each in occurrences)
                _connection.Put("occurrences", OccurrenceRows.Values(each, _key));
        });
    }

    /// <inheritdoc/>
    public void Save(Occurrence occurrence)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        Write(() => _connection.Put("occurrences", OccurrenceRows.Values(occurrence, _key)));
    }

    /// <inheritdoc/>
    public void Save(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Write(() => _connection.Put("tickets", TicketRows.Values(ticket)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
            _key.Dispose();
            _lock.Dispose();
        }
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, PasswordKey, T> read, params object?[] values) => Use(() =>
    {
        using var command = _connection.Prepare(sql, values);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader, _key));
        return rows;
    });

    private void Write(Action write) => Use(() =>
    {
        using var transaction = _connection.BeginTransaction();
        write();
        transaction.Commit();
        return true;
    });

    private T Use<T>(Func<T> use)
    {
        lock (_gate)
        {
            try
            {
                return use();
            }
            catch (Exception failed) when (failed is SqliteException or JsonException or FormatException or InvalidCastException)
            {
                throw new ScheduleStoreException($"The schedule {_path} cannot be used: {failed.Message}", failed);
            }
        }
    }

    // SQLite gives the files beside the schedule the same mode.
    private static bool CreateOwnerOnly(string path)
    {
        if (File.Exists(path))
            return false;
        using var file = new FileStream(path, OwnerOnly.Options(FileMode.OpenOrCreate));
        return true;
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        // Two processes may open a new file at once.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.Number("PRAGMA user_version");
        if (version > Schema.Migrations.Count)
            throw new ScheduleStoreException($"The schedule {path} has the version {version}, which is newer than {Schema.Migrations.Count}; use the newer release that wrote it.");
        if (version is 0 && connection.Number("SELECT count(*) FROM sqlite_schema") > 0)
            throw new ScheduleStoreException($"The file {path} is an SQLite file, but not a schedule; name another file.");
        foreach (var script in Schema.Migrations.Skip((int)version))
            connection.Run(script);
        connection.Run($"PRAGMA user_version = {Schema.Migrations.Count}");
        transaction.Commit();
    }
}
