using System.Globalization;

namespace CmsSim.Simulator.Expressions;

/// <summary>Parses a pattern into a program, from left to right. Parsing stops as soon as the program is too large.</summary>
internal sealed class ExpressionReader
{
    private const int DeepestNesting = 50;

    private readonly string _pattern;
    private readonly Dictionary<string, int> _names = [];
    private int _at;
    private int _unnamed;
    private bool _isUnreadable;

    private ExpressionReader(string pattern) => _pattern = pattern;

    public static ExpressionProgram Read(string pattern, int mostSteps)
    {
        var reader = new ExpressionReader(pattern);
        var whole = reader.Alternatives(Options.None, 0);
        if (reader._isUnreadable || reader._at < pattern.Length)
            return ExpressionProgram.Without(ExpressionProblem.Unreadable);

        // Named groups get their numbers after the unnamed ones.
        var names = reader._names.ToDictionary(name => name.Key, name => reader._unnamed + name.Value);
        var writer = new ExpressionWriter(mostSteps, named => reader._unnamed + named);
        writer.Add(new ExpressionNode.Group(0, whole));
        writer.Finish();
        return writer.IsTooLarge
            ? ExpressionProgram.Without(ExpressionProblem.TooLarge)
            : new ExpressionProgram(writer.Steps, reader._unnamed + names.Count + 1, names);
    }

    private char? Next => _at < _pattern.Length ? _pattern[_at] : null;

    private ExpressionNode Alternatives(Options options, int depth)
    {
        List<ExpressionNode> alternatives = [Sequence(ref options, depth)];
        while (Next is '|')
        {
            _at++;
            alternatives.Add(Sequence(ref options, depth));
        }
        return alternatives is [var only] ? only : new ExpressionNode.Either(alternatives);
    }

    private ExpressionNode.Sequence Sequence(ref Options options, int depth)
    {
        List<ExpressionNode> parts = [];
        while (!_isUnreadable && Next is not (null or '|' or ')'))
        {
            if (IsQuantifier(out _, out _, out _))
                return Unreadable();
            if (One(ref options, depth) is { } part)
                parts.Add(Quantified(part));
        }
        return new ExpressionNode.Sequence(parts);
    }

    private ExpressionNode.Sequence Unreadable()
    {
        _isUnreadable = true;
        return new ExpressionNode.Sequence([]);
    }

    // Returns null for an inline option such as (?i): it matches nothing itself and changes the options of the parts after it.
    private ExpressionNode? One(ref Options options, int depth)
    {
        var c = _pattern[_at++];
        switch (c)
        {
            case '(':
                return depth == DeepestNesting ? Unreadable() : Group(ref options, depth + 1);
            case '[':
                return new ExpressionNode.Take(Class(options));
            case '.':
                return new ExpressionNode.Take(AnyBut(options.HasFlag(Options.Singleline) ? null : '\n'));
            case '^':
                return new ExpressionNode.Assert(options.HasFlag(Options.Multiline) ? ExpressionAssertion.LineStart : ExpressionAssertion.Start);
            case '$':
                return new ExpressionNode.Assert(options.HasFlag(Options.Multiline) ? ExpressionAssertion.LineEnd : ExpressionAssertion.EndOrLastLineEnd);
            case '\\':
                return Escape(options);
            default:
                return Literal(c, options);
        }
    }

