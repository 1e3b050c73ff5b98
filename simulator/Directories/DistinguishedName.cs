using System.Buffers;
using System.Globalization;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Directories;

/// <summary>One attribute and value of a distinguished name.</summary>
internal readonly record struct NamePart(AttributeName Attribute, string Value);

/// <summary>
/// A distinguished name such as <c>cn=Ann Lee,ou=people,dc=example,dc=com</c>. Names that differ only in blanks, letter case, escapes, the
/// spelling of attributes or the order within <c>cn=Ann+uid=ann</c> have the same key (RFC 4514, and distinguishedNameMatch of RFC 4517).
/// It also reads the older forms that OpenLDAP reads: semicolons, and values in quotes.
/// </summary>
internal sealed class DistinguishedName
{
    // These characters separate the parts of a key. Where a value contains them, they are written as two characters.
    private const char BetweenLevels = '\u0001';
    private const char BetweenParts = '\u0002';
    private const char Escape = '\u0003';

    private static readonly SearchValues<char> s_special = SearchValues.Create(",;+\\\"<>");
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private DistinguishedName(string key, IReadOnlyList<IReadOnlyList<NamePart>> levels) => (Key, Levels) = (key, levels);

    /// <summary>The one text for all spellings of the name.</summary>
    public string Key { get; }

    /// <summary>The parts of each level, the entry's own level first.</summary>
    public IReadOnlyList<IReadOnlyList<NamePart>> Levels { get; }

    /// <summary>The name; null when the text is not a distinguished name. The empty text is the name of the root.</summary>
    public static DistinguishedName? Parse(string text)
    {
        List<IReadOnlyList<NamePart>> levels = [];
        var key = new StringBuilder();
        var rest = text.AsSpan();
        while (levels.Count == 0 ? !rest.IsEmpty : rest is [',' or ';', ..])
        {
            if (levels.Count > 0)
            {
                rest = rest[1..];
                key.Append(BetweenLevels);
            }
            if (Level(ref rest) is not { } parts || !TryAppend(key, parts))
                return null;
            levels.Add(parts);
        }
        return rest.IsEmpty ? new DistinguishedName(key.ToString(), levels) : null;
    }

    /// <summary>True when the key is that of this name or of a name below it.</summary>
    public bool Includes(string key) =>
        Key.Length == 0 || (key.EndsWith(Key, StringComparison.Ordinal) && (key.Length == Key.Length || key[^(Key.Length + 1)] is BetweenLevels));

    private static List<NamePart>? Level(ref ReadOnlySpan<char> rest)
    {
        List<NamePart> parts = [];
        do
        {
            rest = rest[(parts.Count == 0 ? 0 : 1)..].TrimStart();
            if (Attribute(ref rest) is not { } attribute || rest is not ['=', ..])
                return null;
            rest = rest[1..].TrimStart();
            var value = rest switch
            {
                ['#', ..] => Encoded(ref rest),
                ['"', ..] => Quoted(ref rest),
                _ => Plain(ref rest),
            };
            if (value is null)
                return null;
            parts.Add(new NamePart(new AttributeName(attribute), value));
        }
        while (rest is ['+', ..]);
        return parts;
    }

