using System.Globalization;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>The content of a part of a mail, decoded.</summary>
/// <param name="next">Returns the next line; null at the end of the part.</param>
/// <param name="encoding">The transfer encoding. Unknown ones are taken as none.</param>
internal sealed class MailBody(Func<MailLine?> next, string encoding) : ReadOnlyStream
{
    private readonly bool _isBase64 = encoding.StartsWith("base64", StringComparison.OrdinalIgnoreCase);
    private readonly bool _isQuoted = encoding.StartsWith("quoted-printable", StringComparison.OrdinalIgnoreCase);
    private readonly StringBuilder _digits = new();
    private byte[] _decoded = [];
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        while (_at == _decoded.Length)
        {
            if (next() is not { } line)
                return _digits.Length == 0 ? 0 : throw new InvalidDataException("base64 that ends early");
            (_decoded, _at) = (_isBase64 ? OfBase64(line.Text) : Encoding.Latin1.GetBytes(_isQuoted ? OfQuoted(line) : line.Text + (line.IsWhole ? "\n" : "")), 0);
        }

        var length = Math.Min(buffer.Length, _decoded.Length - _at);
        _decoded.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    // Four digits are three bytes, wherever lines end.
    private byte[] OfBase64(string line)
    {
        _digits.Append(string.Concat(line.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=')));
        var whole = _digits.ToString(0, _digits.Length / 4 * 4);
        _digits.Remove(0, whole.Length);
        var bytes = new byte[whole.Length / 4 * 3];
        if (!Convert.TryFromBase64String(whole, bytes, out var length))
            throw new InvalidDataException("base64 that is damaged");
        return bytes[..length];
    }

    // A sign at the end of a line says that the line goes on.
    private static string OfQuoted(MailLine line)
    {
        var text = line.Text.TrimEnd(' ', '\t');
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                decoded.Append((char)value);
                i += 2;
            }
            else if (text[i] != '=' || i < text.Length - 1)
            {
                decoded.Append(text[i]);
            }
        }

        return text is [.., '='] || !line.IsWhole ? decoded.ToString() : decoded.Append('\n').ToString();
    }
}
