namespace CmsSim.Files;

/// <summary>A file is longer than the reader takes.</summary>
internal sealed class FileTooLongException(int most) : IOException($"It is longer than {most} bytes.");

/// <summary>Reads whole files that the user names, up to a size. An endless device is refused, as is any file that is too long.</summary>
internal static class BoundedFile
{
    /// <summary>The bytes of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <param name="share">What other processes may do with the file meanwhile.</param>
    /// <param name="isText">Whether the file has to hold text: one that begins with four zero bytes is then refused without reading on.</param>
    /// <exception cref="FileTooLongException">It has more bytes.</exception>
    /// <exception cref="IOException">It cannot be read, or holds no text.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
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
                throw new IOException("It holds no text.");
        }
        return whole.ToArray();
    }
}
