namespace CmsSim.Simulator.Directories;

/// <summary>
/// The approximate comparison of OpenLDAP: two words are alike when the first four sounds are equal. Sounds are those of Metaphone, the
/// algorithm of Lawrence Philips, in OpenLDAP's variant.
/// </summary>
internal static class Phonetic
{
    private const int SoundsCompared = 4;
    private const int LettersRead = 31;
    private const int Before = 4;

    /// <summary>True when the value has the sounds of all words of the other text, in this order.</summary>
    public static bool IsLike(string value, string asserted)
    {
        var words = Ascii(value).Split(' ').Select(SoundsOf).ToList();
        var next = 0;
        foreach (var word in Ascii(asserted).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = words.IndexOf(SoundsOf(word), next);
            if (at < 0)
                return false;
            next = at + 1;
        }
        return next > 0;
    }

    private static string Ascii(string text) => string.Concat(text.Where(char.IsAscii));

    /// <summary>The sounds of the letters that the word begins with.</summary>
    public static string SoundsOf(string word)
    {
        // The letters have blank ones before and after them, so that a rule can look at neighbours.
        Span<char> letters = stackalloc char[Before + LettersRead + Before];
        letters.Clear();
        var end = Before;
        foreach (var c in word)
        {
            if (end == Before + LettersRead || !char.IsAsciiLetter(c))
                break;
            letters[end++] = char.ToUpperInvariant(c);
        }
        var start = Before + Silent(letters[Before..]);
        if (start > Before)
            letters[Before] = '\0';
        Span<char> sounds = stackalloc char[SoundsCompared];
        var count = 0;
        var owesS = false;
        for (var i = start; i <= end && count < SoundsCompared && end > Before; i++)
        {
            if (owesS)
            {
                sounds[count++] = 'S';
                owesS = false;
                continue;
            }
            if (letters[i] == letters[i - 1] && letters[i] is not 'C')
                continue;
            if (Sound(letters, i, start, end) is not '\0' and var sound)
                sounds[count++] = sound;
            owesS = letters[i] is 'X' && i != start;
        }
        return sounds[..count].ToString();
    }

    // The number of letters that are not heard at the start of the word. An X is heard as S, and WH as W.
    private static int Silent(Span<char> letters)
    {
        switch (letters)
        {
            case ['P' or 'K' or 'G', 'N', ..] or ['A', 'E', ..] or ['W', 'R', ..]:
                return 1;
            case ['W', 'H', ..]:
                letters[1] = 'W';
                return 1;
            case ['X', ..]:
                letters[0] = 'S';
                return 0;
            default:
                return 0;
        }
    }

    private static char Sound(ReadOnlySpan<char> letters, int i, int start, int end)
    {
        var (before, next, second) = (letters[i - 1], letters[i + 1], letters[i + 2]);
        switch (letters[i])
        {
            case 'F' or 'J' or 'L' or 'M' or 'N' or 'R':
                return letters[i];
            case var vowel when i == start && IsVowel(vowel):
                return vowel;
            case 'B':
                return i == end - 1 && before is not 'M' ? 'B' : '\0';
            case 'C':
                return SoundOfC(before, next, second, i == start);
            case 'D':
                return next is 'G' && IsFront(second) ? 'J' : 'T';
            case 'G':
                return SoundOfG(letters, i, end);
            case 'H':
                return before is not ('C' or 'G' or 'P' or 'S' or 'T') && (!IsVowel(before) || IsVowel(next)) ? 'H' : '\0';
            case 'K':
                return before is not 'C' ? 'K' : '\0';
            case 'P':
                return next is 'H' ? 'F' : 'P';
            case 'S':
                return next is 'H' || (next is 'I' && second is 'O' or 'A') ? 'X' : 'S';
            case 'T':
                return next is 'I' && second is 'O' or 'A' ? 'X' : next is 'H' ? '0' : next is not 'C' || second is not 'H' ? 'T' : '\0';
            case 'W' or 'Y':
                return IsVowel(next) ? letters[i] : '\0';
            case 'X':
                return i == start ? 'S' : 'K';
            case 'Q':
                return 'K';
            case 'V':
                return 'F';
            case 'Z':
                return 'S';
            default:
                return '\0';
        }
    }

    private static char SoundOfC(char before, char next, char second, bool isFirst)
    {
        if (before is 'S' && IsFront(next))
            return '\0';
        if (next is 'I' && second is 'A')
            return 'X';
        if (IsFront(next))
            return 'S';
        if (next is not 'H')
            return 'K';
        return (isFirst && !IsVowel(second)) || before is 'S' ? 'K' : 'X';
    }

    private static char SoundOfG(ReadOnlySpan<char> letters, int i, int end)
    {
        var (before, next, second) = (letters[i - 1], letters[i + 1], letters[i + 2]);
        var isSilent = (next is 'J' && !IsVowel(second))
            || (next is 'N' && !(i + 1 < end && (second is not 'E' || letters[i + 3] is not 'D')))
            || (before is 'D' && IsFront(next));
        if (!isSilent)
            return IsFront(next) && second is not 'G' ? 'G' : 'K';
        return next is 'H' && letters[i - 3] is not ('B' or 'D' or 'H') && letters[i - 4] is not 'H' ? 'F' : '\0';
    }

    private static bool IsVowel(char letter) => letter is 'A' or 'E' or 'I' or 'O' or 'U';

    private static bool IsFront(char letter) => letter is 'E' or 'I' or 'Y';
}
