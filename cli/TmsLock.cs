using System.Globalization;
using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>
/// Lets one process at a time change a state file. The operating system releases the lock when its process ends, even by a crash.
/// </summary>
internal sealed class TmsLock : IDisposable
{
    // The error codes for a file that another process has locked.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private TmsLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock, then deletes the drafts of processes that were killed.</summary>
    /// <exception cref="UserErrorException">Another process holds the lock for too long, or the folder cannot be written.</exception>
    public static async Task<TmsLock> AcquireAsync(string statePath, TimeProvider time, TextWriter errors, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        var isWaiting = false;
        while (true)
        {
            if (TryAcquire(statePath) is { } acquired)
            {
                OutputFile.RemoveDrafts(statePath);
                return acquired;
            }
            if (time.GetElapsedTime(since) >= s_patience)
                throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"Another cmssim tms has used the state file {statePath} for {s_patience.TotalSeconds:0} seconds; wait for it to end, or name another file with --state."));
            if (!isWaiting)
                await errors.WriteLineAsync($"cmssim: waiting for another cmssim tms that uses the state file {statePath}");
            isWaiting = true;
            await Task.Delay(s_pause, time, cancellation);
        }
    }

    // Deletes the file before it releases the lock, so that no process locks a file that is about to be deleted.
    public void Dispose()
    {
        File.Delete(_file.Name);
        _file.Dispose();
    }

    private static TmsLock? TryAcquire(string statePath)
    {
        var path = Path.GetFullPath(statePath) + ".lock";
        FileStream? file = null;
        try
        {
            var options = OwnerOnly.Options(FileMode.OpenOrCreate);
            (options.Access, options.Share) = (FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
            file = new FileStream(path, options);

            // The former owner may have deleted the file after it was opened here. The lock counts only if the path still names this file.
            File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UnixEpoch.AddSeconds(2L * Random.Shared.Next()));
            if (File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(file.SafeFileHandle))
                return new TmsLock(file);
            file.Dispose();
            return null;
        }
        catch (IOException error) when (error.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            file?.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw new UserErrorException($"The state file {statePath} cannot be written: {error.Message}");
        }
    }
}
