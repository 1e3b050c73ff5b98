namespace CmsSim.Harness.Traces;

/// <summary>The counts of a log that was read. Each line is counted once, so the five kinds of lines add up to all.</summary>
public sealed record LogSummary
{
    /// <summary>The number of lines.</summary>
    public required long Lines { get; init; }

    /// <summary>The number of lines on which at least one entry begins.</summary>
    public required long EntryLines { get; init; }

    /// <summary>The number of lines that continue an entry.</summary>
    public required long ContinuedLines { get; init; }

    /// <summary>The number of lines without text: blank ones, fences, tags, rows of column names.</summary>
    public required long EmptyLines { get; init; }

    /// <summary>The number of lines that hold no part of an entry. A note names each.</summary>
    public required long NotedLines { get; init; }

    /// <summary>The number of entries, with those that were received twice.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of entries that were received twice and left out.</summary>
    public required long Duplicates { get; init; }

    /// <summary>The number of exchanges that are complete so far.</summary>
    public required int Exchanges { get; init; }
}
