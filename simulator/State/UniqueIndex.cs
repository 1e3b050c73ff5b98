using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The holders of each value. Nearly every value has one holder; only values with more have a list.</summary>
internal sealed class UniqueIndex(StringComparer comparer)
{
    private readonly Dictionary<string, ResourceObject> _holders = new(comparer);
    private readonly Dictionary<string, List<ResourceObject>> _further = new(comparer);

    /// <summary>The values with more than one holder.</summary>
    public IEnumerable<string> SharedValues => _further.Keys;

    public IEnumerable<ResourceObject> HoldersOf(string value) =>
        !_holders.TryGetValue(value, out var holder) ? []
        : _further.TryGetValue(value, out var further) ? [holder, .. further]
        : [holder];

    public bool IsHeldByOthers(string value, ResourceObject subject) =>
        _holders.TryGetValue(value, out var holder) && (!holder.IsSameAs(subject) || _further.ContainsKey(value));

    public void Add(string value, ResourceObject subject)
    {
        if (_holders.TryAdd(value, subject))
            return;
        if (!_further.TryGetValue(value, out var further))
            _further.Add(value, further = []);
        further.Add(subject);
    }

    public void Remove(string value, ResourceObject subject)
    {
        if (!_holders.Remove(value, out var holder))
            return;
        if (!_further.TryGetValue(value, out var further))
            return;
        if (ReferenceEquals(holder, subject))
        {
            _holders.Add(value, further[0]);
            further.RemoveAt(0);
        }
        else
        {
            _holders.Add(value, holder);
            further.Remove(subject);
        }
        if (further.Count == 0)
            _further.Remove(value);
    }
}
