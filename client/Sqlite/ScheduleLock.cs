using CmsSim.Files;

namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>
/// Lets one keeper or command at a time change a schedule. The operating system releases the lock when its process ends, even by a crash. The
/// file stays, because a file that is deleted while others wait for it could be locked twice.
/// </summary>
internal sealed class ScheduleLock(string path, TimeProvider time) : IDisposable
{
    // The error codes for a file that another process has locked.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    // Within a process, callers wait in order and without polling.
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IDisposable> AcquireAsync(TimeSpan patience, Action? onWait, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        await _turn.WaitAsync(cancellation);
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                if (TryOpen() is { } file)
                    return new Held(file, _turn);
                if (time.GetElapsedTime(since) >= patience)
                    throw new ScheduleStoreException($"Another process has used the schedule {path[..^".lock".Length]} for {patience.TotalSeconds:0} seconds; wait for it to end, or name another file.");
                if (isFirst)
                    onWait?.Invoke();
                await Task.Delay(s_pause, time, cancellation);
            }
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    public void Dispose() => _turn.Dispose();

    private FileStream? TryOpen()
    {
        try
        {
            var options = OwnerOnly.Options(FileMode.OpenOrCreate);
            (options.Access, options.Share) = (FileAccess.ReadWrite, FileShare.None);
            return new FileStream(path, options);
        }
        catch (IOException held) when (held.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ScheduleStoreException($"The lock file {path} cannot be used: {failed.Message}", failed);
        }
    }

    private sealed class Held(FileStream file, SemaphoreSlim turn) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) is not 0)
                return;
            file.Dispose();
            turn.Release();
        }
    }
}
