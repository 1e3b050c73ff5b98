namespace CmsSim.Simulator.Schema;

/// <summary>Matches texts against patterns in which <c>*</c> stands for anything, <c>?</c> for one character and <c>\</c> escapes the next.</summary>
internal static class Wildcard
{
    /// <summary>
    /// Whether the whole text matches, letter case aside. Only the last <c>*</c> is ever tried again, so that it takes no more steps than
    /// the lengths of text and pattern multiplied, and nearly always only as many as the text is long.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty || text.IsEmpty)
            return false;
        var (p, t, star, starText) = (0, 0, -1, 0);
        while (t < text.Length)
        {
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
