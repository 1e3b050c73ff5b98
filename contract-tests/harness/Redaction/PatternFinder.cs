namespace CmsSim.Harness.Redaction;

/// <summary>A pattern was found in a text.</summary>
internal readonly record struct Found(int Pattern, int Start, int Length);

/// <summary>
/// Finds many patterns in one pass over a text, without regard to the case of ASCII letters (Aho and Corasick). The time depends on the
/// length of the text, not on the number of patterns.
/// </summary>
internal sealed class PatternFinder
{
    private readonly Dictionary<long, int> _edges = [];
    private readonly int[] _firstEdges = new int[256];
    private readonly List<Node> _nodes = [new Node(0, '\0')];
    private readonly int[] _lengths;

    public PatternFinder(IReadOnlyList<string> patterns)
    {
        _lengths = [.. patterns.Select(pattern => pattern.Length)];
        for (var i = 0; i < patterns.Count; i++)
            Add(patterns[i], i);
        Connect();
    }

    /// <summary>Returns the state after a character, from the state before it. The first state is 0.</summary>
    public int Step(int state, char next)
    {
        next = Lower(next);
        while (true)
        {
            if (state == 0 && next < _firstEdges.Length)
                return _firstEdges[next];
            if (_edges.TryGetValue(Edge(state, next), out var found))
                return found;
            if (state == 0)
                return 0;
            state = _nodes[state].Back;
        }
    }

    /// <summary>Returns the patterns that end where a state was reached, behind the position <paramref name="end"/> - 1.</summary>
    public IEnumerable<Found> EndingAt(int state, int end)
    {
        for (var node = HasEnd(state) && _nodes[state].Pattern < 0 ? _nodes[state].Shorter : state; node > 0 && HasEnd(node); node = _nodes[node].Shorter)
            yield return new Found(_nodes[node].Pattern, end - _lengths[_nodes[node].Pattern], _lengths[_nodes[node].Pattern]);
    }

    /// <summary>True when a pattern ends at a state.</summary>
    public bool HasEnd(int state) => _nodes[state].Pattern >= 0 || _nodes[state].Shorter > 0;

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

    private void Add(string pattern, int index)
    {
        var node = 0;
        foreach (var symbol in pattern.Select(Lower))
        {
            if (!_edges.TryGetValue(Edge(node, symbol), out var next))
            {
                next = _nodes.Count;
                _nodes.Add(new Node(node, symbol));
                _edges.Add(Edge(node, symbol), next);
                if (node == 0 && symbol < _firstEdges.Length)
                    _firstEdges[symbol] = next;
            }

            node = next;
        }

        if (node > 0)
            _nodes[node].Pattern = index;
    }

    // Sets where the search continues when a text no longer matches: at the longest end of it that begins a pattern. Shorter beginnings come
    // first.
    private void Connect()
    {
        foreach (var number in Enumerable.Range(1, _nodes.Count - 1).OrderBy(number => _nodes[number].Depth = _nodes[_nodes[number].Parent].Depth + 1).ToList())
        {
            var node = _nodes[number];
            node.Back = node.Parent == 0 ? 0 : Step(_nodes[node.Parent].Back, node.Symbol);
            node.Shorter = _nodes[node.Back].Pattern >= 0 ? node.Back : _nodes[node.Back].Shorter;
        }
    }

    private static long Edge(int node, char symbol) => ((long)node << 16) | symbol;

    private static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;

    private sealed class Node(int parent, char symbol)
    {
        public int Parent => parent;

        public char Symbol => symbol;

        public int Depth { get; set; }

        public int Back { get; set; }

        public int Shorter { get; set; }

        public int Pattern { get; set; } = -1;
    }
}
