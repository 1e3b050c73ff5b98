namespace CmsSim.Harness.Verify.Parity;

/// <summary>Reads a file of limited size.</summary>
internal static class SmallFile
{
    /// <exception cref="IOException">The file cannot be read, or is larger than the limit.</exception>
    public static byte[] Read(string path, int largest)
    {
        using var file = File.OpenRead(path);
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int read; (read = file.Read(piece)) > 0;)
        {
            whole.Write(piece, 0, read);
            if (whole.Length > largest)
                throw new IOException($"the file is larger than {largest} bytes, the maximum size of its kind");
        }
        return whole.ToArray();
    }
}