    // A name or an object identifier, and the blanks after it. Options such as ;lang-en are dropped, as OpenLDAP does.
    private static string? Attribute(ref ReadOnlySpan<char> rest)
    {
        var isOid = rest is [>= '0' and <= '9', ..];
        var end = 0;
        while (end < rest.Length && (isOid ? char.IsAsciiDigit(rest[end]) || rest[end] is '.' : char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '-'))
            end++;
        if (end == 0 || rest[0] is '-' || (isOid && !FilterReader.IsOid(rest[..end])))
            return null;
        var attribute = rest[..end].ToString();
        if (!isOid && end < rest.Length && rest[end] is ';')
        {
            while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '-' or ';'))
                end++;
        }
        rest = rest[end..].TrimStart();
        return attribute;
    }

    // A value with escapes. Blanks at its end are dropped, as all insignificant blanks are.
    private static string? Plain(ref ReadOnlySpan<char> rest)
    {
        var special = rest.IndexOfAny(s_special);
        if (special < 0 || rest[special] is ',' or ';' or '+')
        {
            var value = (special < 0 ? rest : rest[..special]).TrimEnd().ToString();
            rest = special < 0 ? [] : rest[special..];
            return value;
        }
        List<byte> bytes = [];
        var i = 0;
        for (; i < rest.Length && rest[i] is not (',' or ';' or '+'); i++)
        {
            if (rest[i] is '"' or '<' or '>')
                return null;
            if (rest[i] is not '\\')
            {
                i += Append(bytes, rest[i..]) - 1;
                continue;
            }
            if (++i == rest.Length)
                return null;
            if (rest[i] is '\\' or ',' or ';' or '+' or '"' or '<' or '>' or '=' or '#' || char.IsWhiteSpace(rest[i]))
            {
                bytes.Add((byte)rest[i]);
            }
            else if (i + 1 < rest.Length && byte.TryParse(rest.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                bytes.Add(code);
                i++;
            }
            else
            {
                return null;
            }
        }
        rest = rest[i..];
        return StrictUtf8.Text([.. bytes]);
    }

    // A value in quotes. A backslash in it makes the next character an ordinary one.
    private static string? Quoted(ref ReadOnlySpan<char> rest)
    {
        var value = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] is '"')
            {
                rest = rest[(i + 1)..].TrimStart();
                return value.ToString();
            }
            if (rest[i] is '\\' && ++i == rest.Length)
                return null;
            value.Append(rest[i]);
        }
        return null;
    }

    // A value as # and the hexadecimal digits of its BER encoding: tag, length and text.
    private static string? Encoded(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(',', ';', '+');
        var digits = (end < 0 ? rest : rest[..end])[1..].TrimEnd();
        rest = end < 0 ? [] : rest[end..];
        if (digits.Length < 4 || digits.Length % 2 != 0 || digits.ContainsAnyExcept(s_hexDigits))
            return null;
        var bytes = Convert.FromHexString(digits);
        var isText = bytes[0] is 0x04 or 0x0c or 0x12 or 0x13 or 0x14 or 0x16 or 0x1a;
        return isText && bytes[1] == bytes.Length - 2 && bytes[1] < 0x80 ? StrictUtf8.Text(bytes.AsSpan(2)) : null;
    }

    // Returns the number of characters that are one code point.
    private static int Append(List<byte> bytes, ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out var length);
        Span<byte> encoded = stackalloc byte[4];
        bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        return length;
    }

    // Fails when a value is not valid for its attribute, or when the level has an attribute twice.
    private static bool TryAppend(StringBuilder key, List<NamePart> parts)
    {
        var normal = new List<(string Attribute, string Value)>();
        foreach (var (attribute, value) in parts)
        {
            // A name inside a name is compared as text, so that no value can nest deeply.
            var syntax = attribute.Syntax is AttributeSyntax.Name ? AttributeSyntax.Text : attribute.Syntax;
            if (NormalForm.Of(value, syntax) is not { } form)
                return false;
            normal.Add((attribute.Key, form));
        }
        normal.Sort((one, other) => string.CompareOrdinal(one.Attribute, other.Attribute));
        for (var i = 0; i < normal.Count; i++)
        {
            if (i > 0 && normal[i].Attribute == normal[i - 1].Attribute)
                return false;
            if (i > 0)
                key.Append(BetweenParts);
            key.Append(normal[i].Attribute).Append('=');
            foreach (var c in normal[i].Value)
            {
                if (c <= Escape)
                    key.Append(Escape).Append((char)(c + ' '));
                else
                    key.Append(c);
            }
        }
        return true;
    }
}
