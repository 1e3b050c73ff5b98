using System.IO.Compression;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>Undoes the encodings in which a value may hide. Each decoder reads its input once.</summary>
internal static class Decoders
{
    private const int LargestContent = 16 << 20;
    private const int ShortestBase64 = 6;

    private static readonly int[] s_sextets = [.. Enumerable.Range(0, 256).Select(value => Sextet((char)value))];

    /// <summary>Undoes percent signs of either case, and reads plus signs as blanks. Returns null when there are none.</summary>
    public static TextView? Percents(TextView text) => Each(text, "percent", '%', '+', (at, into) =>
    {
        if (text[at] == '+')
        {
            into.Add(' ', text.OriginOf(at));
            return 1;
        }

        if (at + 2 >= text.Length || Digit(text[at + 1]) is not { } high || Digit(text[at + 2]) is not { } low)
            return 0;
        into.Add((high << 4) | low, text.OriginOf(at));
        return 3;
    });

    /// <summary>Undoes named, decimal and hexadecimal references of XML and HTML. Returns null when there are none.</summary>
    public static TextView? Entities(TextView text) => Each(text, "XML entity", '&', '&', (at, into) =>
    {
        var name = new StringBuilder();
        var end = at + 1;
        while (end < text.Length && end - at < 12 && text[end] is not (';' or '&'))
            name.Append(text[end++]);
        if (end >= text.Length || text[end] != ';' || Meaning(name.ToString()) is not { } rune)
            return 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            into.Add(value, text.OriginOf(at));
        return end + 1 - at;
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

    /// <summary>Returns the runs of base64 of either alphabet, long enough to hold a value.</summary>
    public static IEnumerable<(int Start, int End)> Base64Runs(TextView text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && s_sextets[text[end]] >= 0)
                end++;
            if (end - at >= ShortestBase64)
                yield return (at, end);
            at = Math.Max(end, at + 1);
        }
    }

    /// <summary>Decodes a run of base64 into a view.</summary>
    public static TextView DecodeBase64(TextView text, int start, int end)
    {
        var into = text.Inside("base64", (end - start) * 3 / 4);
        var bits = default(Base64Bits);
        for (var at = start; at < end; at++)
        {
            if (bits.Add(text[at]) is >= 0 and var value)
                into.Add(value, text.OriginOf(at));
        }

        return into;
    }

    /// <summary>Unpacks each gzip or zlib stream, up to 16 MiB together.</summary>
    public static IEnumerable<TextView> Packed(TextView text)
    {
        var left = LargestContent;
        for (var at = 0; at + 1 < text.Length && left > 0; at++)
        {
            var isGzip = text[at] == 0x1f && text[at + 1] == 0x8b;
            var isZlib = text[at] == 0x78 && text[at + 1] is (char)0x01 or (char)0x5e or (char)0x9c or (char)0xda && ((text[at] << 8) | text[at + 1]) % 31 == 0;
            if (!(isGzip || isZlib) || Unpack(text, at, isGzip, left) is not { Length: > 0 } inside)
                continue;
            left -= inside.Length;
            yield return inside;
        }
    }

    private static TextView? Each(TextView text, string encoding, char mark, char other, Func<int, TextView, int> decode)
    {
        if (text.Bytes.IndexOfAny((byte)mark, (byte)other) < 0)
            return null;
        var into = text.Inside(encoding, text.Length);
        var found = false;
        for (var at = 0; at < text.Length;)
        {
            var read = text[at] == mark || text[at] == other ? decode(at, into) : 0;
            found |= read > 0;
            if (read == 0)
                into.Add(text[at], text.OriginOf(at));
            at += Math.Max(1, read);
        }

        return found ? into : null;
    }

    private static TextView Join(TextView text, string encoding, bool withoutStamps, bool withoutTags)
    {
        var into = text.Inside(encoding, text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '\r' or '\n')
            {
                while (at + 1 < text.Length && text[at + 1] is '\r' or '\n' or ' ' or '\t')
                    at++;
                if (withoutStamps)
                    at = EndOfStamp(text, at);
            }
            else if (withoutTags && text[at] == '<')
            {
                at = EndOfTag(text, at, into);
            }
            else
            {
                into.Add(text[at], text.OriginOf(at));
            }
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
        const string Cdata = "<![CDATA[";
        if (at + Cdata.Length > text.Length || text[at + 1] != '!' || text[at + 2] != '[')
        {
            while (at < text.Length && text[at] != '>')
                at++;
            return at;
        }

        for (at += Cdata.Length; at < text.Length && !IsEndOfCdata(text, at); at++)
            into.Add(text[at], text.OriginOf(at));
        return at + 2;
    }

    private static bool IsEndOfCdata(TextView text, int at) =>
        text[at] == ']' && at + 2 < text.Length && text[at + 1] == ']' && text[at + 2] == '>';

    private static TextView Unpack(TextView text, int start, bool isGzip, int most)
    {
        var into = text.Inside(isGzip ? "gzip" : "deflate", 1024);
        using var stream = isGzip ? (Stream)new GZipStream(text.Open(start), CompressionMode.Decompress) : new ZLibStream(text.Open(start), CompressionMode.Decompress);
        var piece = new byte[8192];
        try
        {
            while (into.Length < most && stream.Read(piece) is > 0 and var read)
            {
                foreach (var value in piece.AsSpan(0, read))
                    into.Add(value, text.OriginOf(start));
            }
        }
        catch (InvalidDataException)
        {
            // The part before the mistake counts.
        }

        return into;
    }

    private static Rune? Meaning(string name)
    {
        var text = System.Net.WebUtility.HtmlDecode($"&{name};");
        return text.Length > 0 && text[0] != '&' || name is "amp" ? Rune.GetRuneAt(text, 0) : null;
    }

    private static int? Digit(char c) => char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : null;

    private static int Sextet(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' or '-' => 62,
        '/' or '_' => 63,
        _ => -1,
    };

    /// <summary>The bits of base64 that wait for the end of their byte.</summary>
    internal struct Base64Bits
    {
        private int _bits;
        private int _count;

        /// <summary>Adds a character. Returns the byte that it completes, or -1.</summary>
        public int Add(char next)
        {
            _bits = ((_bits << 6) | s_sextets[next]) & 0xffff;
            _count += 6;
            if (_count < 8)
                return -1;
            _count -= 8;
            return (_bits >> _count) & 0xff;
        }
    }
}
