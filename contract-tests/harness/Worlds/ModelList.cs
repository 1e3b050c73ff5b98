namespace CmsSim.Harness.Worlds;

/// <summary>One list that an answer shows.</summary>
/// <param name="Exchange">The index of the exchange.</param>
/// <param name="Total">The number of objects that the answer counts.</param>
/// <param name="First">The number of objects before the first one of the page.</param>
/// <param name="OnPage">The number of objects on the page.</param>
/// <param name="Shown">The objects that the input shows, at least by their ids.</param>
/// <param name="Alive">The objects of the list that were known then.</param>
internal sealed record ListSight(int Exchange, int Total, int First, int OnPage, IReadOnlyList<ModelObject> Shown, IReadOnlyList<ModelObject> Alive)
{
    /// <summary>The first object that the input shows whole. Null for none.</summary>
    public ModelObject? Sample { get; init; }

    /// <summary>The elements of the sample.</summary>
    public IReadOnlyList<AnswerElement> SampleElements { get; init; } = [];

    /// <summary>The values of the known objects then, by object and path. An absent path is one whose value was not known.</summary>
    public required IReadOnlyDictionary<ModelObject, IReadOnlyDictionary<string, string?>> Values { get; init; }

    /// <summary>The size of the answer in bytes. Null when the input does not show it.</summary>
    public int? Size { get; init; }

    /// <summary>The bytes of the declaration and of the list's own tags.</summary>
    public int FrameBytes { get; init; }
}

/// <summary>The objects of one list: those of a type, or those of a type that one object owns.</summary>
/// <param name="shape">The type.</param>
/// <param name="owner">The id of the owner. Null for none.</param>
internal sealed class ModelList(ApiShape shape, string? owner)
{
    private const int MostNarrowed = 200;
    private const int MostBounds = 1_000;

    private readonly List<string> _order = [];
    private readonly Dictionary<string, int> _positions = [];
    private readonly List<LabelBound> _bounds = [];

    public ApiShape Shape => shape;

    public string? Owner => owner;

    /// <summary>The element by which the list may be sorted. Null for none.</summary>
    public string? Label { get; } = ListText.LabelOf(shape);

    /// <summary>The ids in list order, as far as it is known.</summary>
    public IReadOnlyList<string> Order => _order;

    /// <summary>The number of objects at the start of the part. Null when no list shows it.</summary>
    public int? CountAtStart { get; set; }

    /// <summary>The index of the exchange from which the bridge adds or removes objects itself. Null before.</summary>
    public int? StirredBy { get; set; }

    public List<ListSight> Sights { get; } = [];

    /// <summary>The neighbours of objects whose labels were not known when a list showed them, or did not show them.</summary>
    public IReadOnlyList<LabelBound> Bounds => _bounds;

    /// <summary>Notes what the position in a list says about labels that are not known.</summary>
    /// <param name="shown">The objects on the page, as far as it is shown.</param>
    /// <param name="alive">All objects of the list.</param>
    /// <param name="isFirst">True when no object precedes the page.</param>
    /// <param name="isLast">True when the page is shown up to the last object of the list.</param>
    public void NarrowLabels(IReadOnlyList<ModelObject> shown, IReadOnlyList<ModelObject> alive, bool isFirst, bool isLast)
    {
        if (Label is not { } label || shown is [] || _bounds.Count > MostBounds || alive.Count > MostNarrowed)
            return;
        for (var i = 0; i < shown.Count; i++)
        {
            if (IsOpen(shown[i]))
                _bounds.Add(new LabelBound(shown[i], i > 0 ? End(shown[i - 1]) : null, i + 1 < shown.Count ? End(shown[i + 1]) : null));
        }

        if (isFirst && !isLast)
            _bounds.Add(new LabelBound(null, End(shown[^1]), null));
        if (isFirst == isLast)
            return;
        foreach (var unseen in alive.Except(shown).Where(IsOpen))
            _bounds.Add(new LabelBound(unseen, isFirst ? End(shown[^1]) : null, isLast ? End(shown[0]) : null));

        bool IsOpen(ModelObject one) => one.ExistsAtStart && one.Now(label) is null && !one.IsChanged(label);

        LabelEnd End(ModelObject one) => new(one, one.Now(label), IsOpen(one));
    }

    /// <summary>Notes the order of ids that an answer shows.</summary>
    /// <param name="ids">The ids of one page.</param>
    /// <param name="isFirstPage">False when other objects precede the page.</param>
    public void NoteOrder(IReadOnlyList<string> ids, bool isFirstPage)
    {
        var known = ids.Select(PositionOf).Where(position => position >= 0).DefaultIfEmpty(-1).First();
        var next = isFirstPage ? 0 : known >= 0 ? known : _order.Count;
        foreach (var id in ids)
        {
            if (PositionOf(id) is >= 0 and var position)
            {
                next = Math.Max(next, position + 1);
                continue;
            }

            if (next == _order.Count)
                _positions[id] = next;
            else
                _positions.Clear();
            _order.Insert(next++, id);
        }
    }

    /// <summary>The position of an id. Negative when no list shows it.</summary>
    public int PositionOf(string id)
    {
        if (_positions.Count != _order.Count)
        {
            _positions.Clear();
            foreach (var (i, one) in _order.Index())
                _positions[one] = i;
        }

        return _positions.GetValueOrDefault(id, -1);
    }
}

/// <summary>An object next to another one in a list.</summary>
/// <param name="Object">The object.</param>
/// <param name="Label">Its label then. Null when it was not known.</param>
/// <param name="IsOfStart">True when its label was that of the start.</param>
internal sealed record LabelEnd(ModelObject Object, string? Label, bool IsOfStart)
{
    /// <summary>The label, as far as it is known by now.</summary>
    public string? Known(string path) => Label ?? (IsOfStart ? Object.AtStart(path) : null);
}

/// <summary>The neighbours of an object in a list.</summary>
/// <param name="Object">The object. Null for all objects that no list names.</param>
/// <param name="After">The object before it. Null for none.</param>
/// <param name="Before">The object behind it. Null for none.</param>
internal sealed record LabelBound(ModelObject? Object, LabelEnd? After, LabelEnd? Before);
