namespace CmsSim.Simulator.Schema;

/// <summary>What values a field takes, in words for people; its canonical function decides.</summary>
/// <param name="Type">As the reference calls it: string, number, bool, enum, id …</param>
internal sealed record ValueRange(string Type)
{
    public static ValueRange Text { get; } = new("string");

    public long? Min { get; init; }

    public long? Max { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>All there are, if they can be listed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public override string ToString() => this switch
    {
        { Type: "bool" } => "true or false",
        { Min: { } min, Max: { } max } => $"{Type} from {min} to {max}",
        { MaxLength: { } length } => $"{Type} of at most {length}",
        _ => Type,
    };
}
