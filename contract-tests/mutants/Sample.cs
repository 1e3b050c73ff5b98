namespace CmsSim.Mutants;

/// <summary>The mutations to run. One that turns out not to compile gives way to another one of its folder.</summary>
internal sealed class Sample
{
    private readonly IReadOnlyDictionary<string, int> _quotas;
    private readonly Dictionary<string, Queue<Mutation>> _waiting;
    private readonly List<Mutation> _drawn = [];

    private Sample(IEnumerable<Mutation> inOrder, IReadOnlyDictionary<string, int> quotas)
    {
        _waiting = inOrder.GroupBy(mutation => mutation.Folder).ToDictionary(folder => folder.Key, folder => new Queue<Mutation>(folder));
        _quotas = quotas;
        Refill();
    }

    /// <summary>The mutations drawn, by file and line.</summary>
    public IReadOnlyList<Mutation> Drawn => [.. _drawn.OrderBy(mutation => mutation.File, StringComparer.Ordinal).ThenBy(mutation => mutation.Span.Start).ThenBy(mutation => mutation.Id, StringComparer.Ordinal)];

    /// <summary>All of the given mutations.</summary>
    public static Sample Of(IReadOnlyList<Mutation> mutations) => new(mutations, mutations.CountBy(mutation => mutation.Folder).ToDictionary());

    /// <summary>As many mutations as <paramref name="size"/>, from each folder in proportion to its lines of code.</summary>
    public static Sample Draw(IReadOnlyList<Mutation> mutations, IReadOnlyDictionary<string, int> linesByFolder, int size, int seed)
    {
        var folders = mutations.Select(mutation => mutation.Folder).Distinct().ToList();
        var total = folders.Sum(folder => (double)linesByFolder[folder]);
        var shares = folders.ToDictionary(folder => folder, folder => size * linesByFolder[folder] / total);
        var quotas = shares.ToDictionary(share => share.Key, share => (int)share.Value);
        var rest = size - quotas.Values.Sum();
        foreach (var (folder, _) in shares.OrderByDescending(share => share.Value % 1).ThenBy(share => share.Key, StringComparer.Ordinal).Take(rest))
            quotas[folder]++;
        return new(mutations.OrderBy(mutation => mutation.RankIn(seed), StringComparer.Ordinal), quotas);
    }

    /// <summary>Discards mutations and draws others in their place, as long as there are any.</summary>
    public void Replace(IReadOnlyCollection<Mutation> discarded)
    {
        _drawn.RemoveAll(discarded.Contains);
        Refill();
    }

    private void Refill()
    {
        foreach (var (folder, waiting) in _waiting)
        {
            for (var missing = _quotas[folder] - _drawn.Count(mutation => mutation.Folder == folder); missing > 0 && waiting.TryDequeue(out var next); missing--)
                _drawn.Add(next);
        }
    }
}
