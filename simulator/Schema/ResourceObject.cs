namespace CmsSim.Simulator.Schema;

/// <summary>One object of a resource type. It is read and changed inside the gate only.</summary>
internal sealed class ResourceObject(ResourceDefinition type, Guid id, string?[] values, long age)
{
    public ResourceDefinition Type { get; } = type;

    public Guid Id { get; } = id;

    /// <summary>Counts up with each creation: the order of age.</summary>
    public long Age { get; } = age;

    /// <summary>Canonical text by slot; <see cref="Replace"/> changes it.</summary>
    public string?[] Values { get; private set; } = values;

    /// <summary>Counts the changes.</summary>
    public int Version { get; private set; }

    /// <summary>Whether a world has the same array, which must then stay as it is.</summary>
    public bool IsShared { private get; set; }

    /// <summary>The part of the list that it stands in, which is for the list to know.</summary>
    public object? Place { get; set; }

    /// <summary>The bridge that a local object belongs to, or that runs a job; null for other objects of the shared database.</summary>
    public IBridgeContext? Home { get; set; }

    /// <summary>What the world tells of the object that does not follow from its values; null when there is no such telling.</summary>
    public IReadOnlyDictionary<Element, string>? Facts { get; init; }

    /// <summary>The values, for a world to keep.</summary>
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

    /// <summary>Whether both are one object, if at different times; what is only being created is itself alone.</summary>
    public bool IsSameAs(ResourceObject other) => ReferenceEquals(this, other) || (Id != Guid.Empty && Id == other.Id && Type == other.Type);

    public string? Text(Field field) => Type.SlotOf(field) is >= 0 and var slot ? Values[slot] : null;

    public bool Has(Field field) => Text(field) is not null;

    /// <summary>The value, or the type's default when there is none.</summary>
    public T? Get<T>(Field<T> field) => Text(field) is { } text ? field.Read(text) : default;
}
