using System.Collections.Frozen;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>One table per resource type: the types that all bridges share, or those local to one bridge.</summary>
internal sealed class ObjectStore : IObjects
{
    private readonly Dictionary<Pool, UniqueIndex> _pools = [];
    private readonly List<PlannedValues> _plans = [];
    private readonly Tally _tally = new();
    private readonly FrozenDictionary<ResourceDefinition, ObjectTable> _tables;
    private readonly FrozenDictionary<string, (ObjectTable Table, Field Field)[]> _referring;

    /// <param name="catalog">The types. Those of other releases have tables as well, for bridges that are upgraded.</param>
    /// <param name="isLocal">True for the types that are local to a bridge, false for those that all bridges share.</param>
    public ObjectStore(ReleaseCatalog catalog, bool isLocal)
    {
        Release = catalog.Release;
        var types = catalog.Definitions.Where(type => type.IsLocal == isLocal).ToList();
        _tables = types.ToFrozenDictionary(type => type, type => new ObjectTable(type, IndexOf, _tally));
        _referring = types.SelectMany(type => type.Fields.Where(field => field.Target is not null), (type, field) => (Table: _tables[type], Field: field))
            .GroupBy(reference => reference.Field.Target!.Collection)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public Release Release { get; }

    /// <summary>The number of objects in all tables.</summary>
    public int Count => _tally.Count;

    /// <summary>The objects of all types.</summary>
    public IEnumerable<ResourceObject> Everything => _tables.Values.SelectMany(table => table.All);

    public ObjectTable this[ResourceDefinition type] => _tables[type];

    public ResourceObject? Find(ResourceDefinition type, Guid id, Guid owner = default) => _tables.TryGetValue(type, out var table) ? table.Find(id, owner) : null;

    /// <summary>True when an object of any type has the id.</summary>
    public bool Holds(Guid id) => _tables.Values.Any(table => table.Holds(id));

    public IEnumerable<ResourceObject> All(ResourceDefinition type) => _tables.TryGetValue(type, out var table) ? table.All : [];

    public IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner) => _tables.TryGetValue(type, out var table) ? table.OwnedBy(owner) : [];

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) => _pools.TryGetValue(unique.Pool, out var index) ? index.HoldersOf(value) : [];

    public bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject) =>
        _pools.TryGetValue(unique.Pool, out var index) && index.IsHeldByOthers(value, subject);

    public IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value)
    {
        if (_plans.Count == 0)
            return [];
        _plans.RemoveAll(plan => plan.IsOver);
        return HoldersInPlans(unique, value);
    }

    // In a method of its own, because most calls would allocate for nothing what its lambda captures.
    private IEnumerable<ResourceObject> HoldersInPlans(Uniqueness unique, string value) => _plans.SelectMany(plan => plan.HoldersOf(unique, value));

    /// <summary>The default limits: worlds are read before there are settings.</summary>
    public Limits Limits { get; } = new();

    /// <summary>Reserves values for planned objects until the returned plan is disposed of or the token is cancelled.</summary>
    public PlannedValues Plan(IReadOnlyList<Uniqueness> unique, CancellationToken end)
    {
        var plan = new PlannedValues(unique, end);
        _plans.Add(plan);
        return plan;
    }

    public IEnumerable<string> SharedValues(Uniqueness unique) => _pools.TryGetValue(unique.Pool, out var index) ? index.SharedValues : [];

    /// <summary>The objects with a field that points to the subject.</summary>
    public IReadOnlyList<(ResourceObject Holder, Field Field)> ReferencesTo(ResourceObject subject)
    {
        if (!_referring.TryGetValue(subject.Type.Collection, out var referring))
            return [];
        string? id = null;
        List<(ResourceObject, Field)>? references = null;
        foreach (var (table, field) in referring)
        {
            if (table.Count == 0)
                continue;
            id ??= subject.Id.ToString();
            foreach (var holder in table.Referring(field, id))
                (references ??= []).Add((holder, field));
        }
        return references ?? (IReadOnlyList<(ResourceObject, Field)>)[];
    }

    /// <summary>Adds the ids of all objects of the collection that an object of the store refers to.</summary>
    public void AddReferencedIn(string collection, HashSet<string> ids)
    {
        foreach (var (table, field) in _referring.TryGetValue(collection, out var referring) ? referring : [])
        {
            foreach (var holder in table.All)
            {
                if (holder.Text(field) is { } id)
                    ids.Add(id);
            }
        }
    }

    private UniqueIndex IndexOf(Uniqueness unique) =>
        _pools.TryGetValue(unique.Pool, out var index) ? index : _pools[unique.Pool] = new UniqueIndex(unique.Comparer);
}

/// <summary>Counts the objects of all tables of a store.</summary>
internal sealed class Tally
{
    public int Count { get; set; }
}
