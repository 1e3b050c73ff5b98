using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Import;

/// <summary>One request and its answer as an input shows them, before dates are completed and a world is inferred.</summary>
public sealed record ImportedExchange
{
    /// <summary>The place of the request in the input.</summary>
    public required Place Place { get; init; }

    /// <summary>The trace number. Null in inputs without an API trace, such as HAR.</summary>
    public int? Trace { get; init; }

    /// <summary>The bridge: the host name of a log, or host and port of a URL. Null when the input names none.</summary>
    public string? Host { get; init; }

    /// <summary>The address of the client, as the bridge saw it. Null when the input does not show it.</summary>
    public string? From { get; init; }

    /// <summary>The time of the request. Null when the input prints none.</summary>
    public LogTime? At { get; init; }

    /// <summary>The time of the answer. Null when the input prints none.</summary>
    public LogTime? AnsweredAt { get; init; }

    /// <summary>
    /// The number of complete answers that the bridge sent between this request and its answer, to requests that came later. Zero when the
    /// answer follows its request.
    /// </summary>
    public int Overtaken { get; init; }

    /// <summary>The request. Segments name reasons of <see cref="ImportReasons"/>.</summary>
    public required FixtureRequest Request { get; init; }

    /// <summary>The answer. Null when the input does not show it.</summary>
    public FixtureAnswer? Answer { get; init; }

    /// <summary>Other lines of the bridge between the request and the answer.</summary>
    public IReadOnlyList<LogEntry> During { get; init; } = [];

    /// <summary>Other lines of the bridge after the answer and before the next request.</summary>
    public IReadOnlyList<LogEntry> After { get; init; } = [];
}

/// <summary>Receives the content of an input, in the order of the input, one call at a time.</summary>
public interface IImportSink
{
    /// <summary>Receives an exchange when it is complete, or when it is certain that no more of it comes.</summary>
    void Add(ImportedExchange exchange);

    /// <summary>Receives a note.</summary>
    void Add(ImportNote note);

    /// <summary>True to receive every entry of a log through <see cref="Add(LogEntry)"/>. False saves the time to make them.</summary>
    bool WantsEntries => false;

    /// <summary>Receives an entry of a log, of any process, in the order of the log.</summary>
    void Add(LogEntry entry)
    {
    }
}
