using System.Globalization;

namespace CmsSim.Harness.Worlds;

/// <summary>
/// The things that must have existed when a part of a log began, and the things that exist after the exchanges so far. A contradiction
/// means that something happened that the log does not show.
/// </summary>
internal sealed class WorldModel
{
    private readonly Dictionary<ObjectKey, ModelObject> _objects = [];
    private readonly Dictionary<(ApiShape Shape, string? Owner), ModelList> _lists = [];
    private readonly Dictionary<ApiShape, List<ModelObject>> _byType = [];
    private readonly HashSet<ObjectKey> _absent = [];
    private readonly List<TakenValue> _taken = [];
    private readonly Dictionary<ObjectKey, string?> _likely = [];
    private readonly Dictionary<ApiShape, int> _hinted = [];
    private int _placeholders;
    private int _texts;

    /// <summary>The number of objects that earlier parts knew.</summary>
    public int Carried { get; private init; }

    /// <summary>The facts about the bridge itself.</summary>
    public BridgeFacts Facts { get; init; } = new();

    /// <summary>The objects that the whole log shows.</summary>
    public LogHints Hints { get; init; } = new();

    /// <summary>The first contradiction, in words that hold no value of the input. Null for none.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>The index of the exchange that is being read.</summary>
    public int Exchange { get; set; }

    /// <summary>The seconds between the start of the part and the exchange that is being read.</summary>
    public double Seconds { get; set; }

    public IEnumerable<ModelObject> Objects => _objects.Values;

    public IEnumerable<ModelList> Lists => _lists.Values;

    /// <summary>Notes a contradiction. Only the first one counts.</summary>
    public void Contradict(string reason) => Contradiction ??= reason;

    /// <summary>Forgets the contradiction of an exchange that begins a part, and so contradicts only itself.</summary>
    public void ForgetContradiction() => Contradiction = null;

    /// <summary>The values that an object must have had at the start, because a request was refused for them.</summary>
    public IReadOnlyList<TakenValue> Taken => _taken;

    public void NoteTaken(TakenValue taken)
    {
        if (!_taken.Contains(taken))
            _taken.Add(taken);
    }

    /// <summary>The objects that refused requests name without a word that they do not exist, with the ids of their owners.</summary>
    public IReadOnlyDictionary<ObjectKey, string?> Likely => _likely;

    /// <summary>Notes that an object probably exists.</summary>
    public void NoteLikely(ApiShape shape, string id, string? owner)
    {
        var key = new ObjectKey(shape, id.ToLowerInvariant());
        if (!_objects.ContainsKey(key) && !_absent.Contains(key))
            _likely.TryAdd(key, owner);
    }

    /// <summary>True when an answer has shown that an object does not exist.</summary>
    public bool IsAbsent(ObjectKey key) => _absent.Contains(key);

    public ModelObject? Find(ApiShape shape, string id) => _objects.GetValueOrDefault(new ObjectKey(shape, id.ToLowerInvariant()));

    /// <summary>Returns an object that exists now. If the model lacks it, it has existed since the start.</summary>
    public ModelObject Need(ApiShape shape, string id, string? owner = null)
    {
        var key = new ObjectKey(shape, id.ToLowerInvariant());
        if (_objects.TryGetValue(key, out var found) && !found.IsGone)
        {
            found.IsAssumed = false;
            found.Owner ??= owner;
            return found;
        }

        if (found is not null || _absent.Contains(key))
            Contradict($"an object of {shape} exists although an earlier answer or request of the part says otherwise");
        if (found is { ExistsAtStart: true })
        {
            // Deleted and used again: the object of the start stays as it is.
            found.GoneBy = null;
            return found;
        }

        var made = new ModelObject(key) { Owner = owner };
        Add(made);
        return made;
    }

