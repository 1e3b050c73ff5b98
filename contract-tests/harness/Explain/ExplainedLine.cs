using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>The extent to which a line is understood.</summary>
public enum Recognition
{
    /// <summary>The line has a known form.</summary>
    Known,

    /// <summary>The process is known, its text is not.</summary>
    ProcessKnown,

    /// <summary>Neither process nor text is known.</summary>
    Unknown,
}

/// <summary>A log line with its meaning.</summary>
public sealed record ExplainedLine
{
    /// <summary>The entry of the log.</summary>
    public required LogEntry Entry { get; init; }

    /// <summary>The file and line.</summary>
    public required Place Place { get; init; }

    /// <summary>The extent to which the line is understood.</summary>
    public required Recognition Recognition { get; init; }

    /// <summary>The form of the line. Null when it is not known.</summary>
    public LineForm? Form { get; init; }

    /// <summary>The meaning in one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>The oddities that this line shows. Some oddities, such as a missing answer, are only found later and are in no line.</summary>
    public IReadOnlyList<Oddity> Oddities { get; init; } = [];
}

/// <summary>Receives the lines of a log with their meanings, in the order of the log.</summary>
public interface IExplanationSink
{
    /// <summary>True to receive lines that show nothing odd. False saves the time to write their sentences.</summary>
    bool WantsOrdinaryLines { get; }

    /// <summary>Receives a line.</summary>
    void Add(ExplainedLine line);

    /// <summary>Receives a note of the reader about lines that are no entries.</summary>
    void Add(ImportNote note);
}
