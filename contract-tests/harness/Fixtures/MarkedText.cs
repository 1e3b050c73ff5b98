using System.Text;

namespace CmsSim.Harness.Fixtures;

/// <summary>The evidence for a segment of a fixture.</summary>
public enum Provenance
{
    /// <summary>The log prints the text.</summary>
    Printed,

    /// <summary>The log prints a different text because of a known error.</summary>
    Repaired,

    /// <summary>The log does not show the text. It was reconstructed for a reason that the fixture gives.</summary>
    Reconstructed,

    /// <summary>The log does not show the text, and nothing is known of it except the kind of the <see cref="Hole"/>.</summary>
    Missing,
}

/// <summary>A piece of text with one provenance.</summary>
/// <param name="Provenance">The evidence for the text.</param>
/// <param name="Text">The text as on the wire.</param>
public sealed record Segment(Provenance Provenance, string Text)
{
    /// <summary>The id of the reason. Null for printed text.</summary>
    public string? Why { get; init; }

    /// <summary>
    /// The text that the documented log prints in place of what the bridge logged; empty when the log omits it. Null when both are equal.
    /// </summary>
    public string? Prints { get; init; }

    /// <summary>The text that the bridge logged in place of the text on the wire, such as a mask. Null when both are equal.</summary>
    public string? Logged { get; init; }

    /// <summary>The kind of the hole. Null unless the provenance is <see cref="Provenance.Missing"/>.</summary>
    public HoleKind? Hole { get; init; }

    /// <summary>The number of missing bytes on the wire. Null when it is unknown, and for segments that are not holes.</summary>
    public int? Bytes { get; init; }

    /// <summary>Returns a segment that the log prints as it was on the wire.</summary>
    public static Segment Printed(string text) => new(Provenance.Printed, text);

    /// <summary>Returns a hole.</summary>
    /// <param name="kind">The kind of the hole.</param>
    /// <param name="bytes">The number of missing bytes on the wire; null when it is unknown.</param>
    /// <param name="standIn">The text that a replay sends in place of the missing text. Empty in answers.</param>
    public static Segment Missing(HoleKind kind, int? bytes = null, string standIn = "") =>
        new(Provenance.Missing, standIn) { Hole = kind, Bytes = bytes };
}

/// <summary>Text of the wire in segments, each with its provenance.</summary>
/// <param name="Segments">The segments, in order.</param>
public sealed record MarkedText(IReadOnlyList<Segment> Segments)
{
    /// <summary>A text without segments.</summary>
    public static MarkedText Empty { get; } = new([]);

    /// <summary>The whole text as on the wire.</summary>
    public string Text => Segments is [var only] ? only.Text : string.Concat(Segments.Select(segment => segment.Text));

    /// <summary>The whole text with the errors of the documented log.</summary>
    public string AsPrinted => string.Concat(Segments.Select(segment => segment.Prints ?? segment.Text));

    /// <summary>The segments that the documented log prints differently from what the bridge logged.</summary>
    public IEnumerable<Segment> Repairs => Segments.Where(segment => segment.Prints is not null);

    /// <summary>The segments whose text is missing.</summary>
    public IEnumerable<Segment> Holes => Segments.Where(segment => segment.Hole is not null);

    /// <summary>
    /// Returns the provenance of the byte at a position of the UTF-8 text, counted from 0. Past the end it is that of the last segment.
    /// </summary>
    public Provenance ProvenanceAt(int position)
    {
        var end = 0;
        foreach (var segment in Segments)
        {
            end += Encoding.UTF8.GetByteCount(segment.Text);
            if (position < end)
                return segment.Provenance;
        }

        return Segments is [.., var last] ? last.Provenance : Provenance.Printed;
    }

    /// <summary>Returns a text of one segment that the log prints as it was on the wire.</summary>
    public static MarkedText Printed(string text) => new([Segment.Printed(text)]);
}
