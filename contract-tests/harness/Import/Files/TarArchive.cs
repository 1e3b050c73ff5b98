using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Reads tar archives forwards: v7, ustar, pax and GNU. The reader of the framework allocates whatever size a header of the archive asks
/// for.
/// </summary>
internal sealed class TarArchive(Stream inner, Unpacking unpacking) : IArchive
{
    private const int BlockSize = 512;
    private const int LongestNames = 64 * 1024;

    private readonly byte[] _block = new byte[BlockSize];
    private Action? _finish;

    /// <summary>True when a block is the header of an entry. The checksum decides, because old archives have no other mark.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head.Length >= BlockSize && head[0] != 0 && Number(head.Slice(148, 8)) is { } sum && sum == SumOf(head[..BlockSize]);

    public ArchiveEntry? Next()
    {
        string? longName = null;
        long? longSize = null;
        while (NextHeader())
        {
            var size = longSize ?? Number(_block.AsSpan(124, 12)) ?? throw new InvalidDataException("a tar header has no size");
            var type = (char)_block[156];
            var name = longName ?? NameOf(_block);
            var content = Open(size);
            if (type is 'L' or 'x')
            {
                var names = ReadNames(content, size);
                (longName, longSize) = type is 'L' ? (Text(names), longSize) : Pax(names, longName, longSize);
                continue;
            }
            if (type is '0' or '\0' or '7' && !name.EndsWith('/'))
            {
                unpacking.AddEntry();
                return new ArchiveEntry(name, content);
            }
            (longName, longSize) = (null, null);
        }
        return null;
    }

    private bool NextHeader()
    {
        _finish?.Invoke();
        _finish = null;

        if (inner.ReadAtLeast(_block, BlockSize, throwOnEndOfStream: false) < BlockSize)
            throw new InvalidDataException("the tar archive ends early");

        // An archive ends with two blocks of NULs.
        if (_block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return false;
        return Begins(_block) ? true : throw new InvalidDataException("a tar header is damaged");
    }

    private Part Open(long size)
    {
        var (content, padding) = (new Part(inner, size), new Part(inner, (BlockSize - (size % BlockSize)) % BlockSize));
        _finish = () =>
        {
            content.Skip();
            padding.Skip();
        };
        return content;
    }

    private static byte[] ReadNames(Part content, long size)
    {
        if (size > LongestNames)
            throw new InvalidDataException($"the names of a tar entry take more than {LongestNames} bytes");
        var names = new byte[size];
        content.ReadExactly(names);
        return names;
    }

    // A pax record is "length key=value\n".
    private static (string? Name, long? Size) Pax(ReadOnlySpan<byte> records, string? name, long? size)
    {
        while (records.IndexOf((byte)' ') is > 0 and var blank
            && int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > blank + 1 && length <= records.Length)
        {
            var record = Text(records[(blank + 1)..length]).TrimEnd('\n');
            if (record.StartsWith("path=", StringComparison.Ordinal))
                name = record["path=".Length..];
            if (record.StartsWith("size=", StringComparison.Ordinal) && long.TryParse(record["size=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var given))
                size = given;
            records = records[length..];
        }
        return (name, size);
    }

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var isUstar = header.Slice(257, 6).SequenceEqual("ustar\0"u8);
        return isUstar && Text(header.Slice(345, 155)) is { Length: > 0 } folder ? $"{folder}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes;
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text);
    }

    /// <summary>The number in a field: octal digits, or binary when the first bit is set. Null when it is neither.</summary>
    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            long binary = 0;
            foreach (var b in field[^8..])
                binary = (binary << 8) | b;
            return binary < 0 ? null : binary;
        }
        long number = 0;
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            number = (number << 3) | (uint)(digit - '0');
        }
        return digits.IsEmpty ? null : number;
    }

    private static long SumOf(ReadOnlySpan<byte> header)
    {
        // The checksum counts its own field as blanks.
        long sum = 8 * ' ';
        for (var i = 0; i < BlockSize; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        return sum;
    }
}
