using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>A stream whose beginning can be looked at before it is read. Damage behind the beginning is met when it is read.</summary>
internal sealed class HeadStream(Stream inner) : ReadOnlyStream
{
    private byte[] _head = [];
    private int _start;
    private int _end;
    private InvalidDataException? _damage;

    /// <summary>True when <see cref="Peek"/> met the end of the stream.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True when <see cref="Peek"/> met damage.</summary>
    public bool IsDamaged => _damage is not null;

    /// <summary>Returns the next bytes without reading them: as many as asked for, or all when the stream ends earlier.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_head.Length - _start < count)
        {
            var larger = new byte[count];
            _head.AsSpan(_start, _end - _start).CopyTo(larger);
            (_head, _start, _end) = (larger, 0, _end - _start);
        }
        while (_end - _start < count && !HasEnded)
        {
            var read = ReadOrEnd(_head.AsSpan(_end, count - (_end - _start)));
            _end += read;
            HasEnded = read == 0;
        }
        return _head.AsSpan(_start, Math.Min(count, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _head = [];
            _start = _end = 0;
            return _damage is not null ? throw _damage : HasEnded ? 0 : inner.Read(buffer);
        }
        var count = Math.Min(buffer.Length, _end - _start);
        _head.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    // A decompressor throws once and then returns nothing, as at an ordinary end.
    private int ReadOrEnd(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            _damage = damage;
            return 0;
        }
    }
}
