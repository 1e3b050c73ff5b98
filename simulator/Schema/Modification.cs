namespace CmsSim.Simulator.Schema;

/// <summary>A PUT that has been saved.</summary>
internal sealed class Modification(ResourceObject subject, ResourceValues sent)
{
    private readonly string?[] _before = (string?[])subject.Values.Clone();

    /// <summary>The object, with its new values.</summary>
    public ResourceObject Subject => subject;

    /// <summary>True if the request carried the field, empty or not.</summary>
    public bool WasSent(Field field) => sent.WasSent(field);

    /// <summary>The value before the request.</summary>
    public string? Before(Field field) => _before[subject.Type.SlotOf(field)];
}
