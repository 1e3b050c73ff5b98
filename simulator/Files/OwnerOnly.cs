using Microsoft.Win32.SafeHandles;

namespace CmsSim.Files;

/// <summary>Creates and protects files that only their owner can read.</summary>
internal static class OwnerOnly
{
    /// <summary>
    /// Options that create such a file and write to it without a buffer. The file mode applies on systems other than Windows.
    /// </summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>
    /// Removes the rights of other users from an existing file. A link is left alone, because it may lead to a device such as /dev/null.
    /// </summary>
    public static void Tighten(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path).LinkTarget is not null)
            return;
        try
        {
            var mode = File.GetUnixFileMode(file);
            var own = mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (mode != own)
                File.SetUnixFileMode(file, own);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file of another user that this process may write keeps its rights.
        }
    }
}
