namespace CmsSim.Simulator.Schema;

/// <summary>
/// Patterns with * for any text and ? for any character, in any letter case; \* is an asterisk. A match takes at most as
/// many steps as the pattern and the text have characters, multiplied. No pattern is one of an empty text.
/// </summary>
internal static class Wildcard
{
    /// <summary>Whether the pattern is one of the text. Once the work is used up, nothing matches (inferred).</summary>
    public static bool Matches(string? pattern, string text, Work work)
    {
        if (pattern is null or "" || text.Length == 0)
            return false;
        var (p, t) = (0, 0);
        var (star, resumed) = (-1, 0);
        while (t < text.Length)
        {
            if (!work.Take(1))
                return false;
            if (p < pattern.Length && pattern[p] is '*')
            {
                (star, resumed) = (++p, t);
            }
            else if (p < pattern.Length && Takes(pattern, p, text[t], out var length))
            {
                p += length;
                t++;
            }
            else if (star >= 0)
            {
                // The last * takes one character more. Those before it need not, as it takes over whatever they would leave.
                (p, t) = (star, ++resumed);
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] is '*')
            p++;
        return p == pattern.Length;
    }

    private static bool Takes(string pattern, int at, char c, out int length)
    {
        length = pattern[at] is '\\' && at + 1 < pattern.Length ? 2 : 1;
        var taken = pattern[at + length - 1];
        return taken is '?' || char.ToUpperInvariant(taken) == char.ToUpperInvariant(c);
    }
}
