namespace CmsSim.Files;

/// <summary>Thrown when a file is longer than its reader allows.</summary>
internal sealed class FileTooLongException(int most) : IOException($"The file is longer than {most} bytes.");

/// <summary>Reads whole files that the user names, up to a size. A file that is too long is refused, and so is an endless device.</summary>
internal static class BoundedFile
{
    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="most">The largest number of bytes allowed.</param>
    /// <param name="share">The access that other processes may have meanwhile.</param>
    /// <param name="isText">True for a text file. A file that begins with four zero bytes is then refused without reading further.</param>
    /// <exception cref="FileTooLongException">The file is longer than <paramref name="most"/> bytes.</exception>
    /// <exception cref="IOException">The file cannot be read, or contains no text.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    public static byte[] ReadAllBytes(string path, int most, FileShare share = FileShare.Read, bool isText = false)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 0);
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int length; (length = file.Read(piece)) > 0;)
        {
            whole.Write(piece, 0, length);
            if (whole.Length > most)
                throw new FileTooLongException(most);
            if (isText && whole.Length >= 4 && whole.GetBuffer().AsSpan(0, 4).IndexOfAnyExcept((byte)0) < 0)
                throw new IOException("The file contains no text.");
        }
        return whole.ToArray();
    }
}
