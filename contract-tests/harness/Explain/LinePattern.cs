using System.Buffers;

namespace CmsSim.Harness.Explain;

/// <summary>The compiled text of a <see cref="LineForm"/>. A match costs time proportional to the line, and at most a fixed number of attempts.</summary>
internal sealed class LinePattern
{
    /// <summary>The largest number of placeholders in a pattern.</summary>
    public const int MostValues = 8;

    // Text may hold the words that follow it, so a match may need several attempts. Hostile text must not cause more.
    private const int MostAttempts = 256;

    private static readonly SearchValues<char> s_blanks = SearchValues.Create(" \t");
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly List<Part> _parts = [];

    public LinePattern(string pattern)
    {
        var names = new List<string>();
        for (var at = 0; at < pattern.Length;)
        {
            var open = pattern.IndexOf('{', at);
            if (open != at)
                _parts.Add(new Part(pattern[at..(open < 0 ? pattern.Length : open)], null, Kind.Literal));
            if (open < 0)
                break;
            var close = pattern.IndexOf('}', open);
            var (name, kind) = pattern[(open + 1)..close].Split(':') is [var typed, var type] ? (typed, Enum.Parse<Kind>(type, ignoreCase: true)) : (pattern[(open + 1)..close], Kind.Text);
            _parts.Add(new Part("", name, kind));
            names.Add(name);
            at = close + 1;
        }

        Names = names;
        Head = _parts is [{ Name: null } first, ..] ? first.Literal : "";
        IsWhole = _parts is [{ Name: null }];
    }

    private enum Kind
    {
        Literal,
        Text,
        Word,
        Number,
        Guid,
        Duration,
    }

    /// <summary>The names of the placeholders, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The text before the first placeholder.</summary>
    public string Head { get; }

    /// <summary>True for a pattern without placeholders.</summary>
    public bool IsWhole { get; }

    /// <summary>Matches a whole line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="values">Receives the place of each value; at least <see cref="MostValues"/> long.</param>
    public bool Matches(ReadOnlySpan<char> text, Span<Range> values)
    {
        var attempts = MostAttempts;
        return Matches(text.TrimEnd(), 0, 0, 0, values, ref attempts);
    }

    private bool Matches(ReadOnlySpan<char> text, int at, int index, int value, Span<Range> values, ref int attempts)
    {
        for (; index < _parts.Count; index++)
        {
            var part = _parts[index];
            if (part.Kind is Kind.Literal)
            {
                if ((at = EndOf(part.Literal, text, at, isAfterValue: index > 0)) < 0)
                    return false;
                continue;
            }

            if (part.Kind is Kind.Text or Kind.Word && index + 1 < _parts.Count)
                return MatchesText(text, at, index, value, values, ref attempts);

            var length = Length(part.Kind, text[at..]);
            if (length < 0)
                return false;
            values[value++] = at..(at + length);
            at += length;
        }

        return at == text.Length;
    }

    // The value ends before the words that follow. If the rest does not match, it ends before their next occurrence.
    private bool MatchesText(ReadOnlySpan<char> text, int at, int index, int value, Span<Range> values, ref int attempts)
    {
        var next = _parts[index + 1].Literal;
        var room = _parts[index].Kind is Kind.Word && text[at..].IndexOfAny(s_blanks) is >= 0 and var blank ? Math.Min(text.Length, at + blank + next.Length) : text.Length;
        for (var from = at; --attempts >= 0;)
        {
            var found = text[from..room].IndexOf(next, StringComparison.Ordinal);
            if (found < 0 || (_parts[index].Kind is Kind.Word && from + found == at))
                return false;
            values[value] = at..(from + found);
            if (Matches(text, from + found + next.Length, index + 2, value + 1, values, ref attempts))
                return true;
            from += found + 1;
        }

        return false;
    }

    private static int EndOf(string literal, ReadOnlySpan<char> text, int at, bool isAfterValue)
    {
        // A page may lose the blank after an id, or add one before the colon after a number.
        var isLenient = isAfterValue;
        foreach (var c in literal)
        {
            if (c == ' ')
            {
                var blanks = text[at..].IndexOfAnyExcept(s_blanks);
                if ((blanks == 0 || at == text.Length) && !isLenient)
                    return -1;
                at = blanks < 0 ? text.Length : at + blanks;
            }
            else
            {
                if (isLenient && c == ':' && at < text.Length && text[at] == ' ')
                    at++;
                if (at >= text.Length || text[at] != c)
                    return -1;
                at++;
            }

            isLenient = false;
        }

        return at;
    }

    private static int Length(Kind kind, ReadOnlySpan<char> text)
    {
        switch (kind)
        {
            case Kind.Text:
                return text.Length;
            case Kind.Word:
                return text.IndexOfAny(s_blanks) is >= 0 and var blank ? blank : text.Length == 0 ? -1 : text.Length;
            case Kind.Number:
                return text.IndexOfAnyExceptInRange('0', '9') is var digits and not 0 && text.Length > 0 ? digits < 0 ? text.Length : digits : -1;
            case Kind.Guid:
                return IsGuid(text) ? 36 : -1;
            default:
                var length = 0;
                while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == ':'))
                    length++;
                return length == 0 ? -1 : length;
        }
    }

    private static bool IsGuid(ReadOnlySpan<char> text) =>
        text.Length >= 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && !text[..8].ContainsAnyExcept(s_hexDigits) && !text[9..13].ContainsAnyExcept(s_hexDigits) && !text[14..18].ContainsAnyExcept(s_hexDigits)
        && !text[19..23].ContainsAnyExcept(s_hexDigits) && !text[24..36].ContainsAnyExcept(s_hexDigits);

    private sealed record Part(string Literal, string? Name, Kind Kind);
}
