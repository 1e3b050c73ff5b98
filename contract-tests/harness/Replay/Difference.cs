using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>Where an answer differs.</summary>
public enum DifferencePart
{
    /// <summary>No whole answer came.</summary>
    Connection,

    /// <summary>The order in which answers came.</summary>
    Sequence,

    /// <summary>The HTTP status.</summary>
    Status,

    /// <summary>A header is missing, unexpected or has another value.</summary>
    Header,

    /// <summary>The headers are right, their order is not.</summary>
    HeaderOrder,

    /// <summary>The size of the body.</summary>
    Size,

    /// <summary>The bytes of the body.</summary>
    Body,
}

/// <summary>One difference between the documented answer and the one that came.</summary>
/// <param name="Part">Where it is.</param>
/// <param name="Expected">What is documented there.</param>
/// <param name="Actual">What came.</param>
public sealed record Difference(DifferencePart Part, string Expected, string Actual)
{
    /// <summary>How the expected side is known: a difference from what is printed weighs more than one from a reconstruction.</summary>
    public Provenance Evidence { get; init; }

    /// <summary>Name of the header, when it is about one.</summary>
    public string? Header { get; init; }

    /// <summary>Byte of the expected body where the difference begins, counted from 0.</summary>
    public int? Position { get; init; }

    /// <summary>Where in the XML of the expected body that is.</summary>
    public string? XmlPath { get; init; }

    /// <summary>The difference in one sentence.</summary>
    public override string ToString() => Part switch
    {
        DifferencePart.Connection => $"no whole answer: {Actual}",
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
