using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>Writes files whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes a draft beside the file, then renames it to the file. Writes to a device directly.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="what">The name of the file in error messages.</param>
    /// <param name="isPrivate">True to let only the owner read the file.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
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

    /// <summary>Returns the path of the draft that this process writes.</summary>
    public static string DraftOf(string whole) => $"{whole}.{Environment.ProcessId}.new";

    /// <summary>Deletes the drafts of processes that were killed. No other process may be writing the file at the same time.</summary>
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
        // Keeps a symbolic link and replaces its target.
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
