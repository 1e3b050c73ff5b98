using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces words, letter by letter and without regard to case, so that a word has the same replacement everywhere: in a name, in a URI, in the name
/// that a bridge makes of a template. A word of five letters or more becomes one that begins with x, and an English one of twelve or more becomes
/// <c>redacted-</c> with letters behind it, unless the order of a list needs another: see <see cref="SortedWords"/>.
/// </summary>
internal sealed class WordMap(RedactionKey key)
{
    /// <summary>The beginning of a replacement that is long enough. Each of its characters is one byte in every encoding, as a letter is.</summary>
    public const string Mark = "redacted-";

    /// <summary>The number of letters from which a replacement begins with the mark. With fewer letters behind it, words would soon be equal.</summary>
    public const int LongWord = 12;

    private const int Rounds = 200;

    // From this round on, long words have no mark: the words with a mark are used up.
    private const int LastMarked = 100;

    private readonly byte[] _key = key.Derive("words");
    private readonly Dictionary<string, string> _replacements = [];
    private readonly HashSet<string> _used = [];

    /// <summary>The words of the originals, in lower case. No replacement of four letters or more is one of them.</summary>
    public HashSet<string> Originals { get; } = [];

    /// <summary>Decides the words on which the order of names depends, before any other word.</summary>
    public void Decide(SortedWords sorted)
    {
        var ordered = key.Derive("sorted words");
        Dictionary<string, string> words = [];
        for (var round = 0; round < 50; round++)
        {
            words = sorted.Replacements(ordered, round, Letters.Of);
            if (words.All(pair => pair.Key.Length < 4 || (pair.Value != pair.Key && !Originals.Contains(pair.Value))))
                break;
        }

        foreach (var (word, replacement) in words)
            Keep(word, replacement);
    }

    /// <summary>Returns the replacement of a word, with its capitals.</summary>
    public string Replace(string word)
    {
        var lower = Letters.Fold(word);
        return Letters.Recase(_replacements.TryGetValue(lower, out var known) ? known : Keep(lower, Find(lower)), word);
    }

    private string Keep(string word, string replacement)
    {
        _used.Add(replacement);
        return _replacements[word] = replacement;
    }

    private string Find(string word)
    {
        var candidate = "";
        for (var round = 0; round < Rounds; round++)
        {
            candidate = Candidate(word, round);
            if (!_used.Contains(candidate) && (word.Length < 4 || (candidate != word && !Originals.Contains(candidate))))
                break;
        }

        return candidate;
    }

    private string Candidate(string word, int round)
    {
        if (word.Length <= 4 && word.All(char.IsAsciiLetterLower))
            return word.Length == 1 ? Single(word[0], round) : Short(word, round);

        var numbers = new KeyedNumbers(_key, $"{round} {word}");
        var text = new StringBuilder(word.Length);
        foreach (var rune in word.EnumerateRunes())
        {
            var letters = Letters.Of(rune);
            text.Append(letters[numbers.Next(letters.Length)]);
        }

        if (word.Length > 4 && char.IsAsciiLetterLower(text[0]))
            text[0] = 'x';
        return round < LastMarked && HasRoomForMark(word) ? Mark + text.ToString(Mark.Length, word.Length - Mark.Length) : text.ToString();
    }

    /// <summary>True for a word in lower case with room for a mark, each letter of which is one byte.</summary>
    public static bool HasRoomForMark(string word) => word.Length >= LongWord && word.All(char.IsAsciiLetterLower);

    // Short words have few replacements, so a permutation keeps them apart without regard to their order of appearance.
    private string Single(char letter, int round)
    {
        char[] letters = [.. "abcdefghijklmnopqrstuvwxyz"];
        var numbers = new KeyedNumbers(_key, "letters");
        for (var i = letters.Length - 1; i > 0; i--)
        {
            var j = numbers.Next(i + 1);
            (letters[i], letters[j]) = (letters[j], letters[i]);
        }

        return letters[(letter - 'a' + round) % letters.Length].ToString();
    }

    // A Feistel network over two to four letters.
    private string Short(string word, int round)
    {
        var half = word.Length / 2;
        var (left, right) = (ToNumber(word[..half]), ToNumber(word[half..]));
        var (most, mostRight) = (Power(half), Power(word.Length - half));
        for (var i = 0; i < 8; i += 2)
        {
            left = (left + new KeyedNumbers(_key, $"{round} {i} {right}").Next(most)) % most;
            right = (right + new KeyedNumbers(_key, $"{round} {i + 1} {left}").Next(mostRight)) % mostRight;
        }

        return ToLetters(left, half) + ToLetters(right, word.Length - half);
    }

    private static int ToNumber(string letters) => letters.Aggregate(0, (number, letter) => number * 26 + letter - 'a');

    private static string ToLetters(int number, int count) => count == 0 ? "" : ToLetters(number / 26, count - 1) + (char)('a' + number % 26);

    private static int Power(int count) => count == 1 ? 26 : 26 * 26;
}
