using System.IO.Compression;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>Undoes the encodings in which a value may hide. Each decoder reads its input once.</summary>
internal static class Decoders
{
    private const int LargestContent = 16 << 20;
    private const int LongestEntity = 12;

    /// <summary>Undoes percent signs of either case, and reads plus signs as blanks. Returns null when there are none.</summary>
    public static TextView? Percents(TextView text) => Each(text, "percent", '%', '+', (bytes, into) =>
    {
        if (bytes[0] == '+')
        {
            into[0] = (byte)' ';
            return (1, 1);
        }

        if (bytes.Length < 3 || !char.IsAsciiHexDigit((char)bytes[1]) || !char.IsAsciiHexDigit((char)bytes[2]))
            return default;
        into[0] = (byte)((Digit(bytes[1]) << 4) | Digit(bytes[2]));
        return (3, 1);
    });

    /// <summary>Undoes named, decimal and hexadecimal references of XML and HTML. Returns null when there are none.</summary>
    public static TextView? Entities(TextView text) => Each(text, "XML entity", '&', '&', (bytes, into) =>
    {
        var name = bytes[1..Math.Min(LongestEntity, bytes.Length)];
        var end = name.IndexOfAny((byte)';', (byte)'&');
        if (end < 0 || name[end] != ';' || Meaning(name[..end]) is not { } rune)
            return default;
        return (end + 2, rune.EncodeToUtf8(into));
    });

    /// <summary>
    /// Joins what lines and markup separate: the pieces of 48 characters of a log with the stamps between them, wrapped base64, and the segments
    /// of a fixture.
    /// </summary>
    public static IEnumerable<TextView> Joined(TextView text)
    {
        if (text.Bytes.Contains((byte)'\n'))
            yield return Join(text, "split over lines", withoutStamps: false, withoutTags: false);
        if (text.Bytes.IndexOf("API trace "u8) >= 0)
            yield return Join(text, "split over lines of a log", withoutStamps: true, withoutTags: false);
        if (text.Bytes.Contains((byte)'<'))
            yield return Join(text, "split by markup", withoutStamps: false, withoutTags: true);
    }

    /// <summary>Unpacks each gzip or zlib stream, up to 16 MiB together.</summary>
    public static IEnumerable<TextView> Packed(TextView text)
    {
        var left = LargestContent;
        for (var at = 0; left > 0 && NextPacked(text.Bytes, at) is >= 0 and var start; at = start + 1)
        {
            if (Unpack(text, start, isGzip: text[start] == 0x1f, left) is not { Length: > 0 } inside)
                continue;
            left -= inside.Length;
            yield return inside;
        }
    }

    private static int NextPacked(ReadOnlySpan<byte> bytes, int at)
    {
        for (; bytes[at..].IndexOfAny((byte)0x1f, (byte)0x78) is >= 0 and var skipped; at += skipped + 1)
        {
            if (at + skipped + 1 < bytes.Length && IsHeadOfPacked(bytes[at + skipped], bytes[at + skipped + 1]))
                return at + skipped;
        }

        return -1;
    }

    /// <summary>True for the first two bytes of a gzip or zlib stream.</summary>
    public static bool IsHeadOfPacked(byte first, byte second) => (first, second) is (0x1f, 0x8b) or (0x78, 0x01 or 0x5e or 0x9c or 0xda);

    // Decodes what begins with a mark: up to four bytes. Returns the lengths of both; (0, 0) when nothing is encoded there.
    private delegate (int Read, int Written) Decoder(ReadOnlySpan<byte> bytes, Span<byte> into);

    private static TextView? Each(TextView text, string encoding, char mark, char other, Decoder decode)
    {
        Span<byte> decoded = stackalloc byte[4];
        var bytes = text.Bytes;
        TextView? into = null;
        var (copied, at) = (0, 0);
        while (at < bytes.Length && bytes[at..].IndexOfAny((byte)mark, (byte)other) is >= 0 and var skipped)
        {
            at += skipped;
            var (read, written) = decode(bytes[at..], decoded);
            if (read > 0)
            {
                into ??= text.Inside(encoding, text.Length);
                into.Copy(copied, at);
                into.Add(decoded[..written], at);
                copied = at + read;
            }

            at += Math.Max(1, read);
        }

        into?.Copy(copied, bytes.Length);
        return into;
    }

    private static TextView Join(TextView text, string encoding, bool withoutStamps, bool withoutTags)
    {
        var into = text.Inside(encoding, text.Length);
        var bytes = text.Bytes;
        var third = withoutTags ? (byte)'<' : (byte)'\n';
        for (var at = 0; at < bytes.Length; at++)
        {
            var skipped = bytes[at..].IndexOfAny((byte)'\r', (byte)'\n', third);
            into.Copy(at, skipped < 0 ? bytes.Length : at + skipped);
            if (skipped < 0)
                break;
            at += skipped;
            if (bytes[at] == '<')
            {
                at = EndOfTag(text, at, into);
                continue;
            }

            while (at + 1 < bytes.Length && bytes[at + 1] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
                at++;
            if (withoutStamps)
                at = EndOfStamp(text, at);
        }

        return into;
    }

    // The stamp of a line of the API trace ends with its number and a colon.
    private static int EndOfStamp(TextView text, int at)
    {
        const string Mark = "API trace ";
        for (var i = at + 1; i < text.Length && i < at + 200 && text[i] != '\n'; i++)
        {
            var matched = 0;
            while (matched < Mark.Length && i + matched < text.Length && text[i + matched] == Mark[matched])
                matched++;
            if (matched < Mark.Length)
                continue;
            i += Mark.Length;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
                i++;
            while (i + 1 < text.Length && text[i + 1] == ' ')
                i++;
            return i;
        }

        return at;
    }

    // Returns the end of a tag, or of a CDATA section after its content was added.
    private static int EndOfTag(TextView text, int at, TextView into)
    {
        var bytes = text.Bytes;
        if (!bytes[at..].StartsWith("<![CDATA["u8))
            return bytes[at..].IndexOf((byte)'>') is >= 0 and var length ? at + length : bytes.Length;
        at += "<![CDATA[".Length;
        var end = bytes[at..].IndexOf("]]>"u8) is >= 0 and var inside ? at + inside : bytes.Length;
        into.Copy(at, end);
        return end + 2;
    }

    private static TextView Unpack(TextView text, int start, bool isGzip, int most)
    {
        var into = text.Inside(isGzip ? "gzip" : "deflate", 1024);
        using var stream = isGzip ? (Stream)new GZipStream(text.Open(start), CompressionMode.Decompress) : new ZLibStream(text.Open(start), CompressionMode.Decompress);
        var piece = new byte[8192];
        try
        {
            while (into.Length < most && stream.Read(piece) is > 0 and var read)
                into.Add(piece.AsSpan(0, read), start);
        }
        catch (InvalidDataException)
        {
            // The part before the mistake counts.
        }

        return into;
    }

    private static Rune? Meaning(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("amp"u8))
            return new Rune('&');
        var reference = $"&{Encoding.Latin1.GetString(name)};";
        var text = System.Net.WebUtility.HtmlDecode(reference);
        return text.Length > 0 && text != reference ? Rune.GetRuneAt(text, 0) : null;
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
