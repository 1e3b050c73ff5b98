using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>All objects of one type on one bridge or in the shared database: by id, by unique value, and in list order.</summary>
internal sealed class ObjectTable
{
    private static readonly ResourceObject[] s_none = [];

    private readonly ResourceDefinition _type;
    private readonly Tally _tally;
    private readonly Dictionary<Guid, ResourceObject> _byId = [];

    // The objects of a type with borrowed ids, which are unique among the objects of one owner only; null for all other types.
    private readonly Dictionary<(Guid Owner, Guid Id), ResourceObject>? _byOwnerAndId;
    private readonly Dictionary<Guid, int> _borrowers = [];
    private readonly UniqueIndex[] _byUnique;
    private readonly int[][] _uniqueSlots;
    private readonly Dictionary<Guid, HashSet<ResourceObject>> _byOwner = [];
    private readonly ObjectList _inOrder;

    // Calls and legs come and go by the thousand and refer to each other, so all their references are indexed. Configured objects have an
    // index only for fields by which a rule looks up holders.
    private readonly ReferenceIndex[] _byReference;

    // The slots of the values by which an object is found.
    private readonly int[] _indexed;

    public ObjectTable(ResourceDefinition type, Func<Uniqueness, UniqueIndex> indexOf, Tally? tally = null)
    {
        _type = type;
        _tally = tally ?? new Tally();
        _byOwnerAndId = type.BorrowedId is null ? null : [];
        _byUnique = [.. type.Unique.Select(indexOf)];
        _uniqueSlots = [.. type.Unique.Select(unique => unique.Fields.Select(type.SlotOf).ToArray())];
        _inOrder = new ObjectList(type.Order);
        _byReference = [.. (type.IsLocal ? type.Fields.Where(field => field.Target is not null) : []).Concat(type.LookedUpBy).Select(field => new ReferenceIndex(field, type.SlotOf(field)))];
        IEnumerable<Field> indexed = type.Unique.SelectMany(unique => unique.Fields);
        _indexed = [.. (type.Owner is { } owner ? indexed.Append(owner.Parent) : indexed).Select(type.SlotOf)];
    }

    public int Count => _byOwnerAndId?.Count ?? _byId.Count;

    /// <summary>The objects in list order.</summary>
    public IEnumerable<ResourceObject> All => From(0);

    /// <summary>The objects in list order, from this index on.</summary>
    public IEnumerable<ResourceObject> From(int index) => _inOrder.From(index);

    /// <summary>The objects with the text in any of the fields, in any letter case, in list order.</summary>
    public IEnumerable<ResourceObject> Containing(string text, IReadOnlyList<Field> fields) => _inOrder.Containing(text, fields);

    /// <summary>The object with the id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="owner">The owner, for a type with borrowed ids.</param>
    public ResourceObject? Find(Guid id, Guid owner = default) =>
        _byOwnerAndId is null ? _byId.GetValueOrDefault(id) : _byOwnerAndId.GetValueOrDefault((owner, id));

    /// <summary>The object that an object of another store is here.</summary>
    public ResourceObject? Counterpart(ResourceObject other) => Find(other.Id, _byOwnerAndId is null ? default : OwnerOf(other));

    /// <summary>True when an object of any owner has the id.</summary>
    public bool Holds(Guid id) => _byOwnerAndId is null ? _byId.ContainsKey(id) : _borrowers.ContainsKey(id);

    /// <summary>The objects that belong to the owner, in no order.</summary>
    public IReadOnlyCollection<ResourceObject> OwnedBy(Guid owner) => _byOwner.TryGetValue(owner, out var owned) ? owned : s_none;

    /// <summary>The objects whose field refers to the id; with an index, in the order in which the references were set.</summary>
    public IEnumerable<ResourceObject> Referring(Field field, Guid id) => Count == 0 ? [] : Referring(field, id.ToString());

    /// <summary>The objects whose field refers to the id, which is given as text.</summary>
    public IEnumerable<ResourceObject> Referring(Field field, string id)
    {
        foreach (var index in _byReference)
        {
            if (index.Field == field)
                return index.Holders(id);
        }
        return field == _type.Owner?.Parent ? OwnedBy(Guid.Parse(id)).Order(_type.Order)
            : Count == 0 ? []
            : All.Where(holder => holder.Text(field) == id);
    }

    /// <summary>The objects whose field refers to the id, in list order.</summary>
    public IEnumerable<ResourceObject> ListedBelow(Field field, Guid id) =>
        (field == _type.Owner?.Parent ? OwnedBy(id) : Referring(field, id)).Order(_type.Order);

