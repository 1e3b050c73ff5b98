using System.Buffers;
using System.Globalization;
using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Writes one exchange as a bridge does with API debug logging on. The rules reproduce the documented trace line by line. Line counts of 9
/// and 10 and long non-ASCII values are inferred. Secrets are masked unless a documented trace prints them.
/// </summary>
internal readonly ref struct TraceLog
{
    /// <summary>The number of bytes after which a form value is continued on the next line.</summary>
    private const int PieceLength = 48;

    /// <summary>The number of lines of an XML body that are printed before it is cut.</summary>
    private const int HeadLines = 8;

    // No parameter name contains any of these.
    private static readonly SearchValues<byte> s_foreign = SearchValues.Create("\"<>{}:\r\n"u8);

    private static readonly byte[] s_mask = Encoding.UTF8.GetBytes(Secrets.Mask);
    private static readonly byte[] s_equalsMask = [(byte)'=', .. s_mask];

    private readonly Syslog _log;
    private readonly byte[] _prefix;

    public TraceLog(Syslog log, int number)
    {
        _log = log;
        _prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"API trace {number}:"));
    }

    /// <summary>Writes the first line of the request and, if asked, its form.</summary>
    public void Request(ApiRequest request, bool withBody)
    {
        Line($" {request.Method} for \"{Secrets.Masked(request.Target)}\" (from {request.From})");
        if (!withBody || request.Content.IsEmpty)
            return;
        Line(string.Create(CultureInfo.InvariantCulture, $" content data size {request.Content.Length}, type \"{request.ContentType}\":"));
        Form(request);
    }

    public void Answer(ApiAnswer answer, ReadOnlySpan<byte> body)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $" sending {answer.Status} response, size {body.Length}"));
        if (answer.Status is 401)
            Line($" WWW-Authenticate: {BasicAuth.Challenge}");
        if (answer.Location is { } location)
            Line($" Location: {location}");
        if (answer.Header is { } header)
            Line($" {header.Name}: {(header.IsSecret ? Secrets.Mask : header.Value)}");

        // No source shows how a bridge prints bodies of other types, so only their size is printed.
        if (answer.MediaType is "text/xml")
            Xml(body);
    }

    /// <summary>
    /// Writes one line for each pair with its &amp;, split every 48 bytes. The value of a secret is masked, together with its &amp;.
    /// </summary>
    private void Form(ApiRequest request)
    {
        var form = request.Body;
        while (!form.IsEmpty)
        {
            var end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..(end + 1)];
            form = form[pair.Length..];

            var equals = pair.IndexOf((byte)'=');
            if ((equals < 0 ? pair : pair[..equals]).ContainsAny(s_foreign) && Secrets.IsNamedIn(request.Body))
            {
                // The body is JSON, XML or multipart. It has no pairs that show where a secret ends, so the rest is masked.
                Pieces(s_mask);
                return;
            }
            if (equals > 0 && Secrets.IsSecret(pair[..equals]) && !IsPrintedAllTheSame(pair[..equals], request))
                Masked(pair[..equals]);
            else if (equals < 0 && pair.Contains((byte)'%') && Secrets.IsSecret(pair))
                Pieces(s_mask);   // the = is percent-encoded as well
            else
                Pieces(pair);
        }
    }

    private void Masked(ReadOnlySpan<byte> name)
    {
        // A passcode is printed with its documented name, whatever letter case the client used. Other secrets are printed likewise
        // (inferred).
        if (FormReader.Decode(name) is { } decoded && decoded.Equals("passcode", StringComparison.OrdinalIgnoreCase))
            name = "passcode"u8;
        Pieces(name, s_equalsMask);
    }

    // A bridge prints the secret in the PUT of a space that a scheduler sends (document 212298, traces 9500 and 9711).
    private static bool IsPrintedAllTheSame(ReadOnlySpan<byte> name, ApiRequest request)
    {
        var path = request.Path.AsSpan();
        return request.Method is "PUT" && Ascii.EqualsIgnoreCase(name, "secret"u8)
            && ApiRoutes.NextSegment(ref path, out _) && ApiRoutes.NextSegment(ref path, out _)
            && ApiRoutes.NextSegment(ref path, out var collection) && collection.Equals("coSpaces", StringComparison.OrdinalIgnoreCase)
            && ApiRoutes.NextSegment(ref path, out _) && !ApiRoutes.NextSegment(ref path, out _);
    }

    private void Pieces(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> tail = default)
    {
        for (var first = true; !pair.IsEmpty; first = false)
        {
            var length = Math.Min(PieceLength, pair.Length);

            // A character of several bytes is not split.
            while (length < pair.Length && length > PieceLength - 4 && (pair[length] & 0xc0) == 0x80)
                length--;
            _log.Queue("user"u8, _prefix, first ? "  "u8 : "      "u8, pair[..length], length == pair.Length ? tail : default);
            pair = pair[length..];
        }
    }

    /// <summary>
    /// Writes one line for each leaf and for each tag of a container. Of a long body, it writes the first eight lines and the last.
    /// </summary>
    private void Xml(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("<?"u8))
            body = body[(body.IndexOf("?>"u8) + 2)..];

        for (var printed = 0; !body.IsEmpty; printed++)
        {
            if (printed == HeadLines && LineLength(body) < body.Length)
            {
                _log.Queue("user"u8, _prefix, "    [ ... ]"u8);
                body = body[body.LastIndexOf((byte)'<')..];
            }
            var length = LineLength(body);
            Leaf(body[..length]);
            body = body[length..];
        }
    }

    // No trace shows a secret in an answer, so masking it is inferred.
    private void Leaf(ReadOnlySpan<byte> line)
    {
        var text = line.IndexOf((byte)'>') + 1;
        var end = line.LastIndexOf((byte)'<');
        if (end > text && Secrets.IsSecret(line[1..(text - 1)]))
            _log.Queue("user"u8, _prefix, "  "u8, [.. line[..text], .. s_mask, .. line[end..]]);
        else
            _log.Queue("user"u8, _prefix, "  "u8, line);
    }

    // The length of a tag, or of a whole leaf when text or the end tag follows.
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
        _log.Queue("user"u8, _prefix, Encoding.UTF8.GetBytes(text));
    }
}
