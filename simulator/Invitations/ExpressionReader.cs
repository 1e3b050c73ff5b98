using System.Globalization;

namespace CmsSim.Simulator.Invitations;

/// <summary>
/// Reads an expression: names with dots, <c>length(…)</c>, numbers, texts in quotes, comparisons, <c>not</c>, <c>and</c>, <c>or</c> and
/// brackets. Templates of the field show names, length and &gt;; the others are inferred from a heading of the vendor's guide.
/// </summary>
internal ref struct ExpressionReader(ReadOnlySpan<char> text, int levels)
{
    private static readonly string[] s_comparators = ["==", "!=", "<=", ">=", "<", ">"];

    private ReadOnlySpan<char> _rest = text;
    private int _levels = levels;

    /// <summary>The expression; null when the text is not exactly one.</summary>
    public static TemplateExpression? Read(ReadOnlySpan<char> text, int levels)
    {
        var reader = new ExpressionReader(text, levels);
        return reader.Disjunction() is { } expression && reader.IsAtEnd() ? expression : null;
    }

    /// <summary>A name with dots, as in <c>wba.label</c>; null when the text is not exactly one.</summary>
    public static IReadOnlyList<string>? ReadPath(ReadOnlySpan<char> text)
    {
        var reader = new ExpressionReader(text, 0);
        return reader.Path() is { } path && reader.IsAtEnd() ? path : null;
    }

    private TemplateExpression? Disjunction()
    {
        // Each level of brackets and each "not" is one level, so that the recursion is bounded.
        if (--_levels < 0)
            return null;
        List<TemplateExpression> joined = [];
        do
        {
            if (Conjunction() is not { } one)
                return null;
            joined.Add(one);
        }
        while (Takes("or"));
        _levels++;
        return joined is [var only] ? only : new TemplateExpression.Any(joined);
    }

    private TemplateExpression? Conjunction()
    {
        List<TemplateExpression> joined = [];
        do
        {
            if (Negation() is not { } one)
                return null;
            joined.Add(one);
        }
        while (Takes("and"));
        return joined is [var only] ? only : new TemplateExpression.All(joined);
    }

    private TemplateExpression? Negation()
    {
        if (!Takes("not"))
            return Comparison();
        if (--_levels < 0)
            return null;
        var negated = Negation() is { } of ? new TemplateExpression.Not(of) : null;
        _levels++;
        return negated;
    }

    private TemplateExpression? Comparison()
    {
        if (Operand() is not { } left)
            return null;
        SkipBlanks();
        foreach (var comparator in s_comparators)
        {
            if (!_rest.StartsWith(comparator))
                continue;
            _rest = _rest[comparator.Length..];
            return Operand() is { } right ? new TemplateExpression.Comparison(left, comparator, right) : null;
        }
        return left;
    }

    private TemplateExpression? Operand()
    {
        SkipBlanks();
        if (_rest.IsEmpty)
            return null;
        if (_rest[0] is '(')
            return Bracketed();
        if (_rest[0] is '"')
            return Quoted();
        if (char.IsAsciiDigit(_rest[0]))
            return Number();
        if (Path() is not { } path)
            return null;
        SkipBlanks();
        return path is ["length"] && _rest is ['(', ..]
            ? Bracketed() is { } of ? new TemplateExpression.Length(of) : null
            : new TemplateExpression.Path(path);
    }

    private TemplateExpression? Bracketed()
    {
        _rest = _rest[1..];
        if (Disjunction() is not { } inner)
            return null;
        SkipBlanks();
        if (_rest is not [')', ..])
            return null;
        _rest = _rest[1..];
        return inner;
    }

    private TemplateExpression.Constant? Quoted()
    {
        var end = _rest[1..].IndexOf('"');
        if (end < 0)
            return null;
        var content = _rest.Slice(1, end).ToString();
        _rest = _rest[(end + 2)..];
        return new TemplateExpression.Constant(content);
    }

    private TemplateExpression.Constant? Number()
    {
        var length = 0;
        while (length < _rest.Length && char.IsAsciiDigit(_rest[length]))
            length++;
        if (!long.TryParse(_rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return null;
        _rest = _rest[length..];
        return new TemplateExpression.Constant(new TemplateValue.Number(amount));
    }

    private List<string>? Path()
    {
        List<string> names = [];
        while (true)
        {
            var length = 0;
            while (length < _rest.Length && (char.IsAsciiLetterOrDigit(_rest[length]) || _rest[length] is '_'))
                length++;
            if (length == 0 || (names.Count == 0 && char.IsAsciiDigit(_rest[0])))
                return null;
            names.Add(_rest[..length].ToString());
            _rest = _rest[length..];
            if (_rest is not ['.', ..])
                return names;
            _rest = _rest[1..];
        }
    }

    // Takes a word that does not continue as a longer name.
    private bool Takes(string word)
    {
        SkipBlanks();
        if (!_rest.StartsWith(word) || (_rest.Length > word.Length && (char.IsAsciiLetterOrDigit(_rest[word.Length]) || _rest[word.Length] is '_' or '.')))
            return false;
        _rest = _rest[word.Length..];
        return true;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t");

    private bool IsAtEnd()
    {
        SkipBlanks();
        return _rest.IsEmpty;
    }
}