    /// <summary>Notes that a request created an object.</summary>
    public ModelObject Create(ApiShape shape, string id, string? owner, int exchange)
    {
        var key = new ObjectKey(shape, id.ToLowerInvariant());
        var made = new ModelObject(key) { IsCreated = true, Owner = owner, CreatedBy = exchange };
        Add(made);
        _absent.Remove(key);
        return made;
    }

    /// <summary>Notes that an object does not exist now.</summary>
    public void NoteAbsent(ApiShape shape, string id)
    {
        var key = new ObjectKey(shape, id.ToLowerInvariant());
        if (_objects.TryGetValue(key, out var found))
        {
            if (found.IsAssumed)
                Forget(found);
            else if (!found.IsGone && !shape.IsLive)
                Contradict($"an object of {shape} does not exist although an earlier answer or request of the part says otherwise");
            else
                Remove(found);
        }
        else
        {
            _absent.Add(key);
        }
    }

    /// <summary>Notes that an object is deleted, and with it the objects that it owns.</summary>
    public void Remove(ModelObject gone)
    {
        gone.GoneBy = Exchange;
        if (gone.Shape.Twin is { } twin && Find(twin, gone.Id) is { } twinned)
            twinned.GoneBy ??= Exchange;
        if (gone.IsCreated)
            _byType[gone.Shape].Remove(gone);
        foreach (var other in _byType.Where(type => type.Key.Owner == gone.Shape || type.Key.ReferencesTo(gone.Shape) is [_, ..]).SelectMany(type => type.Value))
        {
            if (other.IsGone || other == gone)
                continue;
            if (other.Owner == gone.Id && other.Shape.Owner == gone.Shape)
                other.GoneBy = Exchange;
            foreach (var path in other.Shape.ReferencesTo(gone.Shape))
            {
                if (!gone.Id.Equals(other.Now(path), StringComparison.OrdinalIgnoreCase))
                    continue;
                if (other.Shape.IsLive && gone.Shape.IsLive)
                    other.GoneBy = Exchange;
                else
                    other.Set(path, "");
            }
        }
    }

    /// <summary>Drops an object that only an earlier part knew.</summary>
    public void Forget(ModelObject assumed)
    {
        Drop(assumed);
        if (assumed.Shape.Twin is { } twin && Find(twin, assumed.Id) is { IsAssumed: true } other)
            Drop(other);
    }

    /// <summary>Adds an object that must have existed although the input never shows its id.</summary>
    public ModelObject AddPlaceholder(ApiShape shape, string? owner)
    {
        var id = owner is null ? Hinted(shape) : null;
        if (id is null)
        {
            do
                id = PlaceholderId(++_placeholders);
            while (IsKnown(id));
        }

        var made = new ModelObject(new ObjectKey(shape, id)) { Owner = owner, IsPlaceholder = true };
        Add(made);
        return made;

        // A known id stays known, so the search goes on behind the last one.
        string? Hinted(ApiShape type)
        {
            var ids = Hints.IdsOf(type);
            var at = _hinted.GetValueOrDefault(type);
            while (at < ids.Count && IsKnown(ids[at]))
                at++;
            _hinted[type] = at;
            return at < ids.Count ? ids[at] : null;
        }

        bool IsKnown(string known) => _objects.ContainsKey(new ObjectKey(shape, known)) || _absent.Contains(new ObjectKey(shape, known));
    }

    /// <summary>Returns an id that no object has.</summary>
    public string MadeUpId() => PlaceholderId(++_placeholders);

    /// <summary>Returns a text of this many characters that no other object has, as far as the length allows.</summary>
    public string MadeUp(int length)
    {
        var number = (++_texts).ToString(CultureInfo.InvariantCulture);
        return length <= number.Length ? number[^length..] : new string('x', length - number.Length) + number;
    }

    /// <summary>The objects of a type, except those that requests of the part both create and delete.</summary>
    public IReadOnlyList<ModelObject> OfType(ApiShape shape) => _byType.GetValueOrDefault(shape) ?? [];

