using System.Collections;

namespace CmsSim.Client;

/// <summary>A whole list: the objects that can be read, in the order of the pages, each once.</summary>
public sealed class CmsList<T> : IReadOnlyList<T>
{
    private readonly IReadOnlyList<T> _items;

    internal CmsList(IReadOnlyList<T> items, IReadOnlyList<CmsUnreadableObject> unreadable) => (_items, Unreadable) = (items, unreadable);

    /// <summary>The objects that cannot be read, such as one whose id is no GUID. Usually empty.</summary>
    public IReadOnlyList<CmsUnreadableObject> Unreadable { get; }

    /// <summary>The number of objects that can be read.</summary>
    public int Count => _items.Count;

    /// <summary>Gets an object by its position.</summary>
    public T this[int index] => _items[index];

    /// <summary>Enumerates the objects that can be read.</summary>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
