namespace CmsSim.Harness.Traces;

/// <summary>Reads lines of UTF-8 from a stream of any length. A line is valid until the next one is read.</summary>
internal sealed class LineSource(Stream stream)
{
    /// <summary>The longest line that is read in one piece. The rest follows as a piece of the same line.</summary>
    public const int LongestLine = 1 << 20;

    private const int LongestFrameHead = 16;

    private byte[] _buffer = new byte[1 << 18];
    private int _start, _end;
    private bool _hasEnded, _isInside, _isCounted;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>True when the line that was read last is a further piece of a very long line.</summary>
    public bool IsFurtherPiece { get; private set; }

    /// <summary>Returns the beginning of the input without reading it.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (!_hasEnded && _end < _buffer.Length)
            Fill();
        SkipByteOrderMark();
        _isCounted = Number == 0 && HasCountedFrames(_buffer.AsSpan(_start, _end - _start));
        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Reads the next line, without its line end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (_isCounted && TryReadFrame(out line))
            return true;
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (end >= 0)
                return Found(searched + end, 1, out line);
            searched = _end - _start;
            if (searched >= LongestLine || (_hasEnded && searched > 0))
                return Found(Math.Min(searched, LongestLine), 0, out line);
            if (_hasEnded)
            {
                line = default;
                return false;
            }

            MakeRoom();
            Fill();
        }
    }

    private bool Found(int length, int lineEnd, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, length);
        _start += length + lineEnd;
        IsFurtherPiece = _isInside;
        if (!_isInside)
            Number++;
        _isInside = lineEnd == 0;
        while (line is [.., (byte)'\r'])
            line = line[..^1];
        return true;
    }

    private bool TryReadFrame(out ReadOnlySpan<byte> line)
    {
        line = default;
        while (Has(1) && _buffer[_start] is (byte)'\n' or (byte)'\r')
            _start++;
        Has(LongestFrameHead);
        var head = FrameHead(_buffer.AsSpan(_start, _end - _start), out var length);
        _isCounted = head > 0 && length <= LongestLine && Has(head + length);
        if (!_isCounted)
            return false;
        _start += head;
        Found(length, 0, out line);
        _isInside = false;
        line = line.TrimEnd("\r\n"u8);
        return true;
    }

    private static bool HasCountedFrames(ReadOnlySpan<byte> beginning) =>
        FrameHead(beginning, out var length) is > 0 and var head && beginning.Length >= head + length
        && beginning[(head + length)..].TrimStart("\r\n"u8) is var next && (next.IsEmpty || FrameHead(next, out _) > 0);

    // RFC 6587: a message that TCP carries has its length in front, and needs no line end. Returns the length of the number and the blank.
    private static int FrameHead(ReadOnlySpan<byte> text, out int length)
    {
        var digits = Utf8Text.ReadNumber(text[..Math.Min(7, text.Length)], out length);
        return digits is > 0 and < 7 && length > 0 && text[digits..] is [(byte)' ', .. var message] && Stamp.Priority(message, out _) > 0 ? digits + 1 : 0;
    }

    private bool Has(int bytes)
    {
        while (_end - _start < bytes && !_hasEnded)
        {
            if (_end == _buffer.Length)
                MakeRoom();
            Fill();
        }

        return _end - _start >= bytes;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private void Fill()
    {
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _hasEnded = read == 0;
    }

    private void SkipByteOrderMark()
    {
        if (Number == 0 && _buffer.AsSpan(_start, _end - _start).StartsWith("\uFEFF"u8))
            _start += 3;
    }
}
