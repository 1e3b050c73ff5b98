using System.Collections;
using System.Xml.Linq;

namespace CmsSim.Client.Transport;

/// <summary>A list that equals another with equal items, so that records with lists compare by value.</summary>
internal sealed class Sequence<T>(T[] items) : IReadOnlyList<T>
{
    public static readonly Sequence<T> Empty = new([]);

    public int Count => items.Length;

    public T this[int index] => items[index];

    public static Sequence<T> Of(IEnumerable<T> items) => items.ToArray() is [_, ..] some ? new(some) : Empty;

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? other) => other is Sequence<T> sequence && this.SequenceEqual(sequence, ByValue.Instance);

    public override int GetHashCode() => Count;

    public override string ToString() => $"[{string.Join(", ", items)}]";

    private sealed class ByValue : IEqualityComparer<T>
    {
        public static readonly ByValue Instance = new();

        public bool Equals(T? one, T? other) => one is XNode node ? XNode.DeepEquals(node, other as XNode) : EqualityComparer<T>.Default.Equals(one, other);

        public int GetHashCode(T item) => 0;
    }
}
