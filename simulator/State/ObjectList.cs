using System.Collections;
using System.Runtime.InteropServices;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// Objects in list order, in blocks. A change moves only objects of one block, a page is found by counting blocks, and a search after a
/// change reads again only the block that changed.
/// </summary>
internal sealed class ObjectList(IComparer<ResourceObject> order)
{
    private const int BlockSize = 512;

    private readonly List<Block> _blocks = [];

    // Objects without a place in the order yet. A world of a million objects is sorted once instead of inserted one by one, and the check of
    // its conflicts never needs the order.
    private readonly List<ResourceObject> _unplaced = [];

    /// <summary>The objects from this index on.</summary>
    public IEnumerable<ResourceObject> From(int index)
    {
        PlaceAll();
        foreach (var block in _blocks)
        {
            for (; index < block.Objects.Count; index++)
                yield return block.Objects[index];
            index -= block.Objects.Count;
        }
    }

    /// <summary>The objects with the text in any of the fields, in any letter case.</summary>
    public IEnumerable<ResourceObject> Containing(string text, IReadOnlyList<Field> fields)
    {
        PlaceAll();
        return new Search(_blocks, SearchText.Fold(text), fields);
    }

    /// <summary>The number of objects, and the objects of one page. A search only counts objects outside the page.</summary>
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

    /// <summary>Adds an object that gets its place in the order when the order is needed.</summary>
    public void AddUnplaced(ResourceObject subject) => _unplaced.Add(subject);

    public void Add(ResourceObject subject)
    {
        PlaceAll();
        if (_blocks is [])
            _blocks.Add(new Block());
        var at = BlockFor(subject);
        var block = _blocks[at];
        var index = ~block.Objects.BinarySearch(subject, order);
        block.Insert(index, subject);
        if (block.Objects.Count <= BlockSize)
            return;

        // Objects added in list order leave full blocks. Others leave half full blocks, with room for more.
        var kept = index == BlockSize && at == _blocks.Count - 1 ? BlockSize : BlockSize / 2;
        _blocks.Insert(at + 1, block.SplitAt(kept));
    }

    /// <summary>Replaces the values of the object, and moves it to its new position in the order.</summary>
    public void Change(ResourceObject subject, string?[] values)
    {
        PlaceAll();
        var block = (Block)subject.Place!;
        var index = block.IndexOf(subject);
        block.DropSearchText();
        subject.Replace(values);

        // Most objects stay between the same neighbours. At the edge of a block, the check would need other blocks, so the object is moved.
        var objects = block.Objects;
        if (index > 0 && index < objects.Count - 1
            && order.Compare(objects[index - 1], subject) < 0 && order.Compare(subject, objects[index + 1]) < 0)
            return;
        RemoveAt(block, index);
        Add(subject);
    }

    public void Remove(ResourceObject subject)
    {
        PlaceAll();
        var block = (Block)subject.Place!;
        RemoveAt(block, block.IndexOf(subject));
    }

    private void PlaceAll()
    {
        if (_unplaced.Count == 0)
            return;
        ResourceObject[] added = [.. _unplaced];
        _unplaced.Clear();
        _unplaced.TrimExcess();
        Array.Sort(added, order);
        if (_blocks is [_, ..])
        {
            foreach (var subject in added)
                Add(subject);
            return;
        }
        foreach (var chunk in added.Chunk(BlockSize))
            _blocks.Add(new Block(chunk));
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

    /// <summary>Consecutive objects. Each object refers to its block, so that it is found without comparing objects.</summary>
    private sealed class Block
    {
        private readonly List<ResourceObject> _objects = [];
        private SearchText? _text;

        public Block(params ReadOnlySpan<ResourceObject> objects)
        {
            foreach (var subject in objects)
                Insert(_objects.Count, subject);
        }

        /// <summary>The objects, for reading only.</summary>
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
            DropSearchText();
            _objects.Insert(index, subject);
            subject.Place = this;
        }

        public void RemoveAt(int index)
        {
            DropSearchText();
            _objects[index].Place = null;
            _objects.RemoveAt(index);
        }

        /// <summary>Moves the objects from this index on to a new block.</summary>
        public Block SplitAt(int index)
        {
            var rest = new Block();
            foreach (var subject in CollectionsMarshal.AsSpan(_objects)[index..])
                rest.Insert(rest._objects.Count, subject);
            _objects.RemoveRange(index, _objects.Count - index);
            return rest;
        }

        /// <summary>Drops the search text, because an object changes.</summary>
        public void DropSearchText() => _text = null;

        public SearchText SearchTextOf(IReadOnlyList<Field> fields) =>
            _text is { } text && text.Fields == fields ? text : _text = new SearchText(_objects, fields);
    }
}
