namespace CmsSim.Simulator.Schema;

/// <summary>The values that a field accepts, for descriptions and messages. The field's canonical function decides.</summary>
/// <param name="Type">The type name used in the API reference: string, number, bool, enum, id …</param>
internal sealed record ValueRange(string Type)
{
    public static ValueRange Text { get; } = new("string");

    public long? Min { get; init; }

    public long? Max { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>All accepted values, if they can be listed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public override string ToString() => this switch
    {
        { Type: "bool" } => "true or false",
        { Min: { } min, Max: { } max } => $"{Type} from {min} to {max}",
        { MaxLength: { } length } => $"{Type} of at most {length}",
        _ => Type,
    };
}
