using Microsoft.Win32.SafeHandles;

namespace CmsSim.Files;

/// <summary>Files that nobody but their owner can read.</summary>
internal static class OwnerOnly
{
    /// <summary>Options that create such a file, on systems that know modes, and write to it without a buffer.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Takes the rights of others from a file that was there. A link leads elsewhere, such as to /dev/null, and is left alone.</summary>
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
            // Another user's file that we may use keeps the rights that they gave it.
        }
    }
}
