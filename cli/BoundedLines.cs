using System.Text;

namespace CmsSim.Cli;

/// <summary>Reads line by line, but no line that is longer than the limit.</summary>
internal sealed class BoundedLines(TextReader reader, int longest)
{
    private readonly char[] _buffer = new char[4096];
    private int _at;
    private int _end;

    /// <summary>Whether a line was too long, which ended the reading.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end; null when there is none, or it is too long.</summary>
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
