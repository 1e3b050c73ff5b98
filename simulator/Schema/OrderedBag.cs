using System.Collections;

namespace CmsSim.Simulator.Schema;

/// <summary>Objects in the order of insertion. Removing one costs the same however many there are.</summary>
internal sealed class OrderedBag<T> : IReadOnlyCollection<T> where T : class
{
    // Up to this many items, a linear search is faster than a dictionary.
    private const int Few = 32;

    private readonly List<T?> _items = [];
    private Dictionary<T, int>? _places;

    public int Count { get; private set; }

    public void Add(T item)
    {
        _items.Add(item);
        Count++;
        if (_places is not null)
            _places[item] = _items.Count - 1;
        else if (_items.Count > Few)
            NotePlaces();
    }

    public bool Remove(T item)
    {
        if (_places is null)
        {
            if (!_items.Remove(item))
                return false;
            Count--;
            return true;
        }
        if (!_places.Remove(item, out var place))
            return false;
        _items[place] = null;
        Count--;

        // Gaps are removed once there are as many as items, so that the average cost of a removal is constant.
        if (_items.Count > 2 * Count + Few)
        {
            _items.RemoveAll(left => left is null);
            NotePlaces();
        }
        return true;
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var item in _items)
        {
            if (item is not null)
                yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void NotePlaces()
    {
        _places = _items.Count > Few ? new Dictionary<T, int>(_items.Count, ReferenceEqualityComparer.Instance) : null;
        for (var place = 0; _places is not null && place < _items.Count; place++)
            _places[_items[place]!] = place;
    }
}
