namespace CmsSim.Simulator.State;

/// <summary>
/// The limits on waiting for a slow or failing sink and on the lines kept for it. All times are real time, because disks do not follow the
/// simulated clock.
/// </summary>
internal sealed record LogPatience
{
    public static readonly LogPatience Default = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes kept for a slow sink. Beyond that, requests wait; when they stop waiting, the sink loses its oldest lines.</summary>
    public int Backlog { get; init; } = 8 * 1024 * 1024;

    /// <summary>The longest time that requests wait for a slow sink.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a failed write before the next attempt.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that a closing log waits for its sinks.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(1.5);
}
