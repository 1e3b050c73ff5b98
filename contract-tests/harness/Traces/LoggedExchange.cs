namespace CmsSim.Harness.Traces;

/// <summary>One request and its answer, as far as a log shows them. Text that the log elides or masks is missing.</summary>
public sealed record LoggedExchange
{
    /// <summary>The number that the bridge gave the request.</summary>
    public required int Trace { get; init; }

    /// <summary>The name of the bridge. Null when the log does not print it.</summary>
    public string? Host { get; init; }

    /// <summary>The time at which the request arrived.</summary>
    public required LogTime Time { get; init; }

    /// <summary>The number of the request's line in the log, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as received, in the client's letter case.</summary>
    public required string Path { get; init; }

    /// <summary>The address of the client.</summary>
    public required string From { get; init; }

    /// <summary>The body of the request. Null without one.</summary>
    public LoggedForm? Form { get; init; }

    /// <summary>The answer. Null when the log ends before it.</summary>
    public LoggedAnswer? Answer { get; init; }
}

/// <summary>The form body of a request, as logged.</summary>
/// <param name="Size">The number of bytes that the client sent.</param>
/// <param name="ContentType">The content type, as sent.</param>
/// <param name="Pairs">The pairs, each with the ampersand that ends it. The log's pieces of 48 characters are joined.</param>
public sealed record LoggedForm(int Size, string ContentType, IReadOnlyList<string> Pairs)
{
    /// <summary>The pairs as printed, joined. A masked pair has asterisks and no ampersand.</summary>
    public string Text => string.Concat(Pairs);
}

/// <summary>An answer as logged.</summary>
public sealed record LoggedAnswer
{
    /// <summary>The time at which the answer was sent.</summary>
    public required LogTime Time { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The size of the body, in bytes.</summary>
    public required int Size { get; init; }

    /// <summary>The headers that the API trace prints: <c>Location</c> or <c>WWW-Authenticate</c>.</summary>
    public IReadOnlyList<LoggedHeader> Headers { get; init; } = [];

    /// <summary>The lines of the body. The XML declaration is never logged.</summary>
    public IReadOnlyList<string> XmlLines { get; init; } = [];

    /// <summary>The number of <see cref="XmlLines"/> before the <c>[ ... ]</c>. Null when the log elides nothing.</summary>
    public int? ElidedAfter { get; init; }
}

/// <summary>A header that the API trace prints.</summary>
/// <param name="Name">The name of the header.</param>
/// <param name="Value">The value of the header.</param>
public sealed record LoggedHeader(string Name, string Value);

/// <summary>The content of a log.</summary>
/// <param name="Entries">All entries in log order, including audit and call lines.</param>
/// <param name="Exchanges">The exchanges in the order of their requests. Their lines may interleave in the log.</param>
/// <param name="Unplaced">Trace entries of no known exchange: the log begins in the middle of it, or the line has an unknown form.</param>
public sealed record Transcript(
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<LoggedExchange> Exchanges,
    IReadOnlyList<LogEntry> Unplaced);
