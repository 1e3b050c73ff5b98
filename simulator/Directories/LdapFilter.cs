using System.Buffers;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Directories;

/// <summary>A search filter in the syntax of RFC 4515, such as <c>(&amp;(objectClass=person)(!(mail=*)))</c>.</summary>
internal sealed class LdapFilter
{
    private const int DeepestNesting = 50;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> s_endOfValue = SearchValues.Create("()");

    private readonly Func<DirectoryEntry, bool> _test;

    private LdapFilter(Func<DirectoryEntry, bool> test) => _test = test;

    public bool Matches(DirectoryEntry entry) => _test(entry);

    /// <summary>The filter; null when the text is not a valid filter.</summary>
    public static LdapFilter? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        return Filter(ref rest, DeepestNesting) is { } test && rest.IsEmpty ? new LdapFilter(test) : null;
    }

    private static Func<DirectoryEntry, bool>? Filter(ref ReadOnlySpan<char> rest, int depth)
    {
        if (depth == 0 || !Skip(ref rest, '('))
            return null;
        var test = rest switch
        {
            ['&', ..] => Every(ref rest, depth - 1),
            ['|', ..] => Any(ref rest, depth - 1),
            ['!', ..] => Not(ref rest, depth - 1),
            _ => Comparison(ref rest),
        };
        return Skip(ref rest, ')') ? test : null;
    }

    private static Func<DirectoryEntry, bool>? Every(ref ReadOnlySpan<char> rest, int depth) =>
        Parts(ref rest, depth) is { } parts ? entry => parts.TrueForAll(part => part(entry)) : null;

    private static Func<DirectoryEntry, bool>? Any(ref ReadOnlySpan<char> rest, int depth) =>
        Parts(ref rest, depth) is { } parts ? entry => parts.Exists(part => part(entry)) : null;

    private static Func<DirectoryEntry, bool>? Not(ref ReadOnlySpan<char> rest, int depth)
    {
        rest = rest[1..].TrimStart();
        return Filter(ref rest, depth) is { } part ? entry => !part(entry) : null;
    }

    private static List<Func<DirectoryEntry, bool>>? Parts(ref ReadOnlySpan<char> rest, int depth)
    {
        List<Func<DirectoryEntry, bool>> parts = [];
        rest = rest[1..].TrimStart();
        while (rest is ['(', ..])
        {
            if (Filter(ref rest, depth) is not { } part)
                return null;
            parts.Add(part);
        }
        return parts;
    }

    /// <summary>
    /// Reads <c>attribute=value</c>, with the operators =, &gt;=, &lt;= and ~=, and the bit-matching rules of Active Directory.
    /// </summary>
    private static Func<DirectoryEntry, bool>? Comparison(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(s_endOfValue);
        var equals = rest.IndexOf('=');
        if (equals <= 0 || end < equals)
            return null;
        var value = rest[(equals + 1)..end];
        var isPlain = rest[equals - 1] is not ('>' or '<' or '~' or ':');
        var attribute = rest[..(isPlain ? equals : equals - 1)].Trim().ToString();
        var kind = isPlain ? '=' : rest[equals - 1];
        rest = rest[end..];

        if (kind is ':')
            return Bits(attribute, value);
        if (attribute.Length == 0 || !attribute.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';'))
            return null;
        if (kind is '=')
            return Equality(attribute, value);
        if (value.Contains('*') || Unescaped(value) is not { } bound)
            return null;
        return kind switch
        {
            '>' => entry => entry.Values(attribute).Any(held => Compare(held, bound) >= 0),
            '<' => entry => entry.Values(attribute).Any(held => Compare(held, bound) <= 0),
            _ => entry => entry.Values(attribute).Any(held => Squeezed(held).Equals(Squeezed(bound), StringComparison.OrdinalIgnoreCase)),
        };
    }

    private static Func<DirectoryEntry, bool>? Equality(string attribute, ReadOnlySpan<char> value)
    {
        List<string> pieces = [];
        foreach (var range in value.Split('*'))
        {
            if (Unescaped(value[range]) is not { } piece)
                return null;
            pieces.Add(piece);
        }
        return pieces is [var whole]
            ? entry => entry.Values(attribute).Contains(whole, StringComparer.OrdinalIgnoreCase)
            : entry => entry.Values(attribute).Any(held => Fits(held, pieces));
    }

    /// <summary>True when the value contains the pieces in this order, with any text between them.</summary>
    private static bool Fits(string value, List<string> pieces)
    {
        if (value.Length < pieces[0].Length + pieces[^1].Length
            || !value.StartsWith(pieces[0], StringComparison.OrdinalIgnoreCase)
            || !value.EndsWith(pieces[^1], StringComparison.OrdinalIgnoreCase))
            return false;
        var middle = value.AsSpan(pieces[0].Length, value.Length - pieces[0].Length - pieces[^1].Length);
        for (var i = 1; i < pieces.Count - 1; i++)
        {
            var piece = pieces[i];
            var at = middle.IndexOf(piece, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            middle = middle[(at + piece.Length)..];
        }
        return true;
    }

    private static Func<DirectoryEntry, bool>? Bits(string attributeAndRule, ReadOnlySpan<char> value)
    {
        if (attributeAndRule.Split(':') is not [{ Length: > 0 } attribute, var rule] || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
            return null;
        return rule switch
        {
            "1.2.840.113556.1.4.803" => entry => Numbers(entry, attribute).Any(held => (held & bits) == bits),
            "1.2.840.113556.1.4.804" => entry => Numbers(entry, attribute).Any(held => (held & bits) != 0),
            _ => null,
        };
    }

    private static IEnumerable<long> Numbers(DirectoryEntry entry, string attribute) =>
        entry.Values(attribute).Select(value => long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : 0);

    // Only the schema of a directory defines the order of an attribute. Numbers are compared as numbers, other values as text.
    private static int Compare(string left, string right) =>
        long.TryParse(left, CultureInfo.InvariantCulture, out var x) && long.TryParse(right, CultureInfo.InvariantCulture, out var y)
            ? x.CompareTo(y)
            : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);

    private static string Squeezed(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    /// <summary>The text with escapes such as <c>\2a</c> resolved; null when an escape is invalid or the result is not UTF-8.</summary>
    private static string? Unescaped(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is '\\')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    return null;
                bytes.Add(code);
                i += 3;
                continue;
            }
            var next = text[i..].IndexOf('\\');
            var plain = next < 0 ? text[i..] : text.Slice(i, next);
            bytes.AddRange(Encoding.UTF8.GetBytes(plain.ToString()));
            i += plain.Length;
        }
        try
        {
            return s_strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // RFC 4515 does not allow blanks between filters, but servers accept them.
    private static bool Skip(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
            return false;
        rest = rest[1..].TrimStart();
        return true;
    }
}
