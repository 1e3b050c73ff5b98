using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>Letters that may replace a letter: of the same script, case and length in UTF-8.</summary>
internal static class Letters
{
    private static readonly Rune[] s_ascii = Range('a', 'z');
    private static readonly Rune[] s_latin = [.. "àáâãäåæçèéêëìíîïñòóôõöøùúûüý".EnumerateRunes()];
    private static readonly Rune[] s_greek = Range('α', 'ρ');
    private static readonly Rune[] s_cyrillic = Range('а', 'я');
    private static readonly Rune[] s_han = Range('\u4e00', '\u9fff');
    private static readonly Rune[] s_hangul = Range('\uac00', '\ud7a3');

    /// <summary>Returns the replacements of a letter in lower case, in their order.</summary>
    public static Rune[] Of(Rune letter) => letter.Value switch
    {
        <= 'z' => s_ascii,
        >= 0xdf and <= 0xff => s_latin,
        >= 'ά' and <= 'ώ' => s_greek,
        >= 'а' and <= 'я' => s_cyrillic,
        >= 0x4e00 and <= 0x9fff => s_han,
        >= 0xac00 and <= 0xd7a3 => s_hangul,
        _ => Neighbours(letter),
    };

    /// <summary>Returns a word in lower case, letter by letter. A letter whose lower case has another length keeps its case.</summary>
    public static string Fold(string word) => string.Concat(word.EnumerateRunes().Select(rune =>
        Rune.ToLowerInvariant(rune) is var lower && lower.Utf8SequenceLength == rune.Utf8SequenceLength ? lower : rune));

    /// <summary>Returns a word of lower case with capitals where the pattern has them.</summary>
    public static string Recase(string lower, string pattern)
    {
        var text = new StringBuilder(lower.Length);
        foreach (var (rune, shape) in lower.EnumerateRunes().Zip(pattern.EnumerateRunes()))
        {
            var upper = Rune.ToUpperInvariant(rune);
            text.Append(Rune.IsUpper(shape) && upper.Utf8SequenceLength == rune.Utf8SequenceLength ? upper : rune);
        }

        return text.ToString();
    }

    // Letters of rare scripts: those within the same 64 characters, which have the same length in UTF-8.
    private static Rune[] Neighbours(Rune letter)
    {
        var first = letter.Value & ~63;
        Rune[] near = [.. Enumerable.Range(first, 64).Where(Rune.IsValid).Select(value => new Rune(value)).Where(rune =>
            Rune.IsLetter(rune) && Rune.GetUnicodeCategory(rune) == Rune.GetUnicodeCategory(letter) && rune.Utf8SequenceLength == letter.Utf8SequenceLength)];
        return near is [] ? [letter] : near;
    }

    private static Rune[] Range(char first, char last) => [.. Enumerable.Range(first, last - first + 1).Select(value => new Rune(value))];
}
