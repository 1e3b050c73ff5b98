using System.Buffers.Binary;
using System.IO.Compression;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Unpacks gzip, also of several members. Throws <see cref="InvalidDataException"/> when the data is cut, where the stream of the framework
/// shows an ordinary end. Each member ends with its size.
/// </summary>
internal sealed class GzipText : ReadOnlyStream
{
    private readonly Tail _packed;
    private readonly GZipStream _unpacked;
    private long _size;

    public GzipText(Stream inner)
    {
        _packed = new Tail(inner);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        _size += read;
        if (read == 0 && buffer.Length > 0 && IsCut())
            throw new InvalidDataException("the gzip data ends early");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    // Padding with NULs is allowed behind the data. The size of the last of several members is less than that of all.
    private bool IsCut() => _packed.Last is not 0 and var last && (_packed.HasMembers ? last > _size : last != (uint)_size);

    /// <summary>Remembers the last bytes that pass, and any mark of a further member.</summary>
    private sealed class Tail(Stream inner) : ReadOnlyStream
    {
        private readonly byte[] _last = new byte[4];
        private bool _isFirst = true;

        public bool HasMembers { get; private set; }

        public uint Last => BinaryPrimitives.ReadUInt32LittleEndian(_last);

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            var bytes = buffer[..read];
            HasMembers |= bytes[(_isFirst ? Math.Min(3, read) : 0)..].IndexOf([(byte)0x1f, (byte)0x8b, (byte)8]) >= 0;
            _isFirst &= read == 0;
            if (read >= 4)
            {
                bytes[^4..].CopyTo(_last);
            }
            else if (read > 0)
            {
                _last.AsSpan(read).CopyTo(_last);
                bytes.CopyTo(_last.AsSpan(4 - read));
            }
            return read;
        }
    }
}
