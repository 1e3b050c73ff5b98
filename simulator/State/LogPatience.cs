namespace CmsSim.Simulator.State;

/// <summary>How long a log waits for a sink that is slow or fails, and how much it keeps for it meanwhile. This is real time: disks know no other.</summary>
internal sealed record LogPatience
{
    public static readonly LogPatience Default = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes kept for a sink that is behind. Requests wait then; a sink that is given up loses its oldest lines.</summary>
    public int Backlog { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long requests wait for a sink before it is given up.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a failure a sink is tried again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a log that closes waits for its sinks.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(1.5);
}
