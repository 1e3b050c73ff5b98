namespace CmsSim.Simulator.State;

/// <summary>Keeps the latest bytes that were written to it. Its memory grows with what is still needed, up to a limit, and then the oldest bytes are overwritten.</summary>
/// <param name="most">The limit, in bytes.</param>
internal sealed class ByteRing(int most)
{
    private const int Smallest = 16 * 1024;

    // A text that fills most of the ring would push out all others.
    private readonly int _longest = most / 4;
    private byte[] _bytes = [];
    private long _written;
    private long _released;

    /// <summary>The number of bytes that it has memory for.</summary>
    public int Size => _bytes.Length;

    /// <summary>Writes a text.</summary>
    /// <returns>The position of the text; -1 when the text is too long to be kept.</returns>
    public long Write(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return _written;
        if (text.Length > _longest)
            return -1;
        Grow(text.Length);
        var position = _written;
        var at = (int)(position % _bytes.Length);
        var first = Math.Min(text.Length, _bytes.Length - at);
        text[..first].CopyTo(_bytes.AsSpan(at));
        text[first..].CopyTo(_bytes);
        _written += text.Length;
        return position;
    }

    /// <summary>Returns the text at a position; null when it was never kept, or has been overwritten.</summary>
    public byte[]? Read(long position, int length)
    {
        if (length == 0)
            return [];
        if (position < 0 || _written - position > _bytes.Length)
            return null;
        var text = new byte[length];
        var at = (int)(position % _bytes.Length);
        var first = Math.Min(length, _bytes.Length - at);
        _bytes.AsSpan(at, first).CopyTo(text);
        _bytes.AsSpan(0, length - first).CopyTo(text.AsSpan(first));
        return text;
    }

    /// <summary>Says that the oldest text that was written and not released is no longer needed.</summary>
    public void Release(int length) => _released += length;

    // Until the limit is reached, no byte that is needed has been overwritten.
    private void Grow(int more)
    {
        var needed = _written + more - _released;
        if (needed <= _bytes.Length || _bytes.Length == most)
            return;
        var larger = new byte[Math.Min(most, Math.Max(needed, Math.Max(Smallest, 2L * _bytes.Length)))];
        for (var position = _released; position < _written;)
        {
            var from = _bytes.AsSpan((int)(position % _bytes.Length));
            var to = larger.AsSpan((int)(position % larger.Length));
            var length = (int)Math.Min(_written - position, Math.Min(from.Length, to.Length));
            from[..length].CopyTo(to);
            position += length;
        }
        _bytes = larger;
    }
}
