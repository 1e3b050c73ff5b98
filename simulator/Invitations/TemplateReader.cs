using System.Text;

namespace CmsSim.Simulator.Invitations;

/// <summary>
/// Reads a template. A line that begins with <c>#</c> and a word is a statement and leaves no line; <c>{% … %}</c> is a statement within a
/// line. <c>%name%</c> inserts a value, and any other per cent sign is itself (inferred).
/// </summary>
internal sealed class TemplateReader(string text, int levels)
{
    private readonly StringBuilder _literal = new();
    private int _at;

    // The statement that ended the parts read last; null at the end of the template.
    private string? _statement;
    private bool _isMalformed;

    /// <summary>The parts of the template; null when it is malformed.</summary>
    public IReadOnlyList<TemplatePart>? Read()
    {
        var parts = ReadParts(levels);
        return _isMalformed || _statement is not null ? null : parts;
    }

    /// <summary>Reads parts up to the next statement that does not begin a block, or to the end.</summary>
    private List<TemplatePart> ReadParts(int left)
    {
        List<TemplatePart> parts = [];
        while (!_isMalformed)
        {
            _statement = NextStatement(parts);
            if (_statement is null)
                break;
            if (_statement.StartsWith("if ", StringComparison.Ordinal) || _statement.StartsWith("if(", StringComparison.Ordinal))
                Add(ReadCondition(_statement[2..], left - 1));
            else if (_statement.StartsWith("for ", StringComparison.Ordinal))
                Add(ReadLoop(_statement[4..], left - 1));
            else
                break;
        }
        return parts;

        void Add(TemplatePart? part)
        {
            if (part is null)
                _isMalformed = true;
            else
                parts.Add(part);
        }
    }

    private TemplatePart.Condition? ReadCondition(string condition, int left)
    {
        if (left < 0)
            return null;
        List<(TemplateExpression?, IReadOnlyList<TemplatePart>)> branches = [];
        for (string? next = condition; ;)
        {
            var expression = next is null ? null : ExpressionReader.Read(next, levels);
            if (next is not null && expression is null)
                return null;
            branches.Add((expression, ReadParts(left)));
            if (_isMalformed)
                return null;
            if (_statement is "endif")
                return new TemplatePart.Condition(branches);
            if (next is null || _statement is null || !_statement.StartsWith("else", StringComparison.Ordinal))
                return null;
            var rest = _statement["else".Length..].TrimStart();
            if (rest.Length > 0 && !rest.StartsWith("if ", StringComparison.Ordinal))
                return null;
            next = rest.Length > 0 ? rest[2..] : null;
        }
    }

    private TemplatePart.Loop? ReadLoop(string header, int left)
    {
        if (left < 0 || header.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var entry, "in", .. [_, ..] list]
            || ExpressionReader.ReadPath(entry) is not [_] || ExpressionReader.ReadPath(string.Join(' ', list)) is not { } path)
        {
            return null;
        }
        var parts = ReadParts(left);
        return !_isMalformed && _statement is "endfor" ? new TemplatePart.Loop(entry, new TemplateExpression.Path(path), parts) : null;
    }

    /// <summary>Reads text and values into the parts, and returns the next statement; null at the end.</summary>
    private string? NextStatement(List<TemplatePart> parts)
    {
        while (_at < text.Length)
        {
            var rest = text.AsSpan(_at);
            var isLineStart = _at == 0 || text[_at - 1] is '\n';
            if (isLineStart && rest is ['#', >= 'a' and <= 'z', ..])
            {
                var end = rest.IndexOf('\n');
                return Ended(rest[1..(end < 0 ? rest.Length : end)], end < 0 ? rest.Length : end + 1);
            }
            if (rest.StartsWith("{%"))
            {
                var end = rest.IndexOf("%}");
                if (end < 2 || rest[..end].Contains('\n'))
                    _isMalformed = true;
                return _isMalformed ? null : Ended(rest[2..end], end + 2);
            }
            if (rest[0] is '%' && Inserted(rest) is var (part, length))
            {
                EndLiteral(parts);
                parts.Add(part);
                _at += length;
                continue;
            }

            // Up to the next character that may begin something, and a line end included, because a statement may follow it.
            var next = rest[0] is '\n' ? 0 : rest[1..].IndexOfAny("%{\n") + 1;
            var taken = rest[next] is '\n' ? next + 1 : next > 0 ? next : rest.Length;
            _literal.Append(rest[..taken]);
            _at += taken;
        }
        EndLiteral(parts);
        return null;

        string Ended(ReadOnlySpan<char> statement, int length)
        {
            EndLiteral(parts);
            _at += length;
            return statement.ToString().Replace('\t', ' ').Trim();
        }
    }

    private void EndLiteral(List<TemplatePart> parts)
    {
        if (_literal.Length == 0)
            return;
        parts.Add(new TemplatePart.Literal(_literal.ToString()));
        _literal.Clear();
    }

    // The text between two per cent signs of a line is a value only when it is an expression without a blank at its ends.
    private (TemplatePart.Inserted Part, int Length)? Inserted(ReadOnlySpan<char> rest)
    {
        var end = rest[1..].IndexOfAny('%', '\n');
        if (end <= 0 || rest[end + 1] is not '%')
            return null;
        var source = rest.Slice(1, end);
        return source[0] is not (' ' or '\t') && source[^1] is not (' ' or '\t') && !char.IsAsciiDigit(source[0]) && ExpressionReader.Read(source, levels) is { } expression
            ? (new TemplatePart.Inserted(expression, rest[..(end + 2)].ToString()), end + 2)
            : null;
    }
}
