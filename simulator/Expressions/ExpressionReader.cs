using System.Globalization;

namespace CmsSim.Simulator.Expressions;

/// <summary>Parses a pattern into a program, from left to right. Parsing stops as soon as the program is too large.</summary>
internal sealed class ExpressionReader
{
    private const int DeepestNesting = 50;

    private readonly ExpressionCursor _cursor;
    private readonly ExpressionSetReader _sets;
    private readonly Dictionary<string, int> _names = [];
    private int _unnamed;

    private ExpressionReader(string pattern)
    {
        _cursor = new ExpressionCursor(pattern);
        _sets = new ExpressionSetReader(_cursor);
    }

    public static ExpressionProgram Read(string pattern, int mostSteps)
    {
        var reader = new ExpressionReader(pattern);
        var whole = reader.Alternatives(Options.None, 0);
        if (reader._cursor.IsUnreadable || reader._cursor.At < pattern.Length)
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

    private char? Next => _cursor.Next;

    private ExpressionNode Alternatives(Options options, int depth)
    {
        List<ExpressionNode> alternatives = [Sequence(ref options, depth)];
        while (Next is '|')
        {
            _cursor.At++;
            alternatives.Add(Sequence(ref options, depth));
        }
        return alternatives is [var only] ? only : new ExpressionNode.Either(alternatives);
    }

    private ExpressionNode.Sequence Sequence(ref Options options, int depth)
    {
        List<ExpressionNode> parts = [];
        while (!_cursor.IsUnreadable && Next is not (null or '|' or ')'))
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
        _cursor.Refuse();
        return new ExpressionNode.Sequence([]);
    }

    // Options such as (?i) add no node; they apply to the nodes after them.
    private ExpressionNode? One(ref Options options, int depth)
    {
        var c = _cursor.Pattern[_cursor.At++];
        switch (c)
        {
            case '(':
                return depth == DeepestNesting ? Unreadable() : Group(ref options, depth + 1);
            case '[':
                return new ExpressionNode.Take(_sets.Class(options.HasFlag(Options.IgnoreCase)));
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
        _cursor.At++;
        if (Next is '<' or '\'')
        {
            var end = _cursor.Pattern.IndexOf(Next is '<' ? '>' : '\'', _cursor.At + 1);
            if (end < 0 || _cursor.Pattern[(_cursor.At + 1)..end] is not [var first, ..] name || char.IsAsciiDigit(first) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_'))
                return Unreadable();
            _cursor.At = end + 1;
            if (!_names.TryGetValue(name, out var number))
                _names.Add(name, number = _names.Count + 1);
            return Closed(new ExpressionNode.Group(-number, Alternatives(options, depth)));
        }

        var changed = options;
        for (var isOn = true; Next is 'i' or 'm' or 's' or '-'; _cursor.At++)
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
                _cursor.At++;
                return Closed(Alternatives(changed, depth));
            case ')':
                _cursor.At++;
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
        _cursor.At++;
        return group;
    }

    private ExpressionNode Quantified(ExpressionNode node)
    {
        if (!IsQuantifier(out var length, out var least, out var most))
            return node;
        _cursor.At += length;
        var isLazy = Next is '?';
        if (isLazy)
            _cursor.At++;
        return IsQuantifier(out _, out _, out _) || most < least ? Unreadable() : new ExpressionNode.Repeat(node, least, most, isLazy);
    }

    /// <summary>True when the pattern continues with *, +, ?, {n}, {n,} or {n,m}. Any other brace is a character.</summary>
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
        var rest = _cursor.Pattern.AsSpan(_cursor.At);
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
            _cursor.At++;
            return new ExpressionNode.Assert(assertion);
        }
        var set = new ExpressionSet { IgnoresCase = options.HasFlag(Options.IgnoreCase) };
        if (_sets.TryAddShorthand(set))
            return new ExpressionNode.Take(set);
        return _sets.EscapedCharacter() is { } character ? Literal(character, options) : Unreadable();
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
