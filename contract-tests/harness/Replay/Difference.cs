using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>The part of an exchange that differs.</summary>
public enum DifferencePart
{
    /// <summary>No complete answer arrived, or bytes follow the answer.</summary>
    Connection,

    /// <summary>The order of the answers.</summary>
    Sequence,

    /// <summary>The HTTP status.</summary>
    Status,

    /// <summary>A header is missing, unexpected or has a different value.</summary>
    Header,

    /// <summary>All headers are equal, but their order is not.</summary>
    HeaderOrder,

    /// <summary>The size of the body.</summary>
    Size,

    /// <summary>The bytes of the body.</summary>
    Body,
}

/// <summary>One difference between the documented answer and the actual one.</summary>
/// <param name="Part">The part that differs.</param>
/// <param name="Expected">The documented value.</param>
/// <param name="Actual">The actual value.</param>
public sealed record Difference(DifferencePart Part, string Expected, string Actual)
{
    /// <summary>
    /// The provenance of the expected value. A difference from printed text weighs more than one from reconstructed text.
    /// </summary>
    public Provenance Evidence { get; init; }

    /// <summary>The id of the reason for repaired or reconstructed text. Null for other text.</summary>
    public string? Why { get; init; }

    /// <summary>The reason for repaired or reconstructed text, in words. Null for other text.</summary>
    public string? Reason { get; init; }

    /// <summary>The name of the header. Null for other parts.</summary>
    public string? Header { get; init; }

    /// <summary>The position in the expected body at which the difference begins, in bytes from 0. Null for other parts.</summary>
    public int? Position { get; init; }

    /// <summary>The path of the XML element at <see cref="Position"/>. Null for other parts.</summary>
    public string? XmlPath { get; init; }

    /// <summary>Returns the difference as one sentence.</summary>
    public override string ToString() => Part switch
    {
        DifferencePart.Connection => $"exchange failed: {Actual}",
        DifferencePart.Sequence => $"{Expected}, but {Actual}",
        DifferencePart.Status => $"status {Actual} instead of {Expected}",
        DifferencePart.Header => $"header {Header}: {Actual} instead of {Expected}",
        DifferencePart.HeaderOrder => $"headers in the order {Actual} instead of {Expected}",
        DifferencePart.Size => $"size {Actual} instead of {Expected}",
        _ => $"byte {Position} at {XmlPath}: {Actual} instead of {Expected}",
    } + Part switch
    {
        DifferencePart.Connection or DifferencePart.HeaderOrder or DifferencePart.Sequence => "",
        _ => $" ({Evidence.ToString().ToLowerInvariant()})",
    };
}
