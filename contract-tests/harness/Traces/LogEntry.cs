namespace CmsSim.Harness.Traces;

/// <summary>The time stamp of a log line. Syslog prints no year, the event log does, and call diagnostics print no date.</summary>
/// <param name="Year">The year. Null when the log prints none.</param>
/// <param name="Month">The month, 1 to 12. Zero when the log prints no date.</param>
/// <param name="Day">The day, 1 to 31. Zero when the log prints no date.</param>
/// <param name="TimeOfDay">The time of the day, with the fraction that the log prints.</param>
public readonly record struct LogTime(int? Year, int Month, int Day, TimeSpan TimeOfDay)
{
    /// <summary>The time of an entry that was quoted without its time stamp.</summary>
    public static LogTime Unknown { get; } = new(null, 0, 0, TimeSpan.FromTicks(-1));

    /// <summary>The offset from UTC. Null when the log prints none.</summary>
    public TimeSpan? Offset { get; init; }

    /// <summary>False when the log prints no time stamp at all.</summary>
    public bool IsKnown => TimeOfDay >= TimeSpan.Zero;
}

/// <summary>One entry of a device log. Wrapped lines are joined.</summary>
public sealed record LogEntry
{
    /// <summary>The number of the line on which the entry begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The time at which the bridge wrote the entry. It is unknown when the entry was quoted without its time stamp.</summary>
    public required LogTime Time { get; init; }

    /// <summary>The syslog facility, such as <c>user</c> or <c>local0</c>. Null in the event log.</summary>
    public string? Facility { get; init; }

    /// <summary>The syslog severity, such as <c>info</c>. Null when the log prints none.</summary>
    public string? Severity { get; init; }

    /// <summary>The name of the bridge. Null in the event log.</summary>
    public string? Host { get; init; }

    /// <summary>The process that wrote the entry, such as <c>host:server</c>. Null in the event log.</summary>
    public string? Process { get; init; }

    /// <summary>The level as printed, such as <c>INFO</c>. Null when the process prints none.</summary>
    public string? Level { get; init; }

    /// <summary>The text of the entry. Blanks are as printed, except that a wrapped line has lost the blanks at its fold.</summary>
    public required string Text { get; init; }

    /// <summary>The whole entry on one line, including its time stamp.</summary>
    public required string Raw { get; init; }

    /// <summary>The number of the exchange. Null when the entry is not part of the API trace.</summary>
    public int? Trace { get; init; }
}
