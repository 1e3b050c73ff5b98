using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CmsSim.Simulator.State.Kept;

/// <summary>
/// Encrypts the entries of frames with AES-GCM, so that a copy of the state file alone shows no password. One thread at a time uses it.
/// </summary>
/// <param name="key">The key, of 32 bytes.</param>
internal sealed class FrameCipher(byte[] key) : IDisposable
{
    private static readonly int s_nonce = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tag = AesGcm.TagByteSizes.MaxSize;

    private readonly AesGcm _cipher = new(key, s_tag);

    /// <summary>Encrypts a frame whose entries follow the space for its head, and fills in the head.</summary>
    public void Seal(Span<byte> frame)
    {
        var body = frame[StateFormat.FrameStart..];
        var nonce = body[..s_nonce];
        var entries = frame[StateFormat.FrameHead..];
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, entries, entries, body.Slice(s_nonce, s_tag));
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], StateFormat.ChecksumOf(body));
    }

    /// <summary>Decrypts a frame in place.</summary>
    /// <param name="body">The frame after its length and checksum, which are right.</param>
    /// <returns>The position of the entries.</returns>
    /// <exception cref="AuthenticationTagMismatchException">The frame was written with another key.</exception>
    public int Open(Span<byte> body)
    {
        const int Start = StateFormat.FrameHead - StateFormat.FrameStart;
        _cipher.Decrypt(body[..s_nonce], body[Start..], body.Slice(s_nonce, s_tag), body[Start..]);
        return Start;
    }

    public void Dispose() => _cipher.Dispose();
}
