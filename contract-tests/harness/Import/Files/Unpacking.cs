using System.Globalization;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>Counts the bytes and entries that one file unpacks to, over all levels, and refuses a file that exceeds a limit.</summary>
internal sealed class Unpacking(string file, InputLimits limits)
{
    private long _packed;
    private long _unpacked;
    private int _entries;

    /// <summary>The number of bytes that were read of the file itself.</summary>
    public long Packed => _packed;

    /// <summary>Returns the stream of the file itself. Its bytes are counted.</summary>
    public Stream Outermost(Stream inner) => new Counted(inner, read => _packed += read);

    /// <summary>Returns an unpacked stream. Its bytes are counted and limited.</summary>
    public Stream Unpacked(Stream inner) => new Counted(inner, Add);

    /// <exception cref="ImportFormatException">The file has more entries than the limit.</exception>
    public void AddEntry()
    {
        if (++_entries > limits.Entries)
            throw Refused($"has more than {limits.Entries.ToString("#,0", CultureInfo.InvariantCulture)} entries");
    }

    private void Add(int read)
    {
        _unpacked += read;
        if (_unpacked > limits.Unpacked)
            throw Refused($"unpacks to more than {limits.Unpacked.ToString("#,0", CultureInfo.InvariantCulture)} bytes");
        if (_unpacked > limits.RatioFrom && _unpacked / limits.Ratio > _packed)
            throw Refused($"unpacks to more than {limits.Ratio} times its size");
    }

    private ImportFormatException Refused(string excess) =>
        new(file, 0, $"the archive {excess}, the limit for an input; unpack it and import the logs in it.");

    private sealed class Counted(Stream inner, Action<int> add) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            add(read);
            return read;
        }
    }
}

/// <summary>An entry of an archive.</summary>
/// <param name="Name">The name as the archive gives it. It is only shown; nothing is unpacked to disk.</param>
/// <param name="Content">The content. It is valid until the next entry is read.</param>
/// <param name="Problem">The reason why the content cannot be read. Null when it can.</param>
internal sealed record ArchiveEntry(string Name, Stream Content, string? Problem = null);

/// <summary>Reads the entries of an archive forwards.</summary>
internal interface IArchive
{
    /// <summary>Returns the next entry that is a file. Returns null at the end.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    ArchiveEntry? Next();
}

/// <summary>The next bytes of a stream, up to a length.</summary>
internal sealed class Part(Stream inner, long length) : ReadOnlyStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.Length == 0)
            return 0;
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
            throw new InvalidDataException("the archive ends early");
        _left -= read;
        return read;
    }

    public void Skip()
    {
        var waste = new byte[Math.Min(_left, 64 * 1024)];
        while (Read(waste) > 0) { }
    }
}
