using System.Text.RegularExpressions;
using CmsSim.Harness.Redaction;
using FluentAssertions;

namespace CmsSim.ContractTests.Redaction;

/// <summary>
/// The values that two keys replace alike. Short values have few replacements, so some are equal by chance: an address of nine characters becomes
/// 192.0.2.0 to 192.0.2.9, so one pair of keys in ten agrees on it. Values with many replacements must differ. The others are counted over a run, against
/// the number that chance explains.
/// </summary>
internal sealed partial class EqualReplacements
{
    // With at most a hundred thousand values in a long run, one such value is equal by chance in fewer than one run of a thousand.
    private const double NoChance = 1e-8;

    private readonly List<string> _equal = [];
    private double _expected;

    /// <summary>Compares the replacements of two keys.</summary>
    /// <param name="first">The originals of a redaction.</param>
    /// <param name="second">The originals of a redaction of the same files with another key.</param>
    /// <param name="because">The seed, for messages.</param>
    public void Add(IReadOnlyList<Original> first, IReadOnlyList<Original> second, string because)
    {
        var other = second.ToDictionary(original => original.Value, original => original.Replacement);
        foreach (var original in first.Where(original => original.Value.Length > 4))
        {
            var (chance, isEqual) = (ChanceOf(original), other[original.Value] == original.Replacement);
            (chance < NoChance && isEqual).Should().BeFalse($"{because}: {original.Value} has the replacement {original.Replacement} under two keys");
            _expected += chance;
            if (isEqual)
                _equal.Add($"{because}: {original.Value} {original.Replacement}");
        }
    }

    /// <summary>Checks that chance explains the number of equal replacements.</summary>
    // Chernoff's bound for a sum with the mean m: it exceeds m + t with a probability of at most exp(-t²/(2m + 2t/3)). With t = 4√m + 5, that is
    // exp(-7.5), one in 1,800.
    public void ShouldBeChance() =>
        ((double)_equal.Count).Should().BeLessThanOrEqualTo(_expected + 4 * Math.Sqrt(_expected) + 5, string.Join("; ", _equal));

    // The probability, at most, that another key gives the same replacement. Each letter or digit that was replaced, and is no part of a mark, has at
    // least ten replacements on average. The order of lists leaves single letters fewer, and letters have 26.
    private static double ChanceOf(Original original)
    {
        var (chance, replacement) = (1.0, original.Replacement.ToCharArray());
        foreach (Match address in Documentation().Matches(original.Replacement))
        {
            chance /= address.Groups["free"].Length switch { 1 => 10, 2 => 90, _ => 155 };
            original.Value.CopyTo(address.Index, replacement, address.Index, address.Length);
        }

        foreach (Match mark in Marks().Matches(original.Replacement))
            original.Value.CopyTo(mark.Index, replacement, mark.Index, mark.Length);
        return chance * Math.Pow(10, -original.Value.Zip(replacement).Count(pair => pair.First != pair.Second));
    }

    [GeneratedRegex(@"(?<![0-9.])(?:192\.0\.2|198\.51\.100|203\.0\.113)\.(?<free>[0-9]{1,3})(?![0-9.])")]
    private static partial Regex Documentation();

    [GeneratedRegex(@"redacted-|-redacted|(?<!\p{L})x|(?<![0-9])999|(?<![0-9a-f])f{1,8}|example|test", RegexOptions.IgnoreCase)]
    private static partial Regex Marks();
}
