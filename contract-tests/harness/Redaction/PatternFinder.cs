namespace CmsSim.Harness.Redaction;

/// <summary>A pattern was found in a text.</summary>
internal readonly record struct Found(int Pattern, int Start, int Length);

/// <summary>
/// Finds many patterns in one pass over a text, without regard to the case of ASCII letters (Aho and Corasick). The time depends on the
/// length of the text, not on the number of patterns.
/// </summary>
internal sealed class PatternFinder
{
    // Texts seldom follow a pattern far, so the first states have a table of all steps. It fits into the cache of a core.
    private const int LargestTable = 1 << 18;

    // States are numbered by depth, and the states after one are in sequence: those after state n are _first[n] to _first[n + 1] - 1.
    private readonly int[] _first;
    private readonly ushort[] _symbols;
    private readonly int[] _back;
    private readonly int[] _patterns;

    // The state at which the longest pattern ends that a state ends with; 0 for none.
    private readonly int[] _ends;
    private readonly int[] _lengths;

    // The number of each symbol that occurs in a pattern, by character; 0 for others.
    private readonly ushort[] _classes;
    private readonly int _classCount;
    private readonly int[] _table;
    private readonly int _tableStates;

    public PatternFinder(IReadOnlyList<string> patterns)
    {
        _lengths = [.. patterns.Select(pattern => pattern.Length)];
        (_classes, _classCount) = Classes(patterns);
        var sorted = patterns.Select((pattern, index) => (Symbols: Array.ConvertAll(pattern.ToCharArray(), c => _classes[c]), Index: index)).ToArray();
        Array.Sort(sorted, (a, b) => a.Symbols.AsSpan().SequenceCompareTo(b.Symbols) is not 0 and var order ? order : a.Index.CompareTo(b.Index));
        (_first, _symbols, _patterns) = Tree(sorted);
        _back = new int[_symbols.Length];
        _ends = new int[_symbols.Length];
        _tableStates = Math.Min(_symbols.Length, Math.Max(1, LargestTable / _classCount));
        _table = new int[_tableStates * _classCount];
        Connect();
    }

    /// <summary>Returns the state after a character, from the state before it. The first state is 0.</summary>
    public int Step(int state, char next) =>
        StepFrom(state, next < _classes.Length ? _classes[next] : (ushort)0);

    /// <summary>Returns the patterns that end where a state was reached, behind the position <paramref name="end"/> - 1.</summary>
    public IEnumerable<Found> EndingAt(int state, int end)
    {
        for (var node = _ends[state]; node > 0; node = _ends[_back[node]])
            yield return new Found(_patterns[node], end - _lengths[_patterns[node]], _lengths[_patterns[node]]);
    }

    /// <summary>True when a pattern ends at a state.</summary>
    public bool HasEnd(int state) => _ends[state] > 0;

    /// <summary>Returns all patterns in a text, in the order of their ends.</summary>
    public IEnumerable<Found> Find(ReadOnlyMemory<char> text)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = Step(state, text.Span[i]);
            if (!HasEnd(state))
                continue;
            foreach (var found in EndingAt(state, i + 1))
                yield return found;
        }
    }

    // Letters of either case have one number.
    private static (ushort[] Classes, int Count) Classes(IReadOnlyList<string> patterns)
    {
        var symbols = patterns.SelectMany(pattern => pattern).Select(Lower).Distinct().Order().ToArray();
        var classes = new ushort[symbols is [.., var last] ? Math.Max(last, 'z') + 1 : 1];
        foreach (var (number, symbol) in symbols.Index())
            classes[symbol] = (ushort)(number + 1);
        for (var upper = 'A'; upper <= 'Z' && classes.Length > 'z'; upper++)
            classes[upper] = classes[Lower(upper)];
        return (classes, symbols.Length + 1);
    }

    // Each state is the range of the sorted patterns that begin with its symbols.
    private static (int[] First, ushort[] Symbols, int[] Patterns) Tree((ushort[] Symbols, int Index)[] sorted)
    {
        var (first, symbols, patterns) = (new List<int>(), new List<ushort> { 0 }, new List<int> { -1 });
        var ranges = new Queue<(int From, int To, int Depth)>([(0, sorted.Length, 0)]);
        while (ranges.TryDequeue(out var range))
        {
            var state = first.Count;
            first.Add(symbols.Count);
            var (at, to, depth) = range;
            for (; at < to && sorted[at].Symbols.Length == depth; at++)
                patterns[state] = depth > 0 ? sorted[at].Index : -1;
            while (at < to)
            {
                var (from, symbol) = (at, sorted[at].Symbols[depth]);
                while (at < to && sorted[at].Symbols[depth] == symbol)
                    at++;
                symbols.Add(symbol);
                patterns.Add(-1);
                ranges.Enqueue((from, at, depth + 1));
            }
        }

        first.Add(symbols.Count);
        return ([.. first], [.. symbols], [.. patterns]);
    }

    // Sets where the search continues when a text no longer matches: at the longest end of it that begins a pattern, which is a state of less depth.
    private void Connect()
    {
        for (var state = 0; state < _symbols.Length; state++)
        {
            _ends[state] = _patterns[state] >= 0 ? state : _ends[_back[state]];
            if (state < _tableStates)
                _table.AsSpan(_back[state] * _classCount, state == 0 ? 0 : _classCount).CopyTo(_table.AsSpan(state * _classCount));
            for (var next = _first[state]; next < _first[state + 1]; next++)
            {
                if (state > 0)
                    _back[next] = StepFrom(_back[state], _symbols[next]);
                if (state < _tableStates)
                    _table[state * _classCount + _symbols[next]] = next;
            }
        }
    }

    private int StepFrom(int state, ushort symbol)
    {
        while (state >= _tableStates)
        {
            if (After(state, symbol) is > 0 and var found)
                return found;
            state = _back[state];
        }

        return _table[state * _classCount + symbol];
    }

    private int After(int state, ushort symbol)
    {
        for (var next = _first[state]; next < _first[state + 1]; next++)
        {
            if (_symbols[next] == symbol)
                return next;
        }

        return 0;
    }

    private static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
}
