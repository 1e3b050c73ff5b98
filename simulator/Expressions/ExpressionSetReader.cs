using System.Globalization;

namespace CmsSim.Simulator.Expressions;

/// <summary>The position up to which a pattern was read.</summary>
internal sealed class ExpressionCursor(string pattern)
{
    public string Pattern => pattern;

    public int At { get; set; }

    /// <summary>The next character; null at the end of the pattern.</summary>
    public char? Next => At < pattern.Length ? pattern[At] : null;

    /// <summary>True when the pattern is not a valid expression, or has a construct that is not supported.</summary>
    public bool IsUnreadable { get; private set; }

    public void Refuse() => IsUnreadable = true;
}

/// <summary>Reads sets of characters: classes in brackets, shorthands such as \d, and escaped characters.</summary>
internal sealed class ExpressionSetReader(ExpressionCursor cursor)
{
    /// <summary>Adds the characters of \d, \w, \s or \p{…} to the set. Returns false when the pattern continues with something else.</summary>
    public bool TryAddShorthand(ExpressionSet set)
    {
        switch (cursor.Next)
        {
            case 'd' or 'D':
                set.Add(ExpressionSet.Digits, cursor.Next is 'D');
                break;
            case 'w' or 'W':
                set.Add(ExpressionSet.Word, cursor.Next is 'W');
                break;
            case 's' or 'S':
                set.AddSpace(cursor.Next is 'S');
                break;
            case 'p' or 'P':
                var end = cursor.Pattern.IndexOf('}', cursor.At);
                if (end < 0 || cursor.At + 1 >= cursor.Pattern.Length || cursor.Pattern[cursor.At + 1] is not '{' || CategoriesNamed(cursor.Pattern[(cursor.At + 2)..end]) is not { } categories)
                {
                    cursor.Refuse();
                    return false;
                }
                set.Add(categories, cursor.Next is 'P');
                cursor.At = end;
                break;
            default:
                return false;
        }
        cursor.At++;
        return true;
    }

    // A general category has two letters, and a group of them one. Names of blocks are not supported.
    private static uint? CategoriesNamed(string name)
    {
        const string Names = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";
        var mask = 0u;
        for (var i = 0; i < Names.Length / 2; i++)
        {
            if (name.Length is 1 or 2 && Names.AsSpan(i * 2, 2).StartsWith(name))
                mask |= 1u << i;
        }
        return mask == 0 ? null : mask;
    }

    /// <summary>The character after a backslash; null when the escape is invalid or not supported.</summary>
    public char? EscapedCharacter()
    {
        var c = cursor.Pattern[cursor.At++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'a': return '\a';
            case 'e': return '\u001b';
            case 'x': return Hexadecimal(2);
            case 'u': return Hexadecimal(4);
            default:
                // Unknown letters are invalid. Back-references and \c are not supported.
                if (!char.IsAsciiLetterOrDigit(c) && c is not '_')
                    return c;
                cursor.Refuse();
                return null;
        }
    }

    private char? Hexadecimal(int digits)
    {
        if (cursor.At + digits > cursor.Pattern.Length || !ushort.TryParse(cursor.Pattern.AsSpan(cursor.At, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            cursor.Refuse();
            return null;
        }
        cursor.At += digits;
        return (char)code;
    }

    /// <summary>Reads a class up to its closing bracket. A closing bracket at the beginning, or after a ^ there, is one of the characters.</summary>
    public ExpressionSet Class(bool ignoresCase)
    {
        var set = new ExpressionSet { IgnoresCase = ignoresCase };
        if (cursor.Next is '^')
        {
            set.IsNegated = true;
            cursor.At++;
        }
        for (var isFirst = true; !cursor.IsUnreadable; isFirst = false)
        {
            if (cursor.Next is ']' && !isFirst)
            {
                cursor.At++;
                return set;
            }
            if (cursor.Next is null || IsSubtraction())
                break;
            if (cursor.Next is '\\' && TryAddShorthandInClass(set))
                continue;
            if (CharacterInClass() is not { } first)
                break;
            if (cursor.Next is not '-' || cursor.At + 1 >= cursor.Pattern.Length || cursor.Pattern[cursor.At + 1] is ']')
            {
                set.Add(first, first);
                continue;
            }
            cursor.At++;
            if (IsOpening() || CharacterInClass() is not { } last || last < first)
                break;
            set.Add(first, last);
        }
        cursor.Refuse();
        return set;
    }

    private bool IsSubtraction() => cursor.Next is '-' && cursor.At + 1 < cursor.Pattern.Length && cursor.Pattern[cursor.At + 1] is '[';

    private bool IsOpening() => cursor.Next is '[';

    private bool TryAddShorthandInClass(ExpressionSet set)
    {
        cursor.At++;
        if (cursor.Next is not null && TryAddShorthand(set))
            return true;
        cursor.At--;
        return false;
    }

    private char? CharacterInClass()
    {
        var c = cursor.Next;
        cursor.At++;
        if (c is not '\\')
            return c;
        if (cursor.Next is 'b')
        {
            cursor.At++;
            return '\b';
        }
        return cursor.Next is null ? null : EscapedCharacter();
    }
}
