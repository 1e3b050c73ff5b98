using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Import;

/// <summary>The kinds of notes that an import takes.</summary>
public enum NoteKind
{
    /// <summary>The file was recognised; the text names its kind.</summary>
    File,

    /// <summary>A line or part of the input was not understood.</summary>
    NotUnderstood,

    /// <summary>A line was left out on purpose: a filter, another bridge, a duplicate, prose.</summary>
    LeftOut,

    /// <summary>The input prints something by a known slip; it was read as something else.</summary>
    Repair,

    /// <summary>The input does not show something.</summary>
    Hole,

    /// <summary>Something was inferred that the input does not show.</summary>
    Guess,
}

/// <summary>Something that an import did not understand, left out, repaired, missed or guessed.</summary>
/// <param name="Kind">The kind of the note.</param>
/// <param name="Place">The place in the input.</param>
/// <param name="Reason">The reason, in words that hold no value of the input.</param>
public sealed record ImportNote(NoteKind Kind, Place Place, string Reason)
{
    /// <summary>The text of the input. Null when the note is not about one text. It may hold secrets until it is redacted.</summary>
    public string? Printed { get; init; }

    /// <summary>The text that was taken in place of <see cref="Printed"/>. Null for none.</summary>
    public string? Taken { get; init; }

    /// <summary>The kind of the hole. Null for other notes.</summary>
    public HoleKind? Hole { get; init; }

    /// <summary>The trace number of the exchange. Null when the note concerns none.</summary>
    public int? Trace { get; init; }
}
