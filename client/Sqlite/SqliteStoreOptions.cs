namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>The options of a <see cref="SqliteScheduleStore"/>.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The time to wait for another process that changes the schedule. Defaults to one minute.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Called once when an operation has to wait for another process.</summary>
    public Action? OnWait { get; init; }

    /// <summary>The maximum size of the file, in bytes. A save beyond it throws <see cref="ScheduleStoreException"/>. Null for no limit.</summary>
    public long? LargestFile { get; init; }

    /// <summary>The clock for <see cref="LockTimeout"/>; not the clock of the schedule.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
