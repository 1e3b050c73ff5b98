namespace CmsSim.Simulator.Schema;

/// <summary>The elements of a type, ready to render: the tags and the slots of the values are looked up only once.</summary>
internal sealed class RenderPlan(ResourceDefinition type, IReadOnlyList<Element> elements)
{
    public RenderStep[] Steps { get; } = [.. elements.Select(element => new RenderStep(
        element,
        element switch
        {
            Field field => type.SlotOf(field),
            Placed placed => type.SlotOf(placed.Field),
            _ => -1,
        },
        element is Group group ? new RenderPlan(type, group.Children) : null,
        element.StartTag.ToArray(),
        element.EndTag.ToArray()))];

    /// <summary>True when every element shows a stored value. A computed value may differ from one request to the next.</summary>
    public bool IsStoredOnly { get; } = elements.All(element => element is Field or Placed);
}

/// <summary>One element of a render plan.</summary>
internal sealed record RenderStep(Element Element, int Slot, RenderPlan? Children, byte[] StartTag, byte[] EndTag);
