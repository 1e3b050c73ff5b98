using System.Text;

namespace CmsSim.Harness.Import.Files;

/// <summary>A line of a mail.</summary>
/// <param name="Text">The bytes as characters, without the line end.</param>
/// <param name="IsWhole">False for a piece of a very long line that the next piece continues.</param>
internal sealed record MailLine(string Text, bool IsWhole);

/// <summary>Reads the lines of a mail. One line can be looked at before it is read.</summary>
internal sealed class MailLines(Stream mail)
{
    // No program writes mails with lines of more than a thousand bytes.
    private const int LongestPiece = 1 << 16;

    private readonly byte[] _buffer = new byte[LongestPiece];
    private readonly StringBuilder _line = new();
    private MailLine? _next;
    private int _start, _end;

    /// <summary>Returns the next line, or null at the end.</summary>
    public MailLine? Peek() => _next ??= ReadLine();

    /// <summary>Reads the next line.</summary>
    public MailLine? Read()
    {
        var line = Peek();
        _next = null;
        return line;
    }

    private MailLine? ReadLine()
    {
        _line.Clear();
        while (true)
        {
            if (_start == _end && !Fill())
                return _line.Length > 0 ? new MailLine(_line.ToString(), IsWhole: true) : null;
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            _line.Append(Encoding.Latin1.GetString(length < 0 ? rest : rest[..length]));
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
                return new MailLine(_line.ToString().TrimEnd('\r'), IsWhole: true);
            if (_line.Length >= LongestPiece)
                return new MailLine(_line.ToString(), IsWhole: false);
        }
    }

    private bool Fill()
    {
        (_start, _end) = (0, mail.Read(_buffer));
        return _end > 0;
    }
}
