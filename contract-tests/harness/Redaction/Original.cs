using System.Globalization;

namespace CmsSim.Harness.Redaction;

/// <summary>A value before and after its redaction.</summary>
/// <param name="Kind">The kind of the value.</param>
/// <param name="Value">The original. It must not reach a log or an error message.</param>
/// <param name="Replacement">The replacement, of the same length.</param>
public sealed record Original(SensitiveKind Kind, string Value, string Replacement)
{
    /// <summary>False for a value that a file may hold by chance, so that finding it says nothing.</summary>
    public bool IsTelling { get; init; } = true;
}

/// <summary>Distinguishes values that a file may hold by chance.</summary>
internal static class Originality
{
    /// <summary>The number of characters from which a value is searched for.</summary>
    public const int Shortest = 4;

    // From this number of digits on, a number is not a size or counter.
    private const int LongNumber = 7;

    /// <summary>
    /// Returns true for a value of at least four characters that is not a known word. A value without letters needs seven digits, or must be a
    /// number that is not also a size or counter. Dates are not telling.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="keptNumbers">The numbers that the files hold for other reasons.</param>
    public static bool IsTelling(string value, IReadOnlySet<string> keptNumbers)
    {
        var trimmed = value.Trim();
        if (IsOfWords(WithoutSigns(trimmed)) || (trimmed.AsSpan().ContainsAny('<', '>', '=') && LineWords.AreAll(trimmed)))
            return false;
        if (trimmed.Length < Shortest || trimmed.Equals("admin", StringComparison.OrdinalIgnoreCase) || IsStandIn(trimmed))
            return false;
        if (trimmed.Any(char.IsLetter))
            return true;
        return trimmed.All(char.IsAsciiDigit)
            ? trimmed.Length >= LongNumber || !keptNumbers.Contains(trimmed)
            : (trimmed.Count(char.IsAsciiDigit) >= LongNumber || trimmed.Count(c => c == '.') == 3) && trimmed is not [_, _, _, _, '-', _, _, '-', ..];
    }

    // Markup and signs around a word tell nothing.
    private static string WithoutSigns(string value)
    {
        var (start, end) = (0, value.Length);
        while (start < end && !char.IsLetterOrDigit(value[start]))
            start++;
        while (end > start && !char.IsLetterOrDigit(value[end - 1]))
            end--;
        return value[start..end];
    }

    private static bool IsOfWords(string word) =>
        word.Length < Shortest || LineWords.Contains(word) || FieldKinds.IsKnown(word) || (word.Length >= LeakGate.LongestWord && LineWords.HavePiece(word));

    private static bool IsStandIn(string value) => IdMap.IsKept(value) || value.All(c => c is 'x' or 'X');

    /// <summary>Adds the numbers of a text that stays.</summary>
    public static void KeepNumbers(string text, ISet<string> numbers)
    {
        foreach (var token in Tokens.Of(text, SensitiveKind.Name, _ => false))
        {
            if (token.Kind is TokenKind.Number)
                numbers.Add(text.Substring(token.Start, token.Length));
        }
    }

    /// <summary>Adds the numbers that a fixture holds outside its values: trace numbers, times, statuses and sizes.</summary>
    public static void KeepNumbers(Fixtures.Fixture fixture, ISet<string> numbers)
    {
        foreach (var exchange in fixture.Exchanges)
        {
            foreach (var number in new[] { exchange.Trace, exchange.AnsweredAfter, exchange.At.Year, exchange.Answer?.Status, exchange.Answer?.Size, exchange.Request.Body?.Size })
            {
                if (number is { } known)
                    numbers.Add(known.ToString(CultureInfo.InvariantCulture));
            }

            numbers.Add(exchange.At.ToString("fffffff", CultureInfo.InvariantCulture));
        }
    }
}