    public ResourceObject? FindByUnique(Uniqueness unique, string value)
    {
        for (var i = 0; i < _byUnique.Length; i++)
        {
            if (ReferenceEquals(_type.Unique[i], unique))
                return _byUnique[i].HoldersOf(value).FirstOrDefault(holder => holder.Type == _type);
        }
        return null;
    }

    public void Add(ResourceObject subject) => Add(subject, isPlaced: true);

    /// <summary>Adds an object that gets its place in the list order when the order is needed. For objects by the thousand.</summary>
    public void AddUnplaced(ResourceObject subject) => Add(subject, isPlaced: false);

    private void Add(ResourceObject subject, bool isPlaced)
    {
        AddById(subject);
        _tally.Count++;
        if (isPlaced)
            _inOrder.Add(subject);
        else
            _inOrder.AddUnplaced(subject);
        Index(subject);
        foreach (var index in _byReference)
            index.Change(subject, null, subject.Values);
    }

    public void Change(ResourceObject subject, string?[] values)
    {
        // Most changes leave the indexed values as they are.
        var before = subject.Values;
        var keepsIndex = true;
        foreach (var slot in _indexed)
            keepsIndex &= before[slot] == values[slot];
        if (!keepsIndex)
            Unindex(subject);
        foreach (var index in _byReference)
            index.Change(subject, before, values);
        _inOrder.Change(subject, values);
        if (!keepsIndex)
            Index(subject);
    }

    public bool Remove(ResourceObject subject)
    {
        if (!RemoveById(subject))
            return false;
        _tally.Count--;
        _inOrder.Remove(subject);
        Unindex(subject);
        foreach (var index in _byReference)
            index.Change(subject, subject.Values, null);
        return true;
    }

    private void AddById(ResourceObject subject)
    {
        if (_byOwnerAndId is null)
        {
            _byId.Add(subject.Id, subject);
            return;
        }
        _byOwnerAndId.Add((OwnerOf(subject), subject.Id), subject);
        _borrowers[subject.Id] = _borrowers.GetValueOrDefault(subject.Id) + 1;
    }

    private bool RemoveById(ResourceObject subject)
    {
        if (_byOwnerAndId is null)
            return _byId.Remove(subject.Id);
        if (!_byOwnerAndId.Remove((OwnerOf(subject), subject.Id)))
            return false;
        if (--_borrowers[subject.Id] == 0)
            _borrowers.Remove(subject.Id);
        return true;
    }

    private Guid OwnerOf(ResourceObject subject) => subject.Get(_type.Owner!.Parent);

    private void Index(ResourceObject subject)
    {
        if (_type.Owner is { } owner)
        {
            var id = subject.Get(owner.Parent);
            if (!_byOwner.TryGetValue(id, out var owned))
                _byOwner.Add(id, owned = []);
            owned.Add(subject);
        }
        for (var i = 0; i < _byUnique.Length; i++)
        {
            foreach (var slot in _uniqueSlots[i])
            {
                if (subject.Values[slot] is { } value)
                    _byUnique[i].Add(value, subject);
            }
        }
    }

    private void Unindex(ResourceObject subject)
    {
        if (_type.Owner is { } owner && _byOwner.TryGetValue(subject.Get(owner.Parent), out var owned) && owned.Remove(subject) && owned.Count == 0)
            _byOwner.Remove(subject.Get(owner.Parent));
        for (var i = 0; i < _byUnique.Length; i++)
        {
            foreach (var slot in _uniqueSlots[i])
            {
                if (subject.Values[slot] is { } value)
                    _byUnique[i].Remove(value, subject);
            }
        }
    }

    /// <summary>The holders of each reference in one field.</summary>
    private sealed class ReferenceIndex(Field pointer, int slot)
    {
        private static readonly OrderedBag<ResourceObject> s_noHolders = [];

        private readonly Dictionary<string, OrderedBag<ResourceObject>> _holders = [];

        public Field Field => pointer;

        public OrderedBag<ResourceObject> Holders(string id) => _holders.GetValueOrDefault(id, s_noHolders);

        /// <summary>Updates the index. The values before are null for an added object, those after for a removed one.</summary>
        public void Change(ResourceObject subject, string?[]? before, string?[]? after)
        {
            var (from, to) = (before?[slot], after?[slot]);
            if (from == to)
                return;
            if (from is not null && _holders.TryGetValue(from, out var left) && left.Remove(subject) && left.Count == 0)
                _holders.Remove(from);
            if (to is null)
                return;
            if (!_holders.TryGetValue(to, out var joined))
                _holders.Add(to, joined = []);
            joined.Add(subject);
        }
    }
}
