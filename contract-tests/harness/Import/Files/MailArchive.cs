using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Import.Files;

/// <summary>The parts of a saved mail (RFC 2045 to 2049): its texts and attachments, decoded.</summary>
/// <param name="mail">The mail.</param>
/// <param name="unpacking">Counts the parts and their bytes.</param>
internal sealed partial class MailArchive(Stream mail, Unpacking unpacking) : IArchive
{
    private const int MostHeaderLines = 1_000;
    private const int MostNested = 20;

    private readonly MailLines _lines = new(mail);
    private readonly Stack<Multipart> _open = new();
    private int _parts;
    private bool _hasBegun;

    /// <summary>True for a mail whose text has parts or an encoding. Other mails can be read as they are.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head is [(>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'), ..] && Encoded().IsMatch(Encoding.Latin1.GetString(head));

    /// <inheritdoc/>
    public ArchiveEntry? Next()
    {
        if (_hasBegun && !SkipToPart())
            return null;
        _hasBegun = true;
        while (true)
        {
            var header = ReadHeader();
            var type = Value(header, "content-type") ?? "text/plain";
            if (Parameter(type, "boundary") is { } boundary && type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && _open.Count < MostNested)
            {
                _open.Push(new Multipart(boundary, type.StartsWith("multipart/alternative", StringComparison.OrdinalIgnoreCase)));
                if (!SkipToPart())
                    return null;
                continue;
            }

            unpacking.AddEntry();
            var name = Parameter(Value(header, "content-disposition") ?? "", "filename") ?? Parameter(type, "name") ?? FormattableString.Invariant($"part {++_parts}");
            var body = new MailBody(() => NextLine(), Value(header, "content-transfer-encoding") ?? "");
            return new ArchiveEntry(name, unpacking.Unpacked(body), IsRepetition(type) ? "the text before, as HTML" : null);
        }
    }

    // The forms of one text follow each other, and the plain one comes first.
    private bool IsRepetition(string type)
    {
        if (!_open.TryPeek(out var around) || !around.IsAlternative)
            return false;
        if (around.HasPlain && type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
            return true;
        around.HasPlain |= type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);
        return false;
    }

    // Returns the next line of the part. Returns null where the part ends.
    private MailLine? NextLine() => _lines.Peek() is { } line && !IsBoundary(line.Text) ? _lines.Read() : null;

    private bool IsBoundary(string line) => line.StartsWith("--", StringComparison.Ordinal) && _open.Any(part => line.StartsWith(part.Mark, StringComparison.Ordinal));

    // Reads up to the head of the next part of any level.
    private bool SkipToPart()
    {
        while (_lines.Read() is { } line)
        {
            if (!IsBoundary(line.Text))
                continue;
            while (!line.Text.StartsWith(_open.Peek().Mark, StringComparison.Ordinal))
                _open.Pop();
            if (!line.Text.AsSpan(_open.Peek().Mark.Length).StartsWith("--"))
                return true;
            _open.Pop();
        }

        return _open.Count == 0 ? false : throw new InvalidDataException("the mail ends early");
    }

    private List<string> ReadHeader()
    {
        List<string> header = [];
        while (_lines.Peek() is { } line && !IsBoundary(line.Text) && header.Count < MostHeaderLines)
        {
            _lines.Read();
            if (line.Text.Length == 0)
                break;
            if (line.Text[0] is ' ' or '\t' && header.Count > 0)
                header[^1] += " " + line.Text.Trim();
            else
                header.Add(line.Text);
        }

        return header;
    }

    private static string? Value(List<string> header, string name) =>
        header.Find(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static string? Parameter(string value, string name)
    {
        foreach (Match parameter in Parameters().Matches(value))
        {
            if (parameter.Groups["name"].ValueSpan.Equals(name, StringComparison.OrdinalIgnoreCase))
                return parameter.Groups["value"].Value;
        }

        return null;
    }

    private sealed class Multipart(string boundary, bool isAlternative)
    {
        public string Mark { get; } = "--" + boundary;

        public bool IsAlternative => isAlternative;

        public bool HasPlain { get; set; }
    }

    // Two headers of mail at least, one of them with the parts or the encoding, before the first empty line.
    [GeneratedRegex("""
        \A(?=(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)*?(?:From|Subject|Date|Received|Return-Path|MIME-Version):)
        (?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)*?
        (?:Content-Type:\s*multipart/|Content-Transfer-Encoding:\s*(?:base64|quoted-printable))
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Encoded();

    [GeneratedRegex("""(?<name>[a-z-]+)\*?=(?:"(?<value>[^"]*)"|(?<value>[^;\s"]+))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameters();
}
