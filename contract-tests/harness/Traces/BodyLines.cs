namespace CmsSim.Harness.Traces;

/// <summary>The lines of one body as logged, in one array that is reused for the next body.</summary>
internal sealed class BodyLines
{
    /// <summary>The most bytes of one body that are kept.</summary>
    public const int Most = 4 << 20;

    private byte[] _bytes = [];
    private (int End, bool IsDouble)[] _lines = [];
    private int _length;

    public int Count { get; private set; }

    /// <summary>The number of bytes of all lines.</summary>
    public int Length => _length;

    /// <summary>True when all lines are in the form in which a device writes them.</summary>
    public bool IsPlain { get; private set; } = true;

    /// <summary>True when at least one line may have been received twice.</summary>
    public bool HasDoubles { get; private set; }

    /// <summary>True when lines were dropped because the body is too long.</summary>
    public bool IsFull { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public ReadOnlySpan<byte> this[int line] => _bytes.AsSpan(Start(line), _lines[line].End - Start(line));

    public bool IsDouble(int line) => _lines[line].IsDouble;

    public int Start(int line) => line == 0 ? 0 : _lines[line - 1].End;

    /// <summary>Adds a line.</summary>
    /// <param name="line">The bytes.</param>
    /// <param name="isPlain">True when the line has the form in which a device writes it.</param>
    public void Add(ReadOnlySpan<byte> line, bool isPlain)
    {
        if (_length + line.Length > Most)
        {
            IsFull = true;
            return;
        }

        if (_length + line.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_length + line.Length, Math.Max(512, _bytes.Length * 2)));
        if (Count == _lines.Length)
            Array.Resize(ref _lines, Math.Max(16, Count * 2));
        var isDouble = IsRepeated(line);
        line.CopyTo(_bytes.AsSpan(_length));
        _length += line.Length;
        _lines[Count++] = (_length, isDouble);
        HasDoubles |= isDouble;
        IsPlain &= isPlain;
    }

    public void Clear()
    {
        Count = _length = 0;
        IsPlain = true;
        HasDoubles = IsFull = false;
        if (_bytes.Length > 1 << 16)
            _bytes = [];
        if (_lines.Length > 1 << 12)
            _lines = [];
    }

    /// <summary>Returns the lines as strings.</summary>
    /// <param name="withDoubles">True to return lines that may have been received twice as well.</param>
    public List<string> ToStrings(bool withDoubles)
    {
        var lines = new List<string>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (withDoubles || !IsDouble(i))
                lines.Add(Utf8Text.Decode(this[i]));
        }

        return lines;
    }

    // Datagrams that are doubled on their way arrive within a few lines of each other.
    private bool IsRepeated(ReadOnlySpan<byte> line)
    {
        for (var i = Count - 1; i >= 0 && i >= Count - 2; i--)
        {
            if (this[i].SequenceEqual(line))
                return true;
        }

        return false;
    }
}
