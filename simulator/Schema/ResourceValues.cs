namespace CmsSim.Simulator.Schema;

/// <summary>A draft of an object's values, used while the object is created or modified. Only a successful save applies it.</summary>
internal sealed class ResourceValues
{
    private readonly bool[] _sent;

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

    public bool Has(Field field) => Values[Type.SlotOf(field)] is not null;

    /// <summary>True when the request contained the field, even with an empty value.</summary>
    public bool WasSent(Field field) => _sent[Type.SlotOf(field)];

    public string? Text(Field field) => Values[Type.SlotOf(field)];

    public T? Get<T>(Field<T> field) => Text(field) is { } text ? field.Read(text) : default;

    public void Set(Field field, string? canonicalText) => Values[Type.SlotOf(field)] = canonicalText;

    /// <summary>The object with the values of this draft. An object that is being created has an empty id.</summary>
    public ResourceObject Draft() => new(Type, Before?.Id ?? Guid.Empty, Values, Before?.Age ?? long.MaxValue);

    /// <summary>Stores a value from the request and marks the field as sent.</summary>
    public void Receive(Field field, string? canonicalText)
    {
        Set(field, canonicalText);
        _sent[Type.SlotOf(field)] = true;
    }

    /// <summary>Clears the fields that act once and are not stored.</summary>
    public void DropTransients()
    {
        for (var slot = 0; slot < Values.Length; slot++)
        {
            if (Type.Fields[slot].IsTransient)
                Values[slot] = null;
        }
    }
}
