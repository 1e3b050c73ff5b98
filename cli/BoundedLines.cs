using System.Text;

namespace CmsSim.Cli;

/// <summary>Reads a text line by line, up to a maximum line length.</summary>
internal sealed class BoundedLines(TextReader reader, int longest)
{
    private readonly char[] _buffer = new char[4096];
    private int _at;
    private int _end;

    /// <summary>True when reading has ended at a line that is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line, without its line end. Returns null at the end of the text, or when the line is too long.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (_at < _end || await FillAsync(cancellation))
        {
            var rest = _buffer.AsMemory(_at, _end - _at);
            var length = rest.Span.IndexOf('\n');
            line.Append(length < 0 ? rest : rest[..length]);
            if (line.Length > longest)
            {
                IsTooLong = true;
                return null;
            }
            if (length >= 0)
            {
                _at += length + 1;
                return Text(line);
            }
            _at = _end;
        }
        return line.Length > 0 ? Text(line) : null;
    }

    private static string Text(StringBuilder line) => line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        _at = 0;
        _end = await reader.ReadAsync(_buffer, cancellation);
        return _end > 0;
    }
}
