using System.Collections;
using System.Runtime.InteropServices;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// Objects in list order. They stand in blocks, so that a change touches few of its neighbours, a page is reached
/// by counting blocks, and a search after a change reads again only the block that changed.
/// </summary>
internal sealed class ObjectList(IComparer<ResourceObject> order)
{
    private const int BlockSize = 512;

    private readonly List<Block> _blocks = [];

    /// <summary>The objects from this place on.</summary>
    public IEnumerable<ResourceObject> From(int index)
    {
        foreach (var block in _blocks)
        {
            for (; index < block.Objects.Count; index++)
                yield return block.Objects[index];
            index -= block.Objects.Count;
        }
    }

    /// <summary>The objects with the text in any of the fields, in any letter case.</summary>
    public IEnumerable<ResourceObject> Containing(string text, IReadOnlyList<Field> fields) => new Search(_blocks, SearchText.Fold(text), fields);

    /// <summary>How many objects there are, and those of a page of them. What a search has found outside of the page is counted, and not looked at.</summary>
    public static (int Total, IEnumerable<ResourceObject> Page) PageOf(IEnumerable<ResourceObject> found, int offset, int limit)
    {
        if (found is Search search)
            return search.Page(offset, limit);

        var total = 0;
        List<ResourceObject> page = [];
        foreach (var subject in found)
        {
            if (total >= offset && page.Count < limit)
                page.Add(subject);
            total++;
        }
        return (total, page);
    }

    public void Add(ResourceObject subject)
    {
        if (_blocks is [])
            _blocks.Add(new Block());
        var at = BlockFor(subject);
        var block = _blocks[at];
        var index = ~block.Objects.BinarySearch(subject, order);
        block.Insert(index, subject);
        if (block.Objects.Count <= BlockSize)
            return;

        // Objects that come in list order leave full blocks behind, others half full ones.
        var kept = index == BlockSize && at == _blocks.Count - 1 ? BlockSize : BlockSize / 2;
        _blocks.Insert(at + 1, block.SplitAt(kept));
    }

    /// <summary>Gives the object other values, and the place that they put it in.</summary>
    public void Change(ResourceObject subject, string?[] values)
    {
        var block = (Block)subject.Place!;
        var index = block.IndexOf(subject);
        block.Forget();
        subject.Replace(values);

        // Most stay where they are, between the same neighbours; at the edge of a block that is not worth finding out.
        var objects = block.Objects;
        if (index > 0 && index < objects.Count - 1
            && order.Compare(objects[index - 1], subject) < 0 && order.Compare(subject, objects[index + 1]) < 0)
            return;
        RemoveAt(block, index);
        Add(subject);
    }

    public void Remove(ResourceObject subject)
    {
        var block = (Block)subject.Place!;
        RemoveAt(block, block.IndexOf(subject));
    }

    private void RemoveAt(Block block, int index)
    {
        block.RemoveAt(index);
        if (block.Objects is [])
            _blocks.Remove(block);
    }

    /// <summary>The last block that does not begin after the object.</summary>
    private int BlockFor(ResourceObject subject)
    {
        var (first, last) = (0, _blocks.Count - 1);
        while (first < last)
        {
            var middle = (first + last + 1) / 2;
            if (order.Compare(_blocks[middle].Objects[0], subject) <= 0)
                first = middle;
            else
                last = middle - 1;
        }
        return first;
    }

    private sealed class Search(List<Block> blocks, byte[] folded, IReadOnlyList<Field> fields) : IEnumerable<ResourceObject>
    {
        public (int Total, IEnumerable<ResourceObject> Page) Page(int offset, int limit)
        {
            var places = new int[BlockSize];
            var total = 0;
            List<ResourceObject> page = [];
            foreach (var block in blocks)
            {
                var count = block.SearchTextOf(fields).Find(folded, places);
                for (var i = Math.Max(0, offset - total); i < count && page.Count < limit; i++)
                    page.Add(block.Objects[places[i]]);
                total += count;
            }
            return (total, page);
        }

        public IEnumerator<ResourceObject> GetEnumerator() => Page(0, int.MaxValue).Page.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Some neighbours. Each knows its block, so that none is compared with others only to be found.</summary>
    private sealed class Block
    {
        private readonly List<ResourceObject> _objects = [];
        private SearchText? _text;

        /// <summary>The objects, to be looked at.</summary>
        public List<ResourceObject> Objects => _objects;

        public int IndexOf(ResourceObject subject)
        {
            var objects = CollectionsMarshal.AsSpan(_objects);
            for (var i = 0; i < objects.Length; i++)
            {
                if (ReferenceEquals(objects[i], subject))
                    return i;
            }
            throw new InvalidOperationException("The object is not where it was put.");
        }

        public void Insert(int index, ResourceObject subject)
        {
            Forget();
            _objects.Insert(index, subject);
            subject.Place = this;
        }

        public void RemoveAt(int index)
        {
            Forget();
            _objects[index].Place = null;
            _objects.RemoveAt(index);
        }

        /// <summary>Moves the objects from this place on into a block of their own.</summary>
        public Block SplitAt(int index)
        {
            var rest = new Block();
            foreach (var subject in CollectionsMarshal.AsSpan(_objects)[index..])
                rest.Insert(rest._objects.Count, subject);
            _objects.RemoveRange(index, _objects.Count - index);
            return rest;
        }

        /// <summary>Notes that an object has changed, or is about to.</summary>
        public void Forget() => _text = null;

        public SearchText SearchTextOf(IReadOnlyList<Field> fields) =>
            _text is { } text && text.Fields == fields ? text : _text = new SearchText(_objects, fields);
    }
}
