namespace CmsSim.Harness.Api;

/// <summary>The paths of all nodes as a tree of segments, so that a path is found without a look at each node.</summary>
internal sealed class ApiTree
{
    // No documented path has as many segments.
    private const int MostSegments = 16;

    private readonly Branch _root = new();
    private int _count;

    public ApiTree(IReadOnlyList<ApiNode> nodes)
    {
        foreach (var node in nodes)
        {
            Add(node, node.Path, isItem: false);
            if (node.ItemPath is { } item)
                Add(node, item, isItem: true);
        }
    }

    /// <summary>Returns the node that a path names. The first node of the reference wins. Returns null for other paths.</summary>
    public ApiPath? Find(string path)
    {
        var text = path.AsSpan();
        if (text.IndexOf('?') is >= 0 and var query)
            text = text[..query];
        Span<Range> segments = stackalloc Range[MostSegments];
        segments = segments[..text.Split(segments, '/', StringSplitOptions.RemoveEmptyEntries)];
        if (segments is not [var api, var version, _, ..] || !Same(text[api], "api") || !Same(text[version], "v1"))
            return null;
        segments = segments[2..];
        if (Find(_root, text, segments) is not { } end)
            return null;
        var ids = new string[end.Ids.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = text[segments[end.Ids[i]]].ToString();
        return end.IsItem ? new ApiPath(end.Node, ids[^1], ids[..^1]) : new ApiPath(end.Node, null, ids);
    }

    private static End? Find(Branch branch, ReadOnlySpan<char> text, ReadOnlySpan<Range> segments)
    {
        if (segments.IsEmpty)
            return branch.End;
        var named = branch.Words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[segments[0]], out var next) ? Find(next, text, segments[1..]) : null;
        var any = branch.Any is { } other ? Find(other, text, segments[1..]) : null;
        return named is null || any?.Order < named.Order ? any : named;
    }

    private void Add(ApiNode node, string pattern, bool isItem)
    {
        var branch = _root;
        List<int> ids = [];
        foreach (var (i, segment) in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            if (segment is ['{', ..])
                ids.Add(i);
            branch = segment is ['{', ..] ? branch.Any ??= new Branch() : branch.At(segment);
        }

        branch.End ??= new End(node, isItem, _count++, [.. ids]);
    }

    private static bool Same(ReadOnlySpan<char> segment, string word) => segment.Equals(word, StringComparison.OrdinalIgnoreCase);

    private sealed class Branch
    {
        public Dictionary<string, Branch> Words { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Branch? Any { get; set; }

        public End? End { get; set; }

        public Branch At(string word)
        {
            if (!Words.TryGetValue(word, out var next))
            {
                Words[word] = next = new Branch();
                if (Misspelt(word) is { } slip)
                    Words[slip] = next;
            }

            return next;
        }

        private static string? Misspelt(string word) => word switch
        {
            "callLegs" => "callegs",
            "cospaceBulkSyncs" => "cospaceBulkSynchs",
            _ => null,
        };
    }

    /// <summary>A node at the end of a path.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="IsItem">True when the path names one object.</param>
    /// <param name="Order">The position in the reference.</param>
    /// <param name="Ids">The positions of the ids among the segments.</param>
    private sealed record End(ApiNode Node, bool IsItem, int Order, int[] Ids);
}
