namespace CmsSim.Simulator.Schema;

/// <summary>Elements of a type with all that is looked up once: their tags and where their values stand.</summary>
internal sealed class RenderPlan(ResourceDefinition type, IReadOnlyList<Element> elements)
{
    public RenderStep[] Parts { get; } = [.. elements.Select(element => new RenderStep(
        element,
        element is Field field ? type.SlotOf(field) : -1,
        element is Group group ? new RenderPlan(type, group.Children) : null,
        element.StartTag.ToArray(),
        element.EndTag.ToArray()))];

    /// <summary>Nothing but values that are kept with the object; what is computed may differ from one request to the next.</summary>
    public bool IsStoredOnly { get; } = elements.All(element => element is Field);
}

/// <summary>One element of an outline.</summary>
internal sealed record RenderStep(Element Element, int Slot, RenderPlan? Children, byte[] StartTag, byte[] EndTag);
