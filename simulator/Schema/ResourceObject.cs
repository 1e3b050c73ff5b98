namespace CmsSim.Simulator.Schema;

/// <summary>One object of a resource type. It is read and changed only inside the gate.</summary>
internal sealed class ResourceObject(ResourceDefinition type, Guid id, string?[] values, long age)
{
    public ResourceDefinition Type { get; } = type;

    public Guid Id { get; } = id;

    /// <summary>The creation number; it defines the order by age.</summary>
    public long Age { get; } = age;

    /// <summary>Canonical text by slot; <see cref="Replace"/> changes it.</summary>
    public string?[] Values { get; private set; } = values;

    /// <summary>The number of changes so far.</summary>
    public int Version { get; private set; }

    /// <summary>True when a world shares the values array, which must then not be modified.</summary>
    public bool IsShared { private get; set; }

    /// <summary>The part of the list that contains the object. Only the list uses it.</summary>
    public object? Place { get; set; }

    /// <summary>The bridge that a local object belongs to, or that runs a job; null for other objects of the shared database.</summary>
    public IBridgeContext? Home { get; set; }

    /// <summary>Values from the world file that do not follow from the stored values; null when the world gives none.</summary>
    public IReadOnlyDictionary<Element, string>? Facts { get; init; }

    /// <summary>The values, for a world to share.</summary>
    public string?[] Shared()
    {
        IsShared = true;
        return Values;
    }

    /// <summary>Replaces the values. They are copied: an old object that keeps a new array alive makes garbage collection slow.</summary>
    public void Replace(string?[] values)
    {
        Version++;
        if (IsShared)
            Values = values;
        else
            values.CopyTo(Values, 0);
        IsShared = false;
    }

    /// <summary>
    /// True when both are the same object, possibly at different times. An object that is being created equals only itself.
    /// </summary>
    public bool IsSameAs(ResourceObject other) => ReferenceEquals(this, other) || (Id != Guid.Empty && Id == other.Id && Type == other.Type);

    public string? Text(Field field) => Type.SlotOf(field) is >= 0 and var slot ? Values[slot] : null;

    public bool Has(Field field) => Text(field) is not null;

    /// <summary>The id in the field; null when the field is not set.</summary>
    public Guid? IdIn(Field<Guid> field) => Text(field) is { } text ? field.Read(text) : null;

    /// <summary>The value; the default of <typeparamref name="T"/> when the field is not set.</summary>
    public T? Get<T>(Field<T> field) => Text(field) is { } text ? field.Read(text) : default;
}