    private ExpressionNode? Group(ref Options options, int depth)
    {
        if (Next is not '?')
            return Closed(new ExpressionNode.Group(++_unnamed, Alternatives(options, depth)));
        _at++;
        if (Next is '<' or '\'')
        {
            var end = _pattern.IndexOf(Next is '<' ? '>' : '\'', _at + 1);
            if (end < 0 || _pattern[(_at + 1)..end] is not [var first, ..] name || char.IsAsciiDigit(first) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_'))
                return Unreadable();
            _at = end + 1;
            if (!_names.TryGetValue(name, out var number))
                _names.Add(name, number = _names.Count + 1);
            return Closed(new ExpressionNode.Group(-number, Alternatives(options, depth)));
        }

        var changed = options;
        for (var isOn = true; Next is 'i' or 'm' or 's' or '-'; _at++)
        {
            if (Next is '-')
            {
                isOn = false;
                continue;
            }
            var option = Next switch { 'i' => Options.IgnoreCase, 'm' => Options.Multiline, _ => Options.Singleline };
            changed = isOn ? changed | option : changed & ~option;
        }
        switch (Next)
        {
            case ':':
                _at++;
                return Closed(Alternatives(changed, depth));
            case ')':
                _at++;
                options = changed;
                return null;
            default:
                return Unreadable();
        }
    }

    private ExpressionNode Closed(ExpressionNode group)
    {
        if (Next is not ')')
            return Unreadable();
        _at++;
        return group;
    }

    private ExpressionNode Quantified(ExpressionNode node)
    {
        if (!IsQuantifier(out var length, out var least, out var most))
            return node;
        _at += length;
        var isLazy = Next is '?';
        if (isLazy)
            _at++;
        return IsQuantifier(out _, out _, out _) || most < least ? Unreadable() : new ExpressionNode.Repeat(node, least, most, isLazy);
    }

    /// <summary>True when *, +, ?, {n}, {n,} or {n,m} is next. Any other brace is an ordinary character.</summary>
    private bool IsQuantifier(out int length, out int least, out int most)
    {
        (length, least, most) = Next switch
        {
            '*' => (1, 0, int.MaxValue),
            '+' => (1, 1, int.MaxValue),
            '?' => (1, 0, 1),
            _ => (0, 0, 0),
        };
        if (length > 0)
            return true;
        var rest = _pattern.AsSpan(_at);
        if (rest is not ['{', ..] || rest.IndexOf('}') is not (> 1 and var end))
            return false;
        length = end + 1;
        var comma = rest[..end].IndexOf(',');
        var first = rest[1..(comma < 0 ? end : comma)];
        var second = comma < 0 ? first : rest[(comma + 1)..end];
        if (!IsNumber(first) || !(second.IsEmpty || IsNumber(second)))
            return false;
        least = Number(first);
        most = second.IsEmpty ? int.MaxValue : Number(second);
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static int Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue - 1;

    private ExpressionNode Escape(Options options)
    {
        if (Next is not { } c)
            return Unreadable();
        if (AssertionOf(c) is { } assertion)
        {
            _at++;
            return new ExpressionNode.Assert(assertion);
        }
        var set = new ExpressionSet { IgnoresCase = options.HasFlag(Options.IgnoreCase) };
        if (TryAddShorthand(set))
            return new ExpressionNode.Take(set);
        return EscapedCharacter() is { } character ? Literal(character, options) : Unreadable();
    }

    private static ExpressionAssertion? AssertionOf(char c) => c switch
    {
        'A' => ExpressionAssertion.Start,
        'z' => ExpressionAssertion.End,
        'Z' => ExpressionAssertion.EndOrLastLineEnd,
        'b' => ExpressionAssertion.WordBorder,
        'B' => ExpressionAssertion.NoWordBorder,
        _ => null,
    };

    /// <summary>Adds the characters of \d, \w, \s or \p{…} and returns true. Returns false when none of these is next.</summary>
    private bool TryAddShorthand(ExpressionSet set)
    {
        switch (Next)
        {
            case 'd' or 'D':
                set.Add(ExpressionSet.Digits, Next is 'D');
                break;
            case 'w' or 'W':
                set.Add(ExpressionSet.Word, Next is 'W');
                break;
            case 's' or 'S':
                set.AddSpace(Next is 'S');
                break;
            case 'p' or 'P':
                var end = _pattern.IndexOf('}', _at);
                if (end < 0 || _at + 1 >= _pattern.Length || _pattern[_at + 1] is not '{' || CategoriesNamed(_pattern[(_at + 2)..end]) is not { } categories)
                {
                    Unreadable();
                    return false;
                }
                set.Add(categories, Next is 'P');
                _at = end;
                break;
            default:
                return false;
        }
        _at++;
        return true;
    }

    // Accepts a general category (two letters) or a group of categories (one letter), but no block names.
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

    private char? EscapedCharacter()
    {
        var c = _pattern[_at++];
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
                // Not supported, or not valid: an unknown letter escape, a back-reference, \c.
                if (!char.IsAsciiLetterOrDigit(c) && c is not '_')
                    return c;
                Unreadable();
                return null;
        }
    }

    private char? Hexadecimal(int digits)
    {
        if (_at + digits > _pattern.Length || !ushort.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            Unreadable();
            return null;
        }
        _at += digits;
        return (char)code;
    }

    /// <summary>Reads a class up to its closing bracket. A closing bracket that comes first, or right after ^, is an ordinary one.</summary>
    private ExpressionSet Class(Options options)
    {
        var set = new ExpressionSet { IgnoresCase = options.HasFlag(Options.IgnoreCase) };
        if (Next is '^')
        {
            set.IsNegated = true;
            _at++;
        }
        for (var isFirst = true; !_isUnreadable; isFirst = false)
        {
            if (Next is ']' && !isFirst)
            {
                _at++;
                return set;
            }
            if (Next is null || IsSubtraction())
                break;
            if (Next is '\\' && TryAddShorthandInClass(set))
                continue;
            if (CharacterInClass() is not { } first)
                break;
            if (Next is not '-' || _at + 1 >= _pattern.Length || _pattern[_at + 1] is ']')
            {
                set.Add(first, first);
                continue;
            }
            _at++;
            if (IsOpening() || CharacterInClass() is not { } last || last < first)
                break;
            set.Add(first, last);
        }
        Unreadable();
        return set;
    }

    private bool IsSubtraction() => Next is '-' && _at + 1 < _pattern.Length && _pattern[_at + 1] is '[';

    private bool IsOpening() => Next is '[';

    private bool TryAddShorthandInClass(ExpressionSet set)
    {
        _at++;
        if (Next is not null && TryAddShorthand(set))
            return true;
        _at--;
        return false;
    }

    private char? CharacterInClass()
    {
        var c = Next;
        _at++;
        if (c is not '\\')
            return c;
        if (Next is 'b')
        {
            _at++;
            return '\b';
        }
        return Next is null ? null : EscapedCharacter();
    }

    private static ExpressionNode Literal(char c, Options options)
    {
        if (!options.HasFlag(Options.IgnoreCase) || char.ToLowerInvariant(c) == char.ToUpperInvariant(c))
            return new ExpressionNode.Literal(c);
        var set = new ExpressionSet { IgnoresCase = true };
        set.Add(c, c);
        set.Add(char.ToLowerInvariant(c), char.ToLowerInvariant(c));
        return new ExpressionNode.Take(set);
    }

    private static ExpressionSet AnyBut(char? excluded)
    {
        var set = new ExpressionSet { IsNegated = true };
        if (excluded is { } c)
            set.Add(c, c);
        return set;
    }

    [Flags]
    private enum Options
    {
        None = 0,
        IgnoreCase = 1,
        Multiline = 2,
        Singleline = 4,
    }
}
