using System.Security.Cryptography;
using System.Text;
using CmsSim.Files;

namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>
/// Encrypts the passwords, PINs and secrets of a file with AES-GCM. The key is in a file beside it that only the owner may read, so that a
/// copy of the schedule alone shows none of them.
/// </summary>
internal sealed class PasswordKey : IDisposable
{
    private readonly AesGcm _cipher;

    private PasswordKey(byte[] key) => _cipher = new(key, AesGcm.TagByteSizes.MaxSize);

    /// <summary>Reads the key of a schedule, and creates it for a new one.</summary>
    /// <exception cref="ScheduleStoreException">The key is missing or damaged, or its file cannot be read or written.</exception>
    public static PasswordKey Open(string path, bool isNew)
    {
        try
        {
            return new(KeyFile.Open(path, mayCreate: isNew)
                ?? throw new ScheduleStoreException($"The key file {path} is missing, so the passwords of the schedule cannot be read. Restore it."));
        }
        catch (InvalidDataException damaged)
        {
            throw new ScheduleStoreException($"The key file {path} is damaged: {damaged.Message}. Restore it.", damaged);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ScheduleStoreException($"The key file {path} cannot be used: {failed.Message}", failed);
        }
    }

    public byte[] Protect(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedBytes);
        RandomNumberGenerator.Fill(nonce.Span);
        _cipher.Encrypt(nonce.Span, plain, cipher.Span, tag.Span);
        return sealedBytes;
    }

    /// <exception cref="ScheduleStoreException">The bytes were not written with this key.</exception>
    public string Unprotect(byte[] sealedBytes)
    {
        try
        {
            var (nonce, tag, cipher) = Parts(sealedBytes);
            var plain = new byte[cipher.Length];
            _cipher.Decrypt(nonce.Span, cipher.Span, tag.Span, plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new ScheduleStoreException("A password of the schedule cannot be read with its key file; the two do not belong together.", wrong);
        }
    }

    public void Dispose() => _cipher.Dispose();

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] bytes)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        return (bytes.AsMemory(0, nonce), bytes.AsMemory(nonce, tag), bytes.AsMemory(nonce + tag));
    }
}
