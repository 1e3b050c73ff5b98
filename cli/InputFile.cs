using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>Reads files that the caller names, up to a maximum size.</summary>
internal static class InputFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="what">The name of the file in error messages.</param>
    /// <param name="most">The maximum size, in bytes.</param>
    /// <exception cref="UserErrorException">The file cannot be read, or is too large.</exception>
    public static byte[] ReadAllBytes(string path, string what, int most)
    {
        try
        {
            return BoundedFile.ReadAllBytes(path, most, FileShare.Read | FileShare.Delete);
        }
        catch (FileTooLongException)
        {
            throw new UserErrorException($"{what} is larger than {most} bytes, the maximum size.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{what} cannot be read: {error.Message}");
        }
    }
}
