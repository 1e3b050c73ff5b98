using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>
/// Matches patterns, ignoring letter case: <c>*</c> matches any text, <c>?</c> matches any character, and <c>\</c> escapes the next one.
/// An empty pattern or text never matches.
/// </summary>
internal static class Wildcard
{
    /// <summary>
    /// True when the pattern matches the whole text. Only the last <c>*</c> is retried, so a match takes at most (pattern length) × (text
    /// length) steps, and usually only as many as the text has characters.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="work">The budget that each step is charged to. Once it is used up, nothing matches (inferred). Null where the pattern
    /// is short enough.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, Work? work = null)
    {
        if (pattern.IsEmpty || text.IsEmpty)
            return false;
        var (p, t, star, starText) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (work?.TryUse(1) == false)
                return false;
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, starText) = (p++, t);
                if (p == pattern.Length)
                    return true;
            }
            else if (p < pattern.Length && Fits(pattern, p, text[t], out var length))
            {
                p += length;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++starText);
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool Fits(ReadOnlySpan<char> pattern, int at, char c, out int length)
    {
        var isEscape = pattern[at] == '\\' && at + 1 < pattern.Length;
        length = isEscape ? 2 : 1;
        return isEscape ? IsSame(pattern[at + 1], c) : pattern[at] == '?' || IsSame(pattern[at], c);
    }

    private static bool IsSame(char one, char other) => one == other || char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
