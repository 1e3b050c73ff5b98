namespace CmsSim.Client.Cdr;

/// <summary><c>callEnd</c>: a call ends on the bridge.</summary>
public sealed record CdrCallEnd : CdrRecord
{
    /// <summary>The id of the call.</summary>
    public required Guid Id { get; init; }

    /// <summary>The number of legs that the call has had.</summary>
    public int? CallLegsCompleted { get; init; }

    /// <summary>The largest number of legs at a time.</summary>
    public int? CallLegsMaxActive { get; init; }

    /// <summary>The time since the start of the call, in whole seconds.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>True when an endpoint recorded the call. Null before release 2.4.</summary>
    public bool? EndpointRecorded { get; init; }
}
