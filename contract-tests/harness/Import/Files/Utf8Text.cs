using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Gives a text as UTF-8. Well-formed UTF-8 is read into the caller's buffer and only checked there. Bytes that are not UTF-8 are read as
/// Windows-1252, NULs are removed, and lone carriage returns become line feeds in a text that has no line feeds.
/// </summary>
internal sealed class Utf8Text : ReadOnlyStream
{
    private const int BlockSize = 32 * 1024;
    private const int SmallestBuffer = 64;

    private readonly Stream _inner;
    private readonly TextCoding _coding;
    private readonly string _name;
    private readonly IImportSink _notes;
    private readonly Decoder? _wide;
    private readonly byte[] _carry = new byte[4];
    private int _carried;
    private byte[] _block = [];
    private byte[] _ready = [];
    private int _served;
    private int _held;
    private long _nuls;
    private long _foreign;
    private bool _hasEnded;

    public Utf8Text(Stream inner, TextCoding coding, string name, IImportSink notes)
    {
        (_inner, _coding, _name, _notes) = (inner, coding, name, notes);
        _wide = coding.Wide?.GetDecoder();
        inner.ReadExactly(new byte[coding.Mark]);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_served == _held)
        {
            if (_hasEnded)
                return 0;
            if (_wide is null && buffer.Length >= SmallestBuffer)
            {
                var read = ReadPlain(buffer);
                if (read > 0)
                    return read;
                continue;
            }
            FillReady();
        }
        var count = Math.Min(buffer.Length, _held - _served);
        _ready.AsSpan(_served, count).CopyTo(buffer);
        _served += count;
        return count;
    }

    /// <summary>Reads into the buffer. Returns 0 at the end, and when the bytes needed a change and are ready elsewhere.</summary>
    private int ReadPlain(Span<byte> buffer)
    {
        _carry.AsSpan(0, _carried).CopyTo(buffer);
        var count = _carried + ReadInner(buffer[_carried..]);
        _carried = 0;
        var whole = _hasEnded ? count : count - IncompleteEnd(buffer[..count]);
        if (!Utf8.IsValid(buffer[..whole]) || buffer[..whole].Contains((byte)0))
        {
            Hold(buffer[whole..count]);
            Clean(buffer[..whole]);
            return 0;
        }
        Hold(buffer[whole..count]);
        if (_coding.IsCarriageReturns)
            EndLines(buffer[..whole]);
        return whole;
    }

    private void FillReady()
    {
        if (_block.Length == 0)
            _block = new byte[BlockSize];
        if (_wide is null)
        {
            var read = ReadPlain(_block);
            if (read > 0)
                Ready(_block.AsSpan(0, read));
            return;
        }
        var count = ReadInner(_block);
        var chars = ArrayPool<char>.Shared.Rent(BlockSize + 8);
        var decoded = _wide.GetChars(_block.AsSpan(0, count), chars, flush: _hasEnded);
        Reserve(Encoding.UTF8.GetMaxByteCount(decoded));
        _held = WithoutNuls(_ready.AsSpan(0, Encoding.UTF8.GetBytes(chars.AsSpan(0, decoded), _ready)));
        ArrayPool<char>.Shared.Return(chars);
        if (_coding.IsCarriageReturns)
            EndLines(_ready.AsSpan(0, _held));
        if (_hasEnded)
            NoteChanges();
    }

    private int ReadInner(Span<byte> buffer)
    {
        var read = 0;
        try
        {
            read = _inner.Read(buffer);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            _notes.Add(new ImportNote(NoteKind.NotUnderstood, new Place(_name, 0), "The packed data is damaged or cut; the text ends here."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImportFormatException(_name, 0, $"the file cannot be read: {error.Message}", error);
        }
        if (read == 0)
        {
            _hasEnded = true;
            if (_wide is null)
                NoteLater();
        }
        return read;
    }

    // The last bytes of the text may still wait in the carry, and may not be UTF-8.
    private void NoteLater()
    {
        if (_carried == 0)
            NoteChanges();
    }

    private void Hold(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(_carry);
        _carried = rest.Length;
    }

    private void Clean(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length * 3);
        while (!bytes.IsEmpty)
        {
            var plain = bytes.IndexOfAnyExceptInRange((byte)1, (byte)0x7f) is >= 0 and var at ? at : bytes.Length;
            bytes[..plain].CopyTo(_ready.AsSpan(_held));
            _held += plain;
            bytes = bytes[plain..];
            if (!bytes.IsEmpty)
                bytes = bytes[CleanOne(bytes)..];
        }
        if (_coding.IsCarriageReturns)
            EndLines(_ready.AsSpan(0, _held));
        if (_hasEnded)
            NoteChanges();
    }

    private int CleanOne(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 0)
        {
            _nuls++;
            return 1;
        }
        var isUtf8 = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
        if (!isUtf8)
        {
            _foreign++;
            (rune, length) = (new Rune(Windows1252.CharOf(bytes[0])), 1);
        }
        _held += rune.EncodeToUtf8(_ready.AsSpan(_held));
        return length;
    }

    private void Ready(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_ready);
        _held = bytes.Length;
    }

    private void Reserve(int size)
    {
        if (_ready.Length < size)
            _ready = new byte[size];
        _served = _held = 0;
    }

    private int WithoutNuls(Span<byte> bytes)
    {
        if (!bytes.Contains((byte)0))
            return bytes.Length;
        var kept = 0;
        foreach (var b in bytes)
        {
            if (b != 0)
                bytes[kept++] = b;
        }
        _nuls += bytes.Length - kept;
        return kept;
    }

    private static void EndLines(Span<byte> bytes) => bytes.Replace((byte)'\r', (byte)'\n');

    // The bytes at the end that may begin a character whose rest comes with the next block.
    private static int IncompleteEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b >= 0xc0)
                return (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) > back ? back : 0;
            if (b < 0x80)
                return 0;
        }
        return 0;
    }

    private void NoteChanges()
    {
        if (_foreign > 0)
            Note(_foreign, "bytes are not UTF-8; they were read as Windows-1252.");
        if (_nuls > 0)
            Note(_nuls, "NUL bytes were removed.");
        (_foreign, _nuls) = (0, 0);
    }

    private void Note(long count, string sentence) =>
        _notes.Add(new ImportNote(NoteKind.Repair, new Place(_name, 0), string.Create(CultureInfo.InvariantCulture, $"{count} {sentence}")));
}
