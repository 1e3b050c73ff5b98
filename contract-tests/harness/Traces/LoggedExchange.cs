namespace CmsSim.Harness.Traces;

/// <summary>What a log tells of one request and its answer. What the log elides or masks is missing here too.</summary>
public sealed record LoggedExchange
{
    /// <summary>The number the bridge gave the request.</summary>
    public required int Trace { get; init; }

    /// <summary>The bridge, when the log names one.</summary>
    public string? Host { get; init; }

    /// <summary>When the request arrived.</summary>
    public required LogTime Time { get; init; }

    /// <summary>Line of the request in its file.</summary>
    public required int Line { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path as received, in the client's letter case.</summary>
    public required string Path { get; init; }

    /// <summary>Address of the client.</summary>
    public required string From { get; init; }

    /// <summary>Request body, when there was one.</summary>
    public LoggedForm? Form { get; init; }

    /// <summary>The answer; null when the log ends before it.</summary>
    public LoggedAnswer? Answer { get; init; }
}

/// <summary>A form body as logged.</summary>
/// <param name="Size">Bytes the client sent.</param>
/// <param name="ContentType">Its type, as sent.</param>
/// <param name="Pairs">The pairs, each with the ampersand that ended it; pieces of 48 characters joined again.</param>
public sealed record LoggedForm(int Size, string ContentType, IReadOnlyList<string> Pairs)
{
    /// <summary>The pairs as printed, one after the other. A masked pair has its asterisks and lacks its ampersand.</summary>
    public string Text => string.Concat(Pairs);
}

/// <summary>An answer as logged.</summary>
public sealed record LoggedAnswer
{
    /// <summary>When the answer went out.</summary>
    public required LogTime Time { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Bytes of the body.</summary>
    public required int Size { get; init; }

    /// <summary>The headers that the trace prints: Location or WWW-Authenticate.</summary>
    public IReadOnlyList<LoggedHeader> Headers { get; init; } = [];

    /// <summary>Lines of the body, without the declaration, which is never printed.</summary>
    public IReadOnlyList<string> XmlLines { get; init; } = [];

    /// <summary>How many of <see cref="XmlLines"/> stand before the <c>[ ... ]</c>; null when nothing is left out.</summary>
    public int? ElidedAfter { get; init; }
}

/// <summary>A header that the trace prints.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record LoggedHeader(string Name, string Value);

/// <summary>A log, read.</summary>
/// <param name="Entries">Every entry in the order of the log, so audit and call lines stand where they were written.</param>
/// <param name="Exchanges">The exchanges by the order of their requests; their lines may interleave.</param>
/// <param name="Unplaced">Trace lines that belong to no exchange: the log begins in its middle, or their form is unknown.</param>
public sealed record Transcript(
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<LoggedExchange> Exchanges,
    IReadOnlyList<LogEntry> Unplaced);
