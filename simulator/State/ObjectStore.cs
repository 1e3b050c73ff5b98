using System.Collections.Frozen;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>A table for each of some resource types.</summary>
internal sealed class ObjectStore(IEnumerable<ResourceDefinition> types)
{
    private readonly FrozenDictionary<ResourceDefinition, ObjectTable> _tables =
        types.ToFrozenDictionary(type => type, type => new ObjectTable(type));

    public ObjectTable this[ResourceDefinition type] => _tables[type];

    /// <summary>The objects with a field that points to the subject.</summary>
    public IEnumerable<(ResourceObject Holder, Field Field)> ReferencesTo(ResourceObject subject)
    {
        var id = subject.Id.ToString();
        foreach (var (type, table) in _tables)
        {
            foreach (var field in type.Fields)
            {
                if (field.Target?.Collection != subject.Type.Collection)
                    continue;
                foreach (var holder in table.All)
                {
                    if (holder.Text(field) == id)
                        yield return (holder, field);
                }
            }
        }
    }
}
