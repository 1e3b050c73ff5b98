using System.Globalization;

namespace CmsSim.Simulator.State;

/// <summary>
/// One stream that receives the lines of a log, and the task that writes to it. After a failed write the task retries; after the stream is
/// disposed of it stops.
/// </summary>
internal sealed class LogSink : IAsyncDisposable
{
    private const int Busy = 0;
    private const int HasMore = 1;
    private const int Asleep = 2;

    private readonly Syslog _log;
    private readonly Lock _sync;
    private readonly LogBacklog _backlog;
    private readonly LogBacklog.Cursor _cursor;
    private readonly LogPatience _patience;
    private readonly SemaphoreSlim _added = new(0);
    private readonly CancellationTokenSource _closing = new();
    private readonly List<(long Target, TaskCompletionSource Written)> _flushes = [];
    private readonly Task _run;
    private int _state;
    private bool _isDetached;
    private bool _isFailing;
    private bool _isTorn;

    /// <summary>Starts the task that writes. The caller holds the lock.</summary>
    public LogSink(Syslog log, Lock sync, LogBacklog backlog, Stream stream, LogPatience patience)
    {
        (_log, _sync, _backlog, Stream, _patience) = (log, sync, backlog, stream, patience);
        _cursor = backlog.Open();

        // A file system that hangs blocks its thread. A file gets a thread of its own, so that no thread of the pool is blocked.
        _run = stream is LogFile
            ? Task.Factory.StartNew(() => RunAsync().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.Run(RunAsync);
    }

    public Stream Stream { get; }

    public LogBacklog.Cursor Cursor => _cursor;

    /// <summary>The name of the sink in incidents.</summary>
    public string Name => Stream switch
    {
        LogFile file => file.FileName,
        SyslogStream server => server.Name,
        _ => $"the log stream of {_log.Host}",
    };

    /// <summary>Wakes the task after lines were added.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _state) != HasMore && Interlocked.Exchange(ref _state, HasMore) == Asleep)
            _added.Release();
    }

    /// <summary>Returns when all lines so far are written, or at once when the sink fails or hangs.</summary>
    public Task FlushAsync()
    {
        TaskCompletionSource written;
        lock (_sync)
        {
            if (_cursor.Written >= _backlog.Bytes || _isFailing || _isDetached || !_cursor.IsWaitedFor || _run.IsCompleted)
                return Task.CompletedTask;
            written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((_backlog.Bytes, written));
        }
        Wake();
        return written.Task;
    }

    /// <summary>Stops without writing the remaining lines. Does not dispose of the stream.</summary>
    public void Detach()
    {
        lock (_sync)
        {
            _isDetached = true;
            _backlog.Close(_cursor);
            EndFlushes(long.MaxValue);
        }
        _closing.Cancel();
        Wake();
    }

    /// <summary>Writes the remaining lines, then disposes of the stream. A stream that hangs is not disposed of.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Wake();
        await _run.WaitAsync(_patience.Close, _patience.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        long left;
        lock (_sync)
            left = _backlog.Lines - _cursor.WrittenLine + _cursor.Lost;
        if (left > 0)
            _log.Report($"closing {Name}", string.Create(CultureInfo.InvariantCulture, $"its last {left} lines could not be written and are lost"));
        if (!_run.IsCompleted)
        {
            Detach();
            return;
        }
        try
        {
            await Stream.DisposeAsync();
        }
        catch (Exception error)
        {
            _log.Report($"closing {Name}", error.Message);
        }
        lock (_sync)
            _backlog.Close(_cursor);
    }

    // Each pass writes the lines that were there when the sink was woken. Following the log line by line would cost more than the lines.
    private async Task RunAsync()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Asleep, Busy) == Busy)
                await AddedAsync();
            Interlocked.Exchange(ref _state, Busy);

            var isLast = _closing.IsCancellationRequested;
            var until = _backlog.Bytes;
            while (TryReadUntil(until, out var lines))
            {
                if (!await WriteAsync(lines))
                    return;
            }
            if (isLast)
                return;
        }
    }

    private bool TryReadUntil(long position, out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        lock (_sync)
            return !_isDetached && _cursor.Position < position && _backlog.TryRead(_cursor, out lines);
    }

    // The loop of a file stays on its own thread.
    private ValueTask AddedAsync()
    {
        if (Stream is not LogFile)
            return new(_added.WaitAsync());
        _added.Wait();
        return default;
    }

    /// <summary>Retries until the lines are written. False when the stream or the sink is closed.</summary>
    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> lines)
    {
        while (true)
        {
            if (await TryWriteAsync(lines) is not { } error)
            {
                NoteWritten();
                return true;
            }

            var isGone = error is ObjectDisposedException or NotSupportedException;
            if (NoteFailure())
                _log.Report($"writing {Name}", $"{error.Message.TrimEnd('.', ' ')}; {(isGone ? "it gets no more lines" : "it is tried again until it can be written")}");
            if (isGone)
            {
                _log.Detach(Stream);
                return false;
            }
            if (_closing.IsCancellationRequested)
                return false;
            await PauseAsync();
            lock (_sync)
            {
                if (_isDetached)
                    return false;
            }
        }
    }

    private async ValueTask PauseAsync()
    {
        var pause = Task.Delay(_patience.RetryAfter, _patience.Time, _closing.Token);
        if (Stream is LogFile)
            Task.WaitAny(pause);
        else
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask<Exception?> TryWriteAsync(ReadOnlyMemory<byte> lines)
    {
        long? begin = null;
        try
        {
            if (Stream is not LogFile)
            {
                begin = Stream.CanSeek ? Stream.Position : null;
                if (_isTorn)
                    await Stream.WriteAsync("\n"u8.ToArray());
                _isTorn = false;
            }
            await Stream.WriteAsync(lines);
            await Stream.FlushAsync();
            return null;
        }
        catch (Exception error)
        {
            if (Stream is not LogFile)
                Mend(begin);
            return error;
        }
    }

    // Part of a line may have been written. The next attempt writes all of it again.
    private void Mend(long? begin)
    {
        try
        {
            if (begin is { } at)
            {
                Stream.SetLength(at);
                Stream.Position = at;
                return;
            }
        }
        catch (Exception)
        {
            // The lines then begin after a line feed.
        }
        _isTorn = true;
    }

    private bool NoteFailure()
    {
        lock (_sync)
        {
            var isNew = !_isFailing;
            _isFailing = true;
            _cursor.IsWaitedFor = false;
            EndFlushes(long.MaxValue);
            _log.FindRoom();
            return isNew;
        }
    }

    private void NoteWritten()
    {
        long lost;
        bool isBack;
        lock (_sync)
        {
            _backlog.Done(_cursor);

            // The owner of a detached stream wants no more lines, so those it did not get are not lost.
            if (_isDetached)
                return;
            isBack = !_cursor.IsWaitedFor;
            lost = _cursor.Lost;
            _cursor.Lost = 0;
            _cursor.IsWaitedFor = true;
            _isFailing = false;
            EndFlushes(_cursor.Written);
        }
        _log.FindRoom();
        if (isBack || lost > 0)
            _log.Report($"writing {Name}", lost == 0 ? "it is written again; no line was lost" : string.Create(CultureInfo.InvariantCulture, $"it is written again; {lost} lines were lost"));
    }

    private void EndFlushes(long written)
    {
        if (_flushes.Count == 0)
            return;
        foreach (var (_, ended) in _flushes.Where(flush => flush.Target <= written))
            ended.TrySetResult();
        _flushes.RemoveAll(flush => flush.Target <= written);
    }
}
