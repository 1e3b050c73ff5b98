namespace CmsSim.Simulator.Schema;

/// <summary>Elements of a type with all that is looked up once: their tags and where their values stand.</summary>
internal sealed class Outline(ResourceDefinition type, IReadOnlyList<Element> elements)
{
    public OutlinePart[] Parts { get; } = [.. elements.Select(element => new OutlinePart(
        element,
        element is Field field ? type.SlotOf(field) : -1,
        element is Group group ? new Outline(type, group.Children) : null,
        element.StartTag.ToArray(),
        element.EndTag.ToArray()))];

    /// <summary>Nothing but values that are kept with the object; what is computed may differ from one request to the next.</summary>
    public bool IsStoredOnly { get; } = elements.All(element => element is Field);
}

/// <summary>One element of an outline.</summary>
internal sealed record OutlinePart(Element Element, int Slot, Outline? Children, byte[] StartTag, byte[] EndTag);
