using System.Text;

namespace CmsSim.Harness.Http;

/// <summary>Reads the lines of a UTF-8 text in flat memory. The rest of a line that is too long is passed over.</summary>
internal sealed class TextLines(Stream utf8)
{
    /// <summary>The longest line that is kept, in characters.</summary>
    public const int Longest = 8 * 1024 * 1024;

    private const int BlockSize = 16 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[BlockSize];
    private readonly char[] _block = new char[BlockSize + 4];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>True when the line that was read last is cut.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Returns the next line without its end. Returns null behind the last one.</summary>
    public string? Next()
    {
        _line.Clear();
        IsCut = false;
        var hasText = false;
        while (true)
        {
            if (_start == _end && !Fill())
                return hasText ? Line() : null;
            hasText = true;
            var rest = _block.AsSpan(_start, _end - _start);
            var end = rest.IndexOf('\n');
            Append(end < 0 ? rest : rest[..end]);
            _start = end < 0 ? _end : _start + end + 1;
            if (end >= 0)
                return Line();
        }
    }

    private bool Fill()
    {
        int read;
        do
        {
            read = utf8.Read(_bytes);
            (_start, _end) = (0, _decoder.GetChars(_bytes.AsSpan(0, read), _block, flush: read == 0));
        }
        while (read > 0 && _end == 0);
        return _end > 0;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        var kept = Math.Min(text.Length, Longest - _line.Length);
        IsCut |= kept < text.Length;
        _line.Append(text[..kept]);
    }

    private string Line()
    {
        Number++;
        if (_line.Length > 0 && _line[^1] == '\r')
            _line.Length--;
        var line = _line.ToString();
        if (_line.Capacity > 1024 * 1024)
            _line.Capacity = 0;
        return line;
    }
}
