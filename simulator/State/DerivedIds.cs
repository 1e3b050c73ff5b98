using System.Globalization;
using CmsSim.Simulator.State.Kept;

namespace CmsSim.Simulator.State;

/// <summary>Ids that are derived from the seed and a name, outside the sequence of ids. The n-th id for a name is the same in every run.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="isInUse">True for an id that must not be given out again.</param>
internal sealed class DerivedIds(Cluster cluster, Func<Guid, bool> isInUse)
{
    private readonly Dictionary<string, int> _used = [];

    /// <summary>The number of ids for each name so far.</summary>
    public IReadOnlyDictionary<string, int> Used => _used;

    /// <summary>The next id for the name.</summary>
    public Guid Next(string name)
    {
        cluster.RequireGate();
        while (true)
        {
            var used = _used[name] = _used.GetValueOrDefault(name) + 1;
            cluster.Changes.Keeper?.NoteDerived(name);
            var id = IdSource.Derived(cluster.Seed, used == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {used}"));
            if (!isInUse(id))
                return id;
        }
    }

    /// <summary>Starts from the beginning, for a new world, or from the numbers that an earlier run has reached.</summary>
    public void Restart(KeptState? kept)
    {
        _used.Clear();
        foreach (var (name, used) in kept?.Derived ?? [])
            _used[name] = used;
    }
}
