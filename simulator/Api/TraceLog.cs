using System.Globalization;
using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>
/// One exchange as the lines a bridge writes with API debug logging on. The rules are those that print the documented
/// trace again line by line; line counts of 9 and 10 and long non-ASCII values are inferred.
/// </summary>
internal readonly ref struct TraceLog
{
    /// <summary>Form values are cut at this many bytes.</summary>
    private const int PieceLength = 48;

    /// <summary>Lines of an XML body that are printed before it is cut.</summary>
    private const int HeadLines = 8;

    private readonly Syslog _log;
    private readonly byte[] _prefix;

    public TraceLog(Syslog log, int number)
    {
        _log = log;
        _prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"API trace {number}:"));
    }

    /// <summary>The first line, and the form that came with the request.</summary>
    public void Request(ApiRequest request, bool withBody)
    {
        Line($" {request.Method} for \"{request.Target}\" (from {request.From})");
        if (!withBody || request.Content.IsEmpty)
            return;
        Line(string.Create(CultureInfo.InvariantCulture, $" content data size {request.Content.Length}, type \"{request.ContentType}\":"));
        Form(request.Body);
    }

    public void Answer(ApiAnswer answer, ReadOnlySpan<byte> body, string? header)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $" sending {answer.Status} response, size {body.Length}"));
        if (header is not null)
            Line(header);

        // How other bodies are printed is not known; their size says enough.
        if (answer.MediaType is "text/xml")
            Xml(body);
    }

    /// <summary>One line for each pair with its &amp;, cut every 48 bytes; a passcode is masked, its &amp; included.</summary>
    private void Form(ReadOnlySpan<byte> form)
    {
        Span<byte> piece = stackalloc byte[PieceLength];
        while (!form.IsEmpty)
        {
            var end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..(end + 1)];
            form = form[pair.Length..];
            if (IsPasscode(pair))
            {
                _log.Write("user"u8, _prefix, "  passcode=********"u8);
                continue;
            }

            for (var first = true; !pair.IsEmpty; first = false)
            {
                var length = Math.Min(PieceLength, pair.Length);

                // No character is cut in two.
                while (length < pair.Length && length > PieceLength - 4 && (pair[length] & 0xc0) == 0x80)
                    length--;
                pair[..length].CopyTo(piece);
                LogText.Disarm(piece[..length]);
                _log.Write("user"u8, _prefix, first ? "  "u8 : "      "u8, piece[..length]);
                pair = pair[length..];
            }
        }
    }

    private static bool IsPasscode(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        return equals is > 0 and <= 64
            && string.Equals(FormReader.Decode(pair[..equals]), "passcode", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One line for each leaf and for each tag of a container; of a long body the first eight and the last.</summary>
    private void Xml(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("<?"u8))
            body = body[(body.IndexOf("?>"u8) + 2)..];

        for (var printed = 0; !body.IsEmpty; printed++)
        {
            if (printed == HeadLines && LineLength(body) < body.Length)
            {
                _log.Write("user"u8, _prefix, "    [ ... ]"u8);
                body = body[body.LastIndexOf((byte)'<')..];
            }
            var length = LineLength(body);
            _log.Write("user"u8, _prefix, "  "u8, body[..length]);
            body = body[length..];
        }
    }

    // A tag, or, when text or nothing but its end tag follows, the whole leaf.
    private static int LineLength(ReadOnlySpan<byte> xml)
    {
        var tag = xml.IndexOf((byte)'>') + 1;
        if (xml[1] is (byte)'/' || xml[tag - 2] is (byte)'/' || tag == xml.Length)
            return tag;
        var next = tag + xml[tag..].IndexOf((byte)'<');
        return xml[next + 1] is (byte)'/' ? next + xml[next..].IndexOf((byte)'>') + 1 : tag;
    }

    private void Line(string text)
    {
        var rest = Encoding.UTF8.GetBytes(text);
        LogText.Disarm(rest);
        _log.Write("user"u8, _prefix, rest);
    }
}
