using System.Globalization;

namespace CmsSim.Simulator.State;

/// <summary>
/// One stream that gets the lines of a log, and the task that writes to it. A stream that fails is tried again; one that is disposed of
/// is left alone.
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

    /// <summary>Begins to write. The caller holds the lock.</summary>
    public LogSink(Syslog log, Lock sync, LogBacklog backlog, Stream stream, LogPatience patience)
    {
        (_log, _sync, _backlog, Stream, _patience) = (log, sync, backlog, stream, patience);
        _cursor = backlog.Open();

        // A file system that hangs takes a thread with it; one of its own, so that the bridges keep theirs.
        _run = stream is LogFile
            ? Task.Factory.StartNew(() => RunAsync().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.Run(RunAsync);
    }

    public Stream Stream { get; }

    public LogBacklog.Cursor Cursor => _cursor;

    /// <summary>What incidents call it.</summary>
    public string Name => (Stream as LogFile)?.FileName ?? $"the log stream of {_log.Host}";

    /// <summary>Says that lines were added.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _state) != HasMore && Interlocked.Exchange(ref _state, HasMore) == Asleep)
            _added.Release();
    }

    /// <summary>Returns once all lines so far are written. One that fails or hangs is not waited for.</summary>
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

    /// <summary>Ends without writing what is left. The stream is its owner's again.</summary>
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

    /// <summary>Writes what is left, then disposes of the stream. A stream that hangs is abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Wake();
        await _run.WaitAsync(_patience.Close, _patience.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        long left;
        lock (_sync)
            left = _backlog.Lines - _cursor.WrittenLine + _cursor.Lost;
        if (left > 0)
            _log.Report($"closing {Name}", string.Create(CultureInfo.InvariantCulture, $"it does not take its last {left} lines; they are lost"));
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

    // Only as far as the log had got when it was last woken: to follow it line by line would cost more than the lines.
    private async Task RunAsync()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Asleep, Busy) == Busy)
                await AddedAsync();
            Interlocked.Exchange(ref _state, Busy);

            var isLast = _closing.IsCancellationRequested;
            var until = _backlog.Bytes;
            while (TakeUntil(until, out var lines))
            {
                if (!await WriteAsync(lines))
                    return;
            }
            if (isLast)
                return;
        }
    }

    private bool TakeUntil(long position, out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        lock (_sync)
            return !_isDetached && _cursor.Position < position && _backlog.TryTake(_cursor, out lines);
    }

    // The loop of a file never leaves its thread.
    private ValueTask AddedAsync()
    {
        if (Stream is not LogFile)
            return new(_added.WaitAsync());
        _added.Wait();
        return default;
    }

    /// <summary>Tries until the lines are written. False if the stream will never take any.</summary>
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

    // Part of a line may have been written. All of it comes again.
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
            // It can still begin on a line of its own.
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
