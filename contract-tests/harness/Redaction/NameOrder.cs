namespace CmsSim.Harness.Redaction;

/// <summary>
/// Finds the words and numbers on which the order of sorted names depends: those in which a name first differs from its neighbour.
/// </summary>
internal sealed class NameOrder(NumberMap numbers)
{
    /// <summary>The words that must keep their order.</summary>
    public SortedWords Words { get; } = new();

    /// <summary>The sequences of digits that must keep their order.</summary>
    public SortedWords Numbers { get; } = new();

    /// <summary>Adds names, in their order.</summary>
    public void Add(IEnumerable<string> sorted)
    {
        string? previous = null;
        foreach (var name in sorted)
        {
            if (previous is not null)
                AddDifference(Letters.Fold(previous), Letters.Fold(name));
            previous = name;
        }
    }

    private void AddDifference(string first, string second)
    {
        var place = 0;
        while (place < first.Length && place < second.Length && first[place] == second[place])
            place++;
        AddRun(first, place);
        AddRun(second, place);
    }

    // Adds the word or number at a place, or the one that ends there.
    private void AddRun(string name, int place)
    {
        if (Run(name, place, char.IsLetter) is { Length: > 0 } word)
            Words.Add(word);
        if (Run(name, place, char.IsAsciiDigit) is { Length: > 0 } digits)
            Numbers.Add(digits, isFixed: numbers.IsKept(digits));
    }

    private static string Run(string name, int place, Func<char, bool> isPart)
    {
        var start = Math.Min(place, name.Length);
        while (start > 0 && isPart(name[start - 1]))
            start--;
        var end = start;
        while (end < name.Length && isPart(name[end]))
            end++;
        return end >= place ? name[start..end] : "";
    }
}
