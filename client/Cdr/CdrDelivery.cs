namespace CmsSim.Client.Cdr;

/// <summary>A document and its place in the sequence of its session.</summary>
public sealed record CdrDelivery
{
    /// <summary>The document as it was received.</summary>
    public required CdrDocument Document { get; init; }

    /// <summary>The name under which the receiver knows the bridge. Null when it has none.</summary>
    public string? Bridge { get; init; }

    /// <summary>The records of the document that were not accepted before, in order.</summary>
    public required IReadOnlyList<CdrRecord> Records { get; init; }

    /// <summary>
    /// The number of records in the document that were accepted before. A bridge repeats records when the answer to a POST does not reach it.
    /// </summary>
    public int Duplicates { get; init; }

    /// <summary>The places in <see cref="Records"/> where the sequence lacks records. Empty for a complete sequence.</summary>
    public IReadOnlyList<CdrGap> Gaps { get; init; } = [];

    /// <summary>
    /// True when no document of the session was accepted before: the bridge has started, or the receiver has. Calls and legs that
    /// <see cref="PreviousSession"/> reported have ended without a record.
    /// </summary>
    public bool IsNewSession { get; init; }

    /// <summary>
    /// The session that the bridge had before. Null when the session is not new, and when it is the first of the bridge or the bridge is not
    /// known.
    /// </summary>
    public Guid? PreviousSession { get; init; }
}
