using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Texts that break programs, and encodings that put them into a form, a path or JSON.</summary>
internal static class HostileValues
{
    private static readonly string[] s_numbers =
    [
        "0", "-1", "-0", "00", "1", "2", "7", "49", "50", "255", "256", "1000", "10000", "65535", "65536", "5000000", "2147483646", "2147483647", "2147483648", "4294967295", "4294967296",
        "9223372036854775800", "9223372036854775806", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e9", "1e400", "-1e400", "NaN", "Infinity", "0x10", "1.5",
        "+1", " 1", "1 ", "1,000", "١٢", new('9', 50), new('9', 400),
    ];

    private static readonly string[] s_texts =
    [
        "", " ", "\t", "\0", "a\0b", "\u0001", "\u001b[2J", "\u007f", "a\r\nSet-Cookie: b=c", "a\nJan  1 00:00:00 forged", "\u0085", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "\uffff",
        "\ud800", "\udc00", "a\ud83d", "\ud83d\ude00", "%", "%%", "%zz", "%00", "%u0041", "%2e%2e%2f", "../../etc/passwd", "&", "a=b&c=d", "+", "<!--", "]]>", "<a>", "</coSpace>", "\"", "'", "\\", "\\$", "&amp;", "&#0;",
        "null", "true", "false", "TRUE", "-", "*", "**", "*@*", "$", "$$", "$1", "$index$", "$$index$$", "$mail$", "$cn|'/(.*)/x$1/'$", "$cn|'/(.*){0,999}(.*){0,999}x/y/'$", "($1/(.*){0,999}(.*){0,999}x/)",
        "((a+)+)+$", "(a|a)*b", "(a{0,500}){0,500}b", "[", "(", "(?<n>", "(?=a)", "\\1", ".*.*.*.*.*.*=.*", "{", "{}", "{//", "$1{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}{//aaaaaaaaaa/}",
        "(&(cn=*)(!(cn=*)))", "(cn=*a*a*a*a*a*a*a*b)", "((((", "(|", "@", "a@", "@b", "a@b@c", "sip:a@b", "sips:", "a@b;x=y", "a@[::1]", "tel:+1", "http://127.0.0.1:1/", "http://[", "file:///etc/passwd", "http://a b/", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000-0000-0000-000000000000}", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "2016-02-30T00:00:00Z", "=", "==", "AAAA", "*#,0123456789",
    ];

    public static string Number(Random random) => s_numbers[random.Next(s_numbers.Length)];

    public static string Text(Random random) => random.Next(12) switch
    {
        0 => Number(random),
        1 => new string((char)('a' + random.Next(26)), Length(random)),
        2 => string.Concat(Enumerable.Repeat(s_texts[random.Next(s_texts.Length)], random.Next(1, 40))),
        3 => s_texts[random.Next(s_texts.Length)] + s_texts[random.Next(s_texts.Length)],
        4 => string.Concat(Enumerable.Repeat("*a", random.Next(1, 500))),
        5 => new string('(', random.Next(1, 1000)) + new string(')', random.Next(1, 1000)),
        6 => new Guid(Bytes(random, 16)).ToString(),
        7 => string.Concat(Bytes(random, random.Next(1, 20)).Select(value => (char)value)),
        _ => s_texts[random.Next(s_texts.Length)],
    };

    /// <summary>The text percent-encoded; sometimes plain, encoded twice, or cut.</summary>
    public static string Encoded(Random random, string text) => random.Next(60) switch
    {
        0 => Escape(Escape(text)),
        1 => string.Concat(text.Where(c => c is > ' ' and < '\u007f' and not '&' and not '#' and not '?')),
        2 => Escape(text) + "%",
        3 => Escape(text) + "%f",
        4 => Escape(text) + "%c3",
        _ => Escape(text),
    };

    /// <summary>The text encoded as in a form, with the three bytes that half a surrogate pair would have.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '-' or '@')
                escaped.Append(text[i]);
            else if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])))
                escaped.Append(CultureInfo.InvariantCulture, $"%ED%{0x80 | ((text[i] >> 6) & 0x3f):X2}%{0x80 | (text[i] & 0x3f):X2}");
            else
            {
                foreach (var value in Encoding.UTF8.GetBytes(text[i..(char.IsHighSurrogate(text[i]) ? i + 2 : i + 1)]))
                    escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
                i += char.IsHighSurrogate(text[i]) ? 1 : 0;
            }
        }
        return escaped.ToString();
    }

    /// <summary>A JSON string, half surrogate pairs included.</summary>
    public static string Json(string text) =>
        "\"" + string.Concat(text.Select(c => c is >= ' ' and < '\u007f' and not '"' and not '\\' ? c.ToString() : $"\\u{(int)c:x4}")) + "\"";

    /// <summary>JSON of any kind.</summary>
    public static string JsonValue(Random random, int depth = 0) => random.Next(depth > 3 ? 6 : 10) switch
    {
        0 => "null",
        1 => "true",
        2 => Number(random) is var number && IsJson(number) ? number : "0",
        3 or 4 => Json(Text(random)),
        5 => random.Next(20) == 0 ? new string('[', 200) + new string(']', 200) : "[]",
        6 => "{}",
        7 => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => JsonValue(random, depth + 1)))}]",
        8 => $"{{{Json(Text(random))}:{JsonValue(random, depth + 1)}}}",
        _ => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture),
    };

    public static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static int Length(Random random) => random.Next(6) switch { 0 => 50, 1 => 200, 2 => 201, 3 => 1_000, 4 => 1_001, _ => random.Next(5_000) };

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
