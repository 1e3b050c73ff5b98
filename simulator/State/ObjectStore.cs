using System.Collections.Frozen;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>A table for each of some resource types.</summary>
internal sealed class ObjectStore : IObjects
{
    private readonly Dictionary<Pool, UniqueIndex> _pools = [];
    private readonly FrozenDictionary<ResourceDefinition, ObjectTable> _tables;
    private readonly FrozenDictionary<string, (ObjectTable Table, Field Field)[]> _referring;

    public ObjectStore(ReleaseCatalog catalog, bool isLocal)
    {
        Release = catalog.Release;
        _tables = catalog.Types.Where(type => type.IsLocal == isLocal).ToFrozenDictionary(type => type, type => new ObjectTable(type, IndexOf));
        _referring = catalog.References.Where(reference => reference.Holder.IsLocal == isLocal)
            .GroupBy(reference => reference.Field.Target!.Collection, reference => (_tables[reference.Holder], reference.Field))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public Release Release { get; }

    public ObjectTable this[ResourceDefinition type] => _tables[type];

    public ResourceObject? Find(ResourceDefinition type, Guid id) => _tables.TryGetValue(type, out var table) ? table.Find(id) : null;

    /// <summary>Whether an object of any type has the id.</summary>
    public bool Holds(Guid id) => _tables.Values.Any(table => table.Find(id) is not null);

    public IEnumerable<ResourceObject> All(ResourceDefinition type) => _tables.TryGetValue(type, out var table) ? table.All : [];

    public IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner) => _tables.TryGetValue(type, out var table) ? table.OwnedBy(owner) : [];

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) => _pools.TryGetValue(unique.Pool, out var index) ? index.HoldersOf(value) : [];

    public bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject) =>
        _pools.TryGetValue(unique.Pool, out var index) && index.IsHeldByOthers(value, subject);

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

    private UniqueIndex IndexOf(Uniqueness unique) =>
        _pools.TryGetValue(unique.Pool, out var index) ? index : _pools[unique.Pool] = new UniqueIndex(unique.Comparer);
}
