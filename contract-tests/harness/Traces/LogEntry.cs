namespace CmsSim.Harness.Traces;

/// <summary>The stamp of a log line. Syslog prints no year; newer releases and the event log do.</summary>
public readonly record struct LogTime(int? Year, int Month, int Day, TimeSpan TimeOfDay);

/// <summary>One entry of a device log, its wrapped lines joined again.</summary>
public sealed record LogEntry
{
    /// <summary>Where the entry begins in its file, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>When the bridge wrote it.</summary>
    public required LogTime Time { get; init; }

    /// <summary>Syslog facility, such as <c>user</c> or <c>local0</c>; null in the event log.</summary>
    public string? Facility { get; init; }

    /// <summary>Name of the bridge; null in the event log.</summary>
    public string? Host { get; init; }

    /// <summary>The process that wrote the entry, such as <c>host:server</c>; null in the event log.</summary>
    public string? Process { get; init; }

    /// <summary>Level word as printed, such as <c>INFO</c>; null where the process prints none.</summary>
    public string? Level { get; init; }

    /// <summary>What was logged. Blanks are as printed, save that a wrapped line lost those at its fold.</summary>
    public required string Text { get; init; }

    /// <summary>The whole entry, stamp included, on one line.</summary>
    public required string Raw { get; init; }

    /// <summary>Number of the exchange when this is a line of the API trace.</summary>
    public int? Trace { get; init; }
}
