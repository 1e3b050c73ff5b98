using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>Files that the tool writes: whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes a draft beside the file and puts it in its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What to call it in the sentence about a failure.</param>
    /// <param name="isPrivate">Whether only its owner may read it.</param>
    /// <param name="write">Writes what it shall hold.</param>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, string what, bool isPrivate, Func<Stream, Task> write)
    {
        try
        {
            var whole = Path.GetFullPath(path);
            if (IsDevice(whole))
            {
                await using var device = new FileStream(whole, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                await write(device);
                return;
            }
            await WriteDraftAsync(whole, isPrivate, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{what} cannot be written: {error.Message}");
        }
    }

    /// <summary>The draft of a file that this process writes.</summary>
    public static string DraftOf(string whole) => $"{whole}.{Environment.ProcessId}.new";

    /// <summary>Removes drafts that processes left when they were killed. No other process may be writing the file now.</summary>
    public static void RemoveDrafts(string path)
    {
        var whole = Path.GetFullPath(path);
        var name = Path.GetFileName(whole);
        foreach (var draft in Directory.EnumerateFiles(Path.GetDirectoryName(whole)!, name + ".*.new"))
        {
            if (Path.GetFileName(draft)[(name.Length + 1)..^".new".Length].All(char.IsAsciiDigit))
                File.Delete(draft);
        }
    }

    private static async Task WriteDraftAsync(string whole, bool isPrivate, Func<Stream, Task> write)
    {
        // A link stays one, and its target changes.
        if (File.Exists(whole))
            whole = File.ResolveLinkTarget(whole, returnFinalTarget: true)?.FullName ?? whole;
        var draft = DraftOf(whole);
        var options = isPrivate ? OwnerOnly.Options(FileMode.Create) : new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        try
        {
            await using (var file = new FileStream(draft, options))
                await write(file);
            File.Move(draft, whole, overwrite: true);
        }
        catch
        {
            if (File.Exists(draft))
                File.Delete(draft);
            throw;
        }
    }

    private static bool IsDevice(string whole) => !OperatingSystem.IsWindows()
        && (whole.StartsWith("/dev/", StringComparison.Ordinal) || whole.StartsWith("/proc/", StringComparison.Ordinal));
}
