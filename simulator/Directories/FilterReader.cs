using System.Buffers;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// Reads filters in the syntax of RFC 4515, such as <c>(&amp;(objectClass=person)(!(mail=*)))</c>, as leniently as OpenLDAP's library: without
/// parentheses around a single comparison, with blanks after a parenthesis and between filters, and with the escapes of RFC 1960.
/// </summary>
internal static class FilterReader
{
    private const int DeepestNesting = 50;

    private static readonly SearchValues<char> s_ofOid = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> s_endOfComparison = SearchValues.Create("()");

    /// <summary>The filter; null when the text is not a valid filter.</summary>
    public static FilterNode? Read(string text)
    {
        // Document 212326 prints a filter with blanks before its last parenthesis, which OpenLDAP's library refuses.
        var rest = text.AsSpan().Trim();
        if (rest is not ['(', ..])
            return Simple(rest);
        return Parenthesized(ref rest, DeepestNesting) is { } node && rest.IsEmpty ? node : null;
    }

    /// <summary>True for a name of letters, digits and hyphens, or for numbers with dots between them.</summary>
    public static bool IsOid(ReadOnlySpan<char> text)
    {
        if (text is [>= '0' and <= '9', ..])
            return !text.ContainsAnyExcept(s_ofOid) && text[^1] is not '.' && text.IndexOf("..") < 0;
        return !text.IsEmpty && char.IsAsciiLetter(text[0]) && IsOfName(text);
    }

    private static FilterNode? Parenthesized(ref ReadOnlySpan<char> rest, int depth)
    {
        if (depth == 0 || rest is not ['(', ..])
            return null;
        rest = rest[1..].TrimStart();
        var node = rest switch
        {
            ['&', ..] => Parts(ref rest, depth - 1) is { } parts ? new FilterNode.All(parts) : null,
            ['|', ..] => Parts(ref rest, depth - 1) is { } parts ? new FilterNode.Any(parts) : null,
            ['!', ..] => Parts(ref rest, depth - 1) is [var part] ? new FilterNode.Not(part) : null,
            _ => UpToParenthesis(ref rest),
        };
        if (node is null || rest is not [')', ..])
            return null;
        rest = rest[1..];
        return node;
    }

    private static List<FilterNode>? Parts(ref ReadOnlySpan<char> rest, int depth)
    {
        List<FilterNode> parts = [];
        for (rest = rest[1..].TrimStart(); rest is ['(', ..]; rest = rest.TrimStart())
        {
            if (Parenthesized(ref rest, depth) is not { } part)
                return null;
            parts.Add(part);
        }
        return parts;
    }

    private static FilterNode? UpToParenthesis(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && !s_endOfComparison.Contains(rest[end]))
            end += rest[end] is '\\' ? 2 : 1;
        if (end >= rest.Length)
            return null;
        var node = Simple(rest[..end]);
        rest = rest[end..];
        return node;
    }

    private static FilterNode? Simple(ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        if (equals <= 0)
            return null;
        var value = text[(equals + 1)..];
        var kind = text[equals - 1];
        var left = text[..(kind is '>' or '<' or '~' or ':' ? equals - 1 : equals)];
        if (kind is ':')
            return Extensible(left.ToString(), value);
        if (!IsDescription(left))
            return null;
        return kind switch
        {
            '>' => Comparison(left, Comparer.AtLeast, value),
            '<' => Comparison(left, Comparer.AtMost, value),
            '~' => Comparison(left, Comparer.Like, value),
            _ when value is "*" => new FilterNode.Present(left.ToString()),
            _ => EqualOrSubstrings(left, value),
        };
    }

    private static FilterNode.Comparison? Comparison(ReadOnlySpan<char> attribute, Comparer comparer, ReadOnlySpan<char> value) =>
        Unescaped(value) is { } bytes ? new FilterNode.Comparison(attribute.ToString(), comparer, bytes) : null;

    // OpenLDAP's library refuses two stars in a row.
    private static FilterNode? EqualOrSubstrings(ReadOnlySpan<char> attribute, ReadOnlySpan<char> value)
    {
        List<byte[]> pieces = [];
        while (true)
        {
            var star = 0;
            while (star < value.Length && value[star] is not '*')
                star += value[star] is '\\' ? 2 : 1;
            if (Unescaped(value[..Math.Min(star, value.Length)]) is not { } piece)
                return null;
            pieces.Add(piece);
            if (star >= value.Length)
                break;
            value = value[(star + 1)..];
        }
        if (pieces is [var whole])
            return new FilterNode.Comparison(attribute.ToString(), Comparer.Equal, whole);
        var middle = pieces[1..^1];
        return middle.Exists(piece => piece is [])
            ? null
            : new FilterNode.Substrings(attribute.ToString(), pieces[0] is [] ? null : pieces[0], middle, pieces[^1] is [] ? null : pieces[^1]);
    }

    // The left side is attribute, attribute:rule, attribute:dn, attribute:dn:rule, :rule or :dn:rule.
    private static FilterNode.Extensible? Extensible(string left, ReadOnlySpan<char> value)
    {
        var parts = left.Split(':', 3);
        var includesName = parts.Length > 1 && parts[1].Equals("dn", StringComparison.OrdinalIgnoreCase);
        if (parts.Length == 3 && !includesName)
            return null;
        var rule = parts.Length == 3 ? parts[2] : parts.Length == 2 && !includesName ? parts[1] : "";
        if (parts[0].Length == 0 ? rule.Length == 0 : !IsDescription(parts[0]))
            return null;
        if ((rule.Length > 0 && !IsOid(rule)) || Unescaped(value) is not { } bytes)
            return null;
        return new FilterNode.Extensible(parts[0].Length > 0 ? parts[0] : null, rule.Length > 0 ? rule : null, includesName, bytes);
    }

    // A name or an object identifier, with options such as ;lang-en.
    private static bool IsDescription(ReadOnlySpan<char> text)
    {
        var options = text.IndexOf(';');
        if (!IsOid(options < 0 ? text : text[..options]))
            return false;
        while (options >= 0)
        {
            text = text[(options + 1)..];
            options = text.IndexOf(';');
            var option = options < 0 ? text : text[..options];
            if (option.IsEmpty || !IsOfName(option))
                return false;
        }
        return true;
    }

    private static bool IsOfName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not '-')
                return false;
        }
        return true;
    }

    /// <summary>
    /// The bytes of a value with escapes such as <c>\2a</c>, or of RFC 1960 such as <c>\*</c>, resolved; null when an escape is invalid.
    /// </summary>
    private static byte[]? Unescaped(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny("\\()*");
            if (plain < 0)
                plain = text.Length;
            if (plain > 0)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[..plain].ToString()));
                text = text[plain..];
                continue;
            }
            if (text is ['\\', '(' or ')' or '*' or '\\', ..])
            {
                bytes.Add((byte)text[1]);
                text = text[2..];
            }
            else if (text is ['\\', _, _, ..] && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                bytes.Add(code);
                text = text[3..];
            }
            else
            {
                return null;
            }
        }
        return [.. bytes];
    }
}
