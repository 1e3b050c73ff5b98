using System.Collections.Frozen;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>A table for each of some resource types.</summary>
internal sealed class ObjectStore(ReleaseCatalog catalog, bool isLocal)
{
    private readonly FrozenDictionary<ResourceDefinition, ObjectTable> _tables =
        catalog.Types.Where(type => type.IsLocal == isLocal).ToFrozenDictionary(type => type, type => new ObjectTable(type));

    public ObjectTable this[ResourceDefinition type] => _tables[type];

    /// <summary>The objects with a field that points to the subject.</summary>
    public IEnumerable<(ResourceObject Holder, Field Field)> ReferencesTo(ResourceObject subject)
    {
        string? id = null;
        foreach (var (type, field) in catalog.ReferringTo(subject.Type.Collection))
        {
            if (!_tables.TryGetValue(type, out var table) || table.Count == 0)
                continue;
            id ??= subject.Id.ToString();
            foreach (var holder in table.All)
            {
                if (holder.Text(field) == id)
                    yield return (holder, field);
            }
        }
    }
}
