using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces sequences of digits by others of the same length: from seven digits on they begin with 999, unless the order of a list needs
/// another beginning. Fewer than four digits are an index more often than a value, and are kept. So are the numbers of a bulk sync.
/// </summary>
internal sealed class NumberMap(RedactionKey key)
{
    /// <summary>The smallest number of digits that is replaced.</summary>
    public const int Shortest = 4;

    private const int Rounds = 1_000;
    private const int LargestIndexRange = 10_000;

    private static readonly Rune[] s_digits = [.. "0123456789".EnumerateRunes()];

    private readonly byte[] _key = key.Derive("numbers");
    private readonly Dictionary<string, string> _replacements = [];
    private readonly HashSet<string> _used = [];
    private readonly List<(long First, long Last)> _indexes = [];

    /// <summary>The sequences of the originals. No replacement is one of them, if there is room.</summary>
    public HashSet<string> Originals { get; } = [];

    /// <summary>Keeps the numbers of an index range: spaces that a bulk sync makes are named after them.</summary>
    public void KeepIndexes(long first, long last)
    {
        if (last >= first && last - first < LargestIndexRange)
            _indexes.Add((first, last));
    }

    /// <summary>True for a sequence that is not replaced.</summary>
    public bool IsKept(string digits) => digits.Length < Shortest
        || (digits.Length < 10 && digits[0] != '0' && long.Parse(digits, CultureInfo.InvariantCulture) is var number && _indexes.Exists(range => number >= range.First && number <= range.Last));

    /// <summary>Decides the sequences on which the order of names depends, before any other.</summary>
    public void Decide(SortedWords sorted)
    {
        var ordered = key.Derive("sorted numbers");
        Dictionary<string, string> numbers = [];
        for (var round = 0; round < 50; round++)
        {
            numbers = sorted.Replacements(ordered, round, _ => s_digits);
            if (numbers.All(pair => pair.Value != pair.Key && !Originals.Contains(pair.Value)))
                break;
        }

        foreach (var (digits, replacement) in numbers)
            Keep(digits, replacement);
    }

    /// <summary>Returns the replacement of a sequence of digits.</summary>
    public string Replace(string digits) =>
        IsKept(digits) ? digits : _replacements.TryGetValue(digits, out var known) ? known : Keep(digits, Find(digits));

    private string Keep(string digits, string replacement)
    {
        _used.Add(replacement);
        return _replacements[digits] = replacement;
    }

    private string Find(string digits)
    {
        var candidate = "";
        for (var round = 0; round < Rounds; round++)
        {
            candidate = Candidate(digits, round);
            if (!_used.Contains(candidate) && !Originals.Contains(candidate) && IsPort(candidate) == IsPort(digits))
                break;
        }

        return candidate;
    }

    // An address with a larger port is no address, so a bridge would refuse the redacted request.
    private static bool IsPort(string digits) => digits.Length == 5 && digits[0] != '0' && int.Parse(digits, CultureInfo.InvariantCulture) <= ushort.MaxValue;

    private string Candidate(string digits, int round)
    {
        var numbers = new KeyedNumbers(_key, $"{round} {digits}");
        var start = digits.Length < 7 ? "" : "999";
        return start + string.Concat(Enumerable.Range(0, digits.Length - start.Length).Select(_ => (char)('0' + numbers.Next(10))));
    }
}
