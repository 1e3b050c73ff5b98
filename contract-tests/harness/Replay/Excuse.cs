namespace CmsSim.Harness.Replay;

/// <summary>The normalisers: the kinds of values in which an answer may differ from the documented one.</summary>
public enum Normaliser
{
    /// <summary>An id that the target generates. It is bound to the documented id at first sight.</summary>
    Id,

    /// <summary>A time of the target's clock.</summary>
    Time,

    /// <summary>A measured number that no request sets, such as <c>uptimeSeconds</c>.</summary>
    Counter,

    /// <summary>A generated secret or a passcode, of the same length and alphabet. Equal secrets must stay equal.</summary>
    Secret,

    /// <summary>An address or a host name of the target. It is bound to the documented one at first sight.</summary>
    Host,

    /// <summary>The order of the objects in a list.</summary>
    Order,

    /// <summary>A part of the answer that the fixture does not hold.</summary>
    Hole,
}

/// <summary>A difference that a normaliser excused.</summary>
/// <param name="By">The normaliser.</param>
/// <param name="Expected">The documented text.</param>
/// <param name="Actual">The actual text.</param>
public sealed record Excuse(Normaliser By, string Expected, string Actual)
{
    /// <summary>The name of the header. Null for the body.</summary>
    public string? Header { get; init; }

    /// <summary>The position in <see cref="ReplayResult.BoundBody"/>, in bytes from 0. Null for headers.</summary>
    public int? Position { get; init; }

    /// <summary>
    /// The number of bytes of the actual text, from <see cref="Position"/>. <see cref="Actual"/> may show only its start. Null when the excuse
    /// concerns no range of the body.
    /// </summary>
    public int? Length { get; init; }

    /// <summary>The number of bytes of the documented text in its place. 0 for a hole.</summary>
    public int DocumentedLength { get; init; }

    /// <summary>The path of the XML element. Null for headers.</summary>
    public string? XmlPath { get; init; }

    /// <summary>A hash of the whole actual text, of which <see cref="Actual"/> may show only the start.</summary>
    internal ulong Fingerprint { get; init; }

    /// <summary>Returns the excuse as one sentence.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{By.ToString().ToLowerInvariant()}: {(Header is null ? XmlPath is null ? "answer" : $"byte {Position} at {XmlPath}" : $"header {Header}")}: {Actual} in place of {Expected}");
}