    private void Add(ModelObject one)
    {
        if (_objects.TryGetValue(one.Key, out var replaced))
            Drop(replaced);
        _objects[one.Key] = one;
        if (!_byType.TryGetValue(one.Shape, out var all))
            _byType[one.Shape] = all = [];
        all.Add(one);
    }

    private void Drop(ModelObject one)
    {
        _objects.Remove(one.Key);
        _byType[one.Shape].Remove(one);
    }

    public ModelList ListOf(ApiShape shape, string? owner)
    {
        if (!_lists.TryGetValue((shape, owner), out var list))
            _lists[(shape, owner)] = list = new ModelList(shape, owner);
        return list;
    }

    /// <summary>The objects of a list that exist now.</summary>
    public IEnumerable<ModelObject> Alive(ApiShape shape, string? owner) =>
        OfType(shape).Where(one => !one.IsGone && (owner is null || one.Owner is null || one.Owner == owner));

    /// <summary>The objects of a type at the start, in the order in which a world lists them.</summary>
    public IEnumerable<ModelObject> AtStart(ApiShape shape)
    {
        var order = _lists.Values.Where(list => list.Shape == shape).ToLookup(list => list.Owner ?? "");
        return _objects.Values.Where(one => one.Shape == shape && one.ExistsAtStart)
            .Select(one => (Object: one, Position: order[""].Concat(one.Owner is { } owner ? order[owner] : []).Select(list => list.PositionOf(one.Id)).DefaultIfEmpty(-1).Max()))
            .OrderBy(one => one.Position < 0 ? int.MaxValue : one.Position)
            .Select(one => one.Object);
    }

    /// <summary>Returns the model with which the next part begins.</summary>
    /// <param name="isRestarted">True when the bridge has restarted in between, so that calls have ended.</param>
    /// <param name="most">The number of objects to keep. Those that this part has confirmed come first.</param>
    /// <param name="hints">The objects that the whole log shows.</param>
    public WorldModel Carry(bool isRestarted, int most, LogHints hints)
    {
        ModelObject[] alive = [.. _objects.Values.Where(one => !one.IsGone && !(isRestarted && one.Shape.IsLive))];
        var confirmed = alive.Count(one => !one.IsAssumed);
        ModelObject[] kept = [.. alive.Where(one => one.IsAssumed).TakeLast(Math.Max(0, most - confirmed)), .. alive.Where(one => !one.IsAssumed).TakeLast(most)];
        var next = new WorldModel { Facts = Facts.Carry(isRestarted), Hints = hints, Carried = kept.Length, _placeholders = _placeholders, _texts = _texts };
        foreach (var one in kept)
            next.Add(one.Carry());
        var created = _objects.Values.Where(one => one.IsCreated).ToLookup(one => one.Shape);
        foreach (var list in _lists.Values)
        {
            var ids = list.Order.Concat(created[list.Shape].Where(one => list.Owner is null || one.Owner == list.Owner).Select(one => one.Id));
            string[] known = [.. ids.Distinct().Where(id => next.Find(list.Shape, id) is not null)];
            if (known is not [])
                next.ListOf(list.Shape, list.Owner).NoteOrder(known, isFirstPage: true);
        }

        return next;
    }

    // Visibly made up, and of the usual form.
    private static string PlaceholderId(int number) => FormattableString.Invariant($"00000000-0000-4000-8000-{number:x12}");
}

/// <summary>A value that an object must have had at the start.</summary>
/// <param name="Shape">The type of the object.</param>
/// <param name="Owner">The id of its owner. Null for none.</param>
/// <param name="Path">The path of the value.</param>
/// <param name="Value">The value.</param>
/// <param name="NotBy">The id of the object that was refused the value. Null for a new one.</param>
internal sealed record TakenValue(ApiShape Shape, string? Owner, string Path, string Value, string? NotBy);
