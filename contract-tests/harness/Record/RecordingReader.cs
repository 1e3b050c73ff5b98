using System.Text;

namespace CmsSim.Harness.Record;

/// <summary>
/// Reads a recording: exchanges, call detail records and event frames of all connections, on one time line. It streams, so the memory does
/// not grow with the recording. The recording of a recorder that was killed, or that still runs, is read up to its last whole entry.
/// </summary>
public sealed class RecordingReader : IDisposable
{
    private readonly RecordingReaderOptions _options;
    private readonly Stream _stream;
    private readonly RawReader _raw;
    private readonly BodyBudget _budget;
    private readonly SortedDictionary<int, ConnectionReader> _connections = [];
    private readonly Queue<RecordedItem> _items = [];

    /// <summary>Reads a recording from a stream.</summary>
    /// <param name="stream">The stream. It need not be seekable. <see cref="Dispose"/> disposes it.</param>
    /// <param name="options">The limits. Null for the defaults.</param>
    public RecordingReader(Stream stream, RecordingReaderOptions? options = null)
    {
        _options = options ?? new RecordingReaderOptions();
        (_stream, _raw, _budget) = (stream, new RawReader(stream), new BodyBudget(_options.MostOfOneBody, _options.MostOfAllBodies));
    }

    /// <summary>The address of the bridge that was recorded, such as <c>https://14.80.82.30</c>. Null until it is read.</summary>
    public Uri? Upstream { get; private set; }

    /// <summary>The time at which the recording began. Null until it is read.</summary>
    public DateTimeOffset? Began { get; private set; }

    /// <summary>The time at which the recorder stopped as intended. Null when it was killed, still runs, or is not read that far.</summary>
    public DateTimeOffset? Stopped { get; private set; }

    /// <summary>The number of bytes that were read and are whole.</summary>
    public long WholeBytes => _raw.WholeBytes;

    /// <summary>True when the recording is damaged behind <see cref="WholeBytes"/>. The end of a killed recorder is no damage.</summary>
    public bool IsDamaged => _raw.IsDamaged;

    /// <summary>Opens a recording. Another process may be writing it.</summary>
    /// <param name="path">The file, or the folder that <c>cmssim record</c> wrote.</param>
    /// <param name="options">The limits. Null for the defaults.</param>
    /// <exception cref="RecordingException">There is no such file, or it cannot be opened.</exception>
    public static RecordingReader Open(string path, RecordingReaderOptions? options = null)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, RecordingFormat.FileName) : path;
        try
        {
            return new RecordingReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), options);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordingException($"{file}: no such file; expected a recording, or the folder of one.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RecordingException($"{file}: the file cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// Returns everything in the order in which it was complete: an exchange with the last byte of its answer, a frame with its own. What is
    /// not complete when its connection or the recording ends is given then.
    /// </summary>
    /// <exception cref="RecordingException">The file is no recording, cannot be read, or exceeds a limit.</exception>
    public IEnumerable<RecordedItem> Read()
    {
        foreach (var item in ReadNew())
            yield return item;
        foreach (var connection in _connections.Values)
            connection.Close();
        _connections.Clear();
        while (_items.TryDequeue(out var item))
            yield return item;
    }

    /// <summary>Returns everything that is complete and was not returned before. It may be called again when the recorder has written more.</summary>
    /// <exception cref="RecordingException">The file is no recording, cannot be read, or exceeds a limit.</exception>
    public IEnumerable<RecordedItem> ReadNew()
    {
        while (_raw.Next() is { } entry)
        {
            Add(entry);
            while (_items.TryDequeue(out var item))
                yield return item;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private void Add(RawEntry entry)
    {
        var payload = entry.Payload.Span;
        switch (entry.Kind)
        {
            case RawKind.Started:
                Began = entry.At;
                Upstream = Uri.TryCreate(RecordingFormat.Fact(payload, "upstream"), UriKind.Absolute, out var upstream) ? upstream : null;
                break;
            case RawKind.Stopped:
                Stopped = entry.At;
                break;
            case RawKind.Opened:
                Open(entry.Connection, payload);
                break;
            default:
                if (_connections.TryGetValue(entry.Connection, out var connection))
                    Add(connection, entry);
                break;
        }
    }

    private void Open(int number, ReadOnlySpan<byte> facts)
    {
        if (_connections.Count == _options.MostConnections)
            throw new RecordingException($"The recording has more than {_options.MostConnections} connections at once, the limit of its reader.");
        var channel = RecordingFormat.Fact(facts, "channel") is "cdr" ? RecordedChannel.Cdr : RecordedChannel.Api;
        _connections[number] = new ConnectionReader(number, channel, RecordingFormat.Fact(facts, "client") ?? "", _budget, _items.Enqueue);
    }

    private void Add(ConnectionReader connection, RawEntry entry)
    {
        switch (entry.Kind)
        {
            case RawKind.FromClient or RawKind.FromServer:
                connection.Read(entry.Kind is RawKind.FromServer, entry.Payload.Span, entry.At);
                break;
            case RawKind.ClientEnded or RawKind.ServerEnded:
                connection.End(entry.Kind is RawKind.ServerEnded, entry.At);
                break;
            case RawKind.Closed:
                connection.Close();
                _connections.Remove(entry.Connection);
                if (!entry.Payload.IsEmpty)
                    connection.Remark(entry.At, Encoding.UTF8.GetString(entry.Payload.Span));
                break;
        }
    }
}
