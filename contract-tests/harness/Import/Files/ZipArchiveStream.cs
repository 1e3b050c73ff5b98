using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Reads zip archives forwards, by the header in front of each entry. The reader of the framework needs the end of the archive, so that
/// it would hold an archive from a pipe or in another archive in memory, and it could not read one that is cut.
/// </summary>
internal sealed class ZipArchiveStream(HeadStream inner, Unpacking unpacking) : IArchive
{
    private const uint Entry = 0x04034b50, Descriptor = 0x08074b50, Directory = 0x02014b50, EndOfDirectory = 0x06054b50, EndOfDirectory64 = 0x06064b50;
    private const int Stored = 0, Deflated = 8;
    private const int IsEncrypted = 1, HasDescriptor = 8;

    private Action? _finish;

    /// <summary>True when the bytes begin a zip archive.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) is Entry or EndOfDirectory;

    public ArchiveEntry? Next()
    {
        while (true)
        {
            _finish?.Invoke();
            _finish = null;
            var head = inner.Peek(4);
            if (head.IsEmpty)
                throw new InvalidDataException("the zip archive ends early");
            var mark = head.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(head) : 0;
            if (mark is Directory or EndOfDirectory or EndOfDirectory64)
                return null;
            if (mark is not Entry)
                throw new InvalidDataException("a zip header is damaged");
            if (Open() is { } entry)
                return entry;
        }
    }

    private ArchiveEntry? Open()
    {
        var header = Bytes(30);
        int flags = Short(header, 6), method = Short(header, 8);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(18));
        var nameBytes = Bytes(Short(header, 26));
        var name = Utf8.IsValid(nameBytes) ? Encoding.UTF8.GetString(nameBytes) : Encoding.Latin1.GetString(nameBytes);
        var extra = Bytes(Short(header, 28));
        var isLarge = packed == uint.MaxValue;
        if (isLarge)
            packed = LargeSize(extra);
        unpacking.AddEntry();

        if ((flags & HasDescriptor) != 0 && packed == 0 || (isLarge && packed < 0))
            return OpenEndless(name, flags, method, HasLargeSizes(extra));
        if (packed < 0)
            throw new InvalidDataException("a zip header has no size");
        var part = new Part(inner, packed);
        _finish = () =>
        {
            part.Skip();
            if ((flags & HasDescriptor) != 0)
                SkipDescriptor(isLarge);
        };
        if (name.EndsWith('/'))
            return null;
        if (ProblemOf(flags, method) is { } problem)
            return new ArchiveEntry(name, Stream.Null, problem);
        return new ArchiveEntry(name, method is Stored ? part : unpacking.Unpacked(new DeflateStream(part, CompressionMode.Decompress)));
    }

    /// <summary>Opens an entry whose size follows it. Deflated data shows its own end; other data does not.</summary>
    private ArchiveEntry? OpenEndless(string name, int flags, int method, bool isLarge)
    {
        if (name.EndsWith('/') && method is Stored)
        {
            _finish = () => SkipDescriptor(isLarge);
            return null;
        }
        if (method is not Deflated || (flags & IsEncrypted) != 0)
        {
            _finish = () => throw new InvalidDataException("the zip archive does not say where an entry ends, so that those behind it cannot be found");
            return new ArchiveEntry(name, Stream.Null, ProblemOf(flags, method) ?? "stored without its size; pack it again");
        }
        var content = unpacking.Unpacked(new DeflateStream(new SingleBytes(inner), CompressionMode.Decompress));
        _finish = () =>
        {
            var waste = new byte[64 * 1024];
            while (content.Read(waste) > 0) { }
            SkipDescriptor(isLarge);
        };
        return new ArchiveEntry(name, content);
    }

    private static string? ProblemOf(int flags, int method) => (flags & IsEncrypted) != 0
        ? "encrypted; unpack it with its password"
        : method is Stored or Deflated ? null : $"packed by method {method} of zip; expected 0 (stored) or 8 (deflated)";

    private void SkipDescriptor(bool isLarge)
    {
        var hasMark = inner.Peek(4) is { Length: 4 } head && BinaryPrimitives.ReadUInt32LittleEndian(head) == Descriptor;
        Bytes((hasMark ? 8 : 4) + (isLarge ? 16 : 8));
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        return inner.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw new InvalidDataException("the zip archive ends early");
    }

    private static int Short(byte[] header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(at));

    // The extra field 1 holds the unpacked and the packed size. Zero packed bytes mean that the size follows the entry.
    private static long LargeSize(ReadOnlySpan<byte> extra)
    {
        var sizes = LargeSizes(extra);
        return sizes.Length >= 16 && BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]) is > 0 and var packed ? packed : -1;
    }

    private static bool HasLargeSizes(ReadOnlySpan<byte> extra) => LargeSizes(extra).Length >= 16;

    private static ReadOnlySpan<byte> LargeSizes(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            extra = extra[4..];
            if (size > extra.Length)
                break;
            if (id == 1)
                return extra[..size];
            extra = extra[size..];
        }
        return [];
    }

    /// <summary>Gives one byte at a time, so that the decompressor reads nothing behind the end of its data.</summary>
    private sealed class SingleBytes(Stream inner) : ReadOnlyStream
    {
        private readonly byte[] _none = [];

        public override int Read(Span<byte> buffer)
        {
            var read = buffer.IsEmpty ? inner.Read(_none) : inner.Read(buffer[..1]);
            return read > 0 || buffer.IsEmpty ? read : throw new InvalidDataException("the zip archive ends early");
        }
    }
}
