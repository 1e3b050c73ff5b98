using Microsoft.Win32.SafeHandles;

namespace CmsSim.Harness.Record;

/// <summary>
/// Appends entries to the file of a recording. An entry is handed to the operating system before the call returns, so it survives the end of
/// the process. Calls wait for each other and for the disk: the senders are slowed down, and memory does not grow.
/// </summary>
internal sealed class RecordingWriter : IDisposable
{
    private readonly Lock _sync = new();
    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly FileStream _stream;
    private readonly TaskCompletionSource<RecordingException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _began;
    private readonly long _timestamp;
    private RecordingException? _failure;
    private long _length;
    private long _lastTicks;

    /// <summary>Creates the file, which only its owner can read: it holds passwords and tokens.</summary>
    /// <exception cref="RecordingException">The file exists already, or cannot be created.</exception>
    public RecordingWriter(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        (_began, _timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            _stream = new FileStream(path, options);
            _file = _stream.SafeFileHandle;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RecordingException($"The recording {path} cannot be created: {error.Message}", error);
        }
        try
        {
            Write(RecordingFormat.Mark);
        }
        catch (RecordingException)
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Completes with the reason when the file can no longer be written. Nothing is appended after that.</summary>
    public Task<RecordingException> Failed => _failed.Task;

    /// <summary>The size of the file in bytes.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Appends an entry whose payload is already in place, behind room for its head.</summary>
    /// <param name="entry">Room for the head, and the payload.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="connection">The number of the connection.</param>
    /// <exception cref="RecordingException">The file cannot be written, now or earlier.</exception>
    public void Append(Span<byte> entry, RawKind kind, int connection)
    {
        var checksum = RecordingFormat.ChecksumOf(entry[RecordingFormat.HeadSize..]);
        lock (_sync)
        {
            // The clock of the system may be set back meanwhile; the time line never goes back, and no two entries have the same time.
            var ticks = Math.Max(_lastTicks + 1, (_began + _clock.GetElapsedTime(_timestamp)).UtcTicks);
            RecordingFormat.WriteHead(entry, checksum, kind, connection, ticks);
            Write(entry);
            _lastTicks = ticks;
        }
    }

    /// <summary>Appends an entry.</summary>
    /// <exception cref="RecordingException">The file cannot be written, now or earlier.</exception>
    public void Append(RawKind kind, int connection, ReadOnlySpan<byte> payload)
    {
        var entry = new byte[RecordingFormat.HeadSize + payload.Length];
        payload.CopyTo(entry.AsSpan(RecordingFormat.HeadSize));
        Append(entry, kind, connection);
    }

    /// <summary>Waits until the disk has everything.</summary>
    /// <exception cref="RecordingException">The disk cannot be written.</exception>
    public void Flush()
    {
        lock (_sync)
        {
            try
            {
                RandomAccess.FlushToDisk(_file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Fail(error);
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null)
            throw _failure;
        try
        {
            RandomAccess.Write(_file, bytes, _length);
            Interlocked.Add(ref _length, bytes.Length);
        }
        catch (Exception error)
        {
            // The framework has several exceptions for a file that cannot grow. With any of them, a part may be in the file.
            throw Fail(error);
        }
    }

    // A full disk may have taken a part of the entry. Without it, the file ends with a whole one.
    private RecordingException Fail(Exception error)
    {
        _failure = new RecordingException($"The recording {_path} cannot be written: {error.Message.TrimEnd('.')}. It is whole up to its last {_length} bytes, and nothing is recorded or forwarded from here on.", error);
        try
        {
            RandomAccess.SetLength(_file, _length);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The checksum shows readers where the whole entries end.
        }
        _failed.TrySetResult(_failure);
        return _failure;
    }
}
