using System.Security.Cryptography;

namespace CmsSim.Files;

/// <summary>A file with a random key of 256 bits that only its owner can read.</summary>
internal static class KeyFile
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Length = 32;

    /// <summary>Reads the key, and creates it first if it is not there and may be created.</summary>
    /// <returns>The key; null if the file is not there, and may not be created.</returns>
    /// <exception cref="InvalidDataException">The file has another length.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read or write the file.</exception>
    public static byte[]? Open(string path, bool mayCreate)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate)
                return null;
            Create(path);
        }
        var key = File.ReadAllBytes(path);
        return key.Length is Length ? key : throw new InvalidDataException($"it has {key.Length} bytes; expected {Length}");
    }

    // Written whole under another name first: a process that is killed leaves no part of a key.
    private static void Create(string path)
    {
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        using (var file = new FileStream(draft, OwnerOnly.Options(FileMode.CreateNew)))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process has created the key in the meantime.
            File.Delete(draft);
        }
    }
}
