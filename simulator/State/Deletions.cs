using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The checks before an object is deleted.</summary>
internal static class Deletions
{
    /// <summary>The reason why the object cannot be deleted: two objects that differ only by it would clash. Otherwise null.</summary>
    public static Refusal? ClashWithout(this Bridge bridge, ResourceObject subject)
    {
        foreach (var (type, field) in bridge.Catalog.ReferringTo(subject.Type.Collection))
        {
            if (!type.Scope.Contains(field))
                continue;
            foreach (var holder in bridge.TableOf(type).Referring(field, subject.Id))
            {
                var values = new ResourceValues(type, holder);
                values.Set(field, null);
                if (Clashes.Of(values, bridge) is { } refusal)
                    return refusal;
            }
        }
        return null;
    }
}
