using System.Text;

namespace CmsSim.Harness.Fixtures;

/// <summary>How a stretch of a fixture is known.</summary>
public enum Provenance
{
    /// <summary>The log prints it so.</summary>
    Printed,

    /// <summary>The log prints something else in its place, by a slip that is known.</summary>
    Repaired,

    /// <summary>The log does not show it; it was worked out, for a reason the fixture gives.</summary>
    Reconstructed,
}

/// <summary>A stretch of text of one provenance.</summary>
/// <param name="Provenance">How it is known.</param>
/// <param name="Text">The text as it was on the wire.</param>
public sealed record Segment(Provenance Provenance, string Text)
{
    /// <summary>Id of the reason; null for what is printed.</summary>
    public string? Why { get; init; }

    /// <summary>What the documented log prints here where it does not print what the bridge logged; empty when it lost the place.</summary>
    public string? Prints { get; init; }

    /// <summary>What the bridge logged here, where it does not log the wire as it is (a mask).</summary>
    public string? Logged { get; init; }

    /// <summary>Text that the log prints as it is.</summary>
    public static Segment Printed(string text) => new(Provenance.Printed, text);
}

/// <summary>Wire text in stretches, each marked with how it is known.</summary>
/// <param name="Segments">The stretches, in order.</param>
public sealed record MarkedText(IReadOnlyList<Segment> Segments)
{
    /// <summary>No text.</summary>
    public static MarkedText Empty { get; } = new([]);

    /// <summary>The text as it was on the wire.</summary>
    public string Text => string.Concat(Segments.Select(segment => segment.Text));

    /// <summary>The text with the slips of the log that documents it.</summary>
    public string AsPrinted => string.Concat(Segments.Select(segment => segment.Prints ?? segment.Text));

    /// <summary>The stretches where the documented log prints something else than the bridge logged.</summary>
    public IEnumerable<Segment> Repairs => Segments.Where(segment => segment.Prints is not null);

    /// <summary>How the byte at this place of the UTF-8 text is known; behind the end, how the last one is.</summary>
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

    /// <summary>Text that the log prints as it is.</summary>
    public static MarkedText Printed(string text) => new([Segment.Printed(text)]);
}
