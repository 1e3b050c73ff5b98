using System.Diagnostics.CodeAnalysis;

namespace CmsSim.Harness.Explain;

/// <summary>A dictionary that forgets its oldest entries, so that memory stays flat in a log of any length.</summary>
internal sealed class BoundedMap<TKey, TValue>(int most, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = new(comparer);
    private readonly Queue<TKey> _ages = new();

    public IEnumerable<TValue> Values => _values.Values;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public TValue? Find(TKey key) => _values.GetValueOrDefault(key);

    public void Set(TKey key, TValue value)
    {
        if (!_values.ContainsKey(key))
        {
            if (_ages.Count >= most)
                _values.Remove(_ages.Dequeue());
            _ages.Enqueue(key);
        }

        _values[key] = value;
    }

    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        if (!_values.TryGetValue(key, out var value))
            Set(key, value = make());
        return value;
    }
}
