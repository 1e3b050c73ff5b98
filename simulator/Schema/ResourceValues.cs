namespace CmsSim.Simulator.Schema;

/// <summary>A draft of an object's values, used while the object is created or modified. Only a successful save applies it.</summary>
internal sealed class ResourceValues
{
    /// <summary>The most ignored names that are kept, so that a form of nonsense takes no room.</summary>
    private const int MostIgnored = 20;

    private readonly bool[] _sent;
    private List<string>? _ignored;

    public ResourceValues(ResourceDefinition type, ResourceObject? before = null)
    {
        Type = type;
        Before = before;
        Values = before is null ? new string?[type.SlotCount] : (string?[])before.Values.Clone();
        _sent = new bool[type.SlotCount];
    }

    public ResourceDefinition Type { get; }

    /// <summary>The object before the change; null on creation.</summary>
    public ResourceObject? Before { get; }

    public string?[] Values { get; }

    /// <summary>The first names in the request that set nothing: the release has no such parameter, or another kind of request sets it.</summary>
    public IReadOnlyList<string> Ignored => _ignored is { } names ? names : (IReadOnlyList<string>)[];

    public bool Has(Field field) => Values[Type.SlotOf(field)] is not null;

    /// <summary>True when the request contained the field, even with an empty value.</summary>
    public bool WasSent(Field field) => _sent[Type.SlotOf(field)];

    public string? Text(Field field) => Values[Type.SlotOf(field)];

    public T? Get<T>(Field<T> field) => Text(field) is { } text ? field.Read(text) : default;

    public Guid? IdIn(Field<Guid> field) => Text(field) is { } text ? field.Read(text) : null;

    public void Set(Field field, string? canonicalText) => Values[Type.SlotOf(field)] = canonicalText;

    /// <summary>The object with the values of this draft. An object that is being created has an empty id.</summary>
    public ResourceObject Draft() => new(Type, Before?.Id ?? Guid.Empty, Values, Before?.Age ?? long.MaxValue);

    /// <summary>Stores a value from the request and marks the field as sent.</summary>
    public void Receive(Field field, string? canonicalText)
    {
        Set(field, canonicalText);
        _sent[Type.SlotOf(field)] = true;
    }

    /// <summary>Notes a name in the request that sets nothing.</summary>
    public void Ignore(string name)
    {
        _ignored ??= [];
        if (_ignored.Count < MostIgnored)
            _ignored.Add(name);
    }

    /// <summary>Clears the fields that act once and are not stored.</summary>
    public void DropTransients()
    {
        foreach (var slot in Type.TransientSlots)
            Values[slot] = null;
    }
}
