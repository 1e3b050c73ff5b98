using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces the words that decide the order of sorted names by words in the same order. Words with a common beginning keep one, and a letter
/// is replaced by a random one between those of its neighbours. The end of a long word, on which no order depends, becomes <c>-redacted</c>. Words
/// that must stay, such as short numbers, are marked as fixed.
/// </summary>
internal sealed class SortedWords
{
    private const string Mark = "-redacted";

    private readonly Branch _root = new();

    /// <summary>True when no word was added.</summary>
    public bool IsEmpty => _root.Next.Count == 0;

    /// <summary>Adds a word in lower case.</summary>
    public void Add(string word, bool isFixed = false)
    {
        var branch = _root;
        foreach (var rune in word.EnumerateRunes())
        {
            if (!branch.Next.TryGetValue(rune, out var next))
                branch.Next.Add(rune, next = new Branch());
            next.IsFixed |= isFixed;
            branch = next;
        }

        branch.IsWord |= !isFixed;
    }

    /// <summary>Returns the replacement of each word.</summary>
    /// <param name="key">The key of this use.</param>
    /// <param name="round">The number of the attempt; each gives other words.</param>
    /// <param name="symbols">Returns the symbols that may replace one, in their order.</param>
    public Dictionary<string, string> Replacements(byte[] key, int round, Func<Rune, Rune[]> symbols)
    {
        var words = new Dictionary<string, string>();
        Walk(_root, "", "", 1);
        return words;

        void Walk(Branch branch, string original, string replacement, int deciding)
        {
            if (branch.IsWord)
                words.Add(original, branch.Next.Count == 0 ? Marked(original, replacement, deciding) : replacement);
            var numbers = new KeyedNumbers(key, $"{round} {original}");
            var isDecided = branch.IsWord || branch.Next.Count > 1;
            foreach (var (symbol, chosen) in Choose(branch, numbers, symbols))
                Walk(branch.Next[symbol], original + symbol, replacement + chosen, isDecided ? original.Length + 1 : deciding);
        }
    }

    // A word differs from the others at the latest in its deciding letter. A shorter word that it begins with is followed by the end of the name or
    // by a sign in another one, to which all letters compare alike, so the letter behind the shorter word decides too.
    private static string Marked(string original, string replacement, int deciding) =>
        WordMap.HasRoomForMark(original) && original.Length - Mark.Length >= deciding ? replacement[..^Mark.Length] + Mark : replacement;

    private static IEnumerable<(Rune Symbol, Rune Chosen)> Choose(Branch branch, KeyedNumbers numbers, Func<Rune, Rune[]> symbols)
    {
        foreach (var group in branch.Next.Keys.GroupBy(symbols))
        {
            var free = new List<Rune>();
            var from = 0;
            foreach (var symbol in group)
            {
                if (!branch.Next[symbol].IsFixed)
                {
                    free.Add(symbol);
                    continue;
                }

                var place = Array.IndexOf(group.Key, symbol);
                foreach (var pair in Spread(free, group.Key.AsMemory(from..Math.Max(from, place)), numbers))
                    yield return pair;
                yield return (symbol, symbol);
                free.Clear();
                from = place + 1;
            }

            foreach (var pair in Spread(free, group.Key.AsMemory(from), numbers))
                yield return pair;
        }
    }

    // Draws as many of the symbols as needed, each set with the same chance, in their order.
    private static IEnumerable<(Rune, Rune)> Spread(List<Rune> originals, ReadOnlyMemory<Rune> symbols, KeyedNumbers numbers)
    {
        var drawn = 0;
        for (var i = 0; drawn < originals.Count; i++)
        {
            if (i < symbols.Length && numbers.Next(symbols.Length - i) >= originals.Count - drawn)
                continue;
            yield return (originals[drawn], i < symbols.Length ? symbols.Span[i] : originals[drawn]);
            drawn++;
        }
    }

    private sealed class Branch
    {
        public SortedDictionary<Rune, Branch> Next { get; } = [];

        public bool IsWord { get; set; }

        public bool IsFixed { get; set; }
    }
}
