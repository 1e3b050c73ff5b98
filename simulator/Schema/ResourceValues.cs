namespace CmsSim.Simulator.Schema;

/// <summary>The values of an object about to be created or modified: a draft that only a successful save makes real.</summary>
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

    /// <summary>The object as it is now; null when one is being created.</summary>
    public ResourceObject? Before { get; }

    public string?[] Values { get; }

    public bool Has(Field field) => Values[Type.SlotOf(field)] is not null;

    /// <summary>Whether the request carried the field, be it empty.</summary>
    public bool WasSent(Field field) => _sent[Type.SlotOf(field)];

    public string? Text(Field field) => Values[Type.SlotOf(field)];

    public T? Get<T>(Field<T> field) => Text(field) is { } text ? field.Read(text) : default;

    public void Set(Field field, string? canonicalText) => Values[Type.SlotOf(field)] = canonicalText;

    /// <summary>The object as it would be with these values; one that is being created has no id yet.</summary>
    public ResourceObject Draft() => new(Type, Before?.Id ?? Guid.Empty, Values, Before?.Age ?? long.MaxValue);

    /// <summary>Takes what a request carried.</summary>
    public void Receive(Field field, string? canonicalText)
    {
        Set(field, canonicalText);
        _sent[Type.SlotOf(field)] = true;
    }

    /// <summary>Forgets what acts once and is not kept.</summary>
    public void DropTransients()
    {
        for (var slot = 0; slot < Values.Length; slot++)
        {
            if (Type.Fields[slot].IsTransient)
                Values[slot] = null;
        }
    }
}
