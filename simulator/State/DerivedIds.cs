using System.Globalization;
using CmsSim.Simulator.State.Kept;

namespace CmsSim.Simulator.State;

/// <summary>Ids that are derived from the seed and a name, outside the sequence of ids. The n-th id for a name is the same in every run.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="isInUse">True for an id that must not be given out again.</param>
internal sealed class DerivedIds(Cluster cluster, Func<Guid, bool> isInUse)
{
    // By the first id of each name, which takes a tenth of the memory of the name: every link between two bridges has names of its own.
    private readonly Dictionary<Guid, int> _used = [];

    /// <summary>The number of ids for each name so far, by the first id of the name.</summary>
    public IReadOnlyDictionary<Guid, int> Used => _used;

    /// <summary>The next id for the name.</summary>
    public Guid Next(string name)
    {
        cluster.RequireGate();
        var first = IdSource.Derived(cluster.Seed, name);
        while (true)
        {
            var used = _used[first] = _used.GetValueOrDefault(first) + 1;
            cluster.Changes.Keeper?.NoteDerived(first);
            var id = used == 1 ? first : IdSource.Derived(cluster.Seed, string.Create(CultureInfo.InvariantCulture, $"{name} {used}"));
            if (!isInUse(id))
                return id;
        }
    }

    /// <summary>Starts from the beginning, for a new world, or from the numbers that an earlier run has reached.</summary>
    public void Restart(KeptState? kept)
    {
        _used.Clear();
        foreach (var (first, used) in kept?.Derived ?? [])
            _used[first] = used;
    }
}
