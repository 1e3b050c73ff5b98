using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>Files that the caller names: read whole, up to a size.</summary>
internal static class InputFile
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What to call it in the sentence about a failure.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <exception cref="UserErrorException">It cannot be read, or is too large.</exception>
    public static byte[] ReadAllBytes(string path, string what, int most)
    {
        try
        {
            return BoundedFile.ReadAllBytes(path, most, FileShare.Read | FileShare.Delete);
        }
        catch (FileTooLongException)
        {
            throw new UserErrorException($"{what} is larger than {most} bytes, the most that is read.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{what} cannot be read: {error.Message}");
        }
    }
}
