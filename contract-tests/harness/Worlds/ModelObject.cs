namespace CmsSim.Harness.Worlds;

/// <summary>
/// One object of the API, as far as the log shows it: its values at the start of the part, and its values now. A value is known by the path of its
/// element, such as <c>status/state</c>. An empty value is one that is not set.
/// </summary>
/// <param name="key">The type and id.</param>
internal sealed class ModelObject(ObjectKey key)
{
    private readonly Dictionary<string, string> _start = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _now = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    public ObjectKey Key => key;

    public ApiShape Shape => key.Shape;

    public string Id => key.Id;

    /// <summary>The id of the object that owns this one. Null for none, or when it is not known.</summary>
    public string? Owner { get; set; }

    /// <summary>True for an object that a request of this part creates.</summary>
    public bool IsCreated { get; init; }

    /// <summary>The index of the exchange that creates the object.</summary>
    public int CreatedBy { get; init; } = -1;

    /// <summary>True once the object is deleted.</summary>
    public bool IsGone => GoneBy is not null;

    /// <summary>The index of the exchange that deletes the object, or shows that it is gone. Null while it exists.</summary>
    public int? GoneBy { get; set; }

    /// <summary>True for an object of an earlier part that nothing in this part has confirmed.</summary>
    public bool IsAssumed { get; set; }

    /// <summary>True for an object that must exist although the input never shows its id.</summary>
    public bool IsPlaceholder { get; init; }

    /// <summary>The values of an earlier part, used as far as this part does not show others.</summary>
    public IReadOnlyDictionary<string, string> Carried { get; init; } = new Dictionary<string, string>();

    /// <summary>The durations that answers show, with the index of the exchange.</summary>
    public List<(int Exchange, int Seconds)> Durations { get; } = [];

    /// <summary>The path of the duration. Null for an object without one.</summary>
    public string? DurationPath { get; set; }

    /// <summary>The time at which the object began, as far as its durations show it. Null when they do not.</summary>
    public DateTimeOffset? Began { get; set; }

    public bool ExistsAtStart => !IsCreated;

    /// <summary>Notes a value that an answer shows. Returns false when it contradicts a known value.</summary>
    public bool TryShow(string path, string value)
    {
        if (_now.TryGetValue(path, out var known))
        {
            _now[path] = value;
            return known.Equals(value, StringComparison.OrdinalIgnoreCase) || Shape.IsVolatile(path);
        }

        _now[path] = value;
        if (!IsCreated && !_changed.Contains(path))
            _start[path] = value;
        return true;
    }

    /// <summary>Notes that a whole answer lacks an element, so its value is not set.</summary>
    public void ShowAbsent(string path)
    {
        if (!_now.ContainsKey(path) && !IsCreated && !_changed.Contains(path))
            _start[path] = "";
        _now.TryAdd(path, "");
    }

    /// <summary>Notes that a request sets a value. Null for a value that is not known.</summary>
    public void Set(string path, string? value)
    {
        _changed.Add(path);
        if (value is null)
            _now.Remove(path);
        else
            _now[path] = value;
    }

    /// <summary>Sets a value at the start that the input does not show.</summary>
    public void Assume(string path, string value)
    {
        if (_start.TryAdd(path, value) && !_changed.Contains(path))
            _now.TryAdd(path, value);
    }

    /// <summary>Replaces a value at the start; an empty one where another object has it.</summary>
    public void Replace(string path, string value) => _start[path] = value;

    /// <summary>The value at the start of the part. Null when it is not known.</summary>
    public string? AtStart(string path) => _start.GetValueOrDefault(path) ?? Carried.GetValueOrDefault(path);

    /// <summary>The value now. Null when it is not known.</summary>
    public string? Now(string path) => _now.GetValueOrDefault(path) ?? (_changed.Contains(path) ? null : Carried.GetValueOrDefault(path));

    /// <summary>True when a request of this part has set the value.</summary>
    public bool IsChanged(string path) => _changed.Contains(path);

    /// <summary>The paths that have a value at the start.</summary>
    public IEnumerable<string> PathsAtStart => _start.Keys.Concat(Carried.Keys.Where(path => !_start.ContainsKey(path)));

    /// <summary>The paths that have a value now.</summary>
    public IEnumerable<string> PathsNow => _now.Keys.Concat(Carried.Keys.Where(path => !_now.ContainsKey(path) && !_changed.Contains(path)));

    /// <summary>Returns the object as the next part begins with it.</summary>
    public ModelObject Carry() => new(key)
    {
        Owner = Owner,
        IsAssumed = true,
        IsPlaceholder = IsPlaceholder,
        DurationPath = DurationPath,
        Began = Began,
        Carried = PathsNow.ToDictionary(path => path, path => Now(path)!, StringComparer.Ordinal),
    };
}
