namespace CmsSim.Harness.Record;

/// <summary>
/// Reads the entries of a recording. It ends before an entry that is not whole, or whose checksum is wrong, and can be asked again when the
/// file has grown.
/// </summary>
internal sealed class RawReader(Stream stream)
{
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _isMarked;

    /// <summary>The number of bytes up to the end of the last whole entry.</summary>
    public long WholeBytes { get; private set; }

    /// <summary>True when an entry is damaged, so that nothing behind it can be read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The number of bytes behind the last whole entry, as far as they were read.</summary>
    public int Rest => _end - _start;

    /// <summary>Reads the next entry. Returns null when there is no further whole one yet.</summary>
    /// <exception cref="RecordingException">The stream is no recording, or cannot be read.</exception>
    public RawEntry? Next()
    {
        if (IsDamaged || (!_isMarked && !ReadMark()) || !Fill(RecordingFormat.HeadSize))
            return null;
        if (RecordingFormat.PayloadLength(_buffer.AsSpan(_start)) is not { } length)
        {
            IsDamaged = true;
            return null;
        }
        if (!Fill(RecordingFormat.HeadSize + length))
            return null;
        var entry = RecordingFormat.Read(_buffer.AsMemory(_start, RecordingFormat.HeadSize + length));
        IsDamaged = entry is null;
        if (entry is not null)
        {
            _start += RecordingFormat.HeadSize + length;
            WholeBytes += RecordingFormat.HeadSize + length;
        }
        return entry;
    }

    private bool ReadMark()
    {
        var mark = RecordingFormat.Mark;
        var isWhole = Fill(mark.Length);
        var found = _buffer.AsSpan(_start, Math.Min(mark.Length, _end - _start));
        if (!mark.StartsWith(found))
            throw new RecordingException("The file is no recording; expected one that cmssim record wrote.");
        if (!isWhole)
            return false;
        _start += mark.Length;
        WholeBytes = mark.Length;
        return _isMarked = true;
    }

    // The buffer is larger than any entry.
    private bool Fill(int count)
    {
        if (_end - _start >= count)
            return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            var read = Read();
            if (read == 0)
                return false;
            _end += read;
        }
        return true;
    }

    private int Read()
    {
        try
        {
            return stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RecordingException($"The recording cannot be read: {error.Message}", error);
        }
    }
}
