namespace CmsSim.Client.Cdr;

/// <summary><c>streamingStart</c>: the streaming of a call begins.</summary>
public sealed record CdrStreamingStart : CdrRecord
{
    /// <summary>The id of the stream.</summary>
    public required Guid Id { get; init; }

    /// <summary>The address to which the call is streamed.</summary>
    public string? StreamUrl { get; init; }

    /// <summary>The address of the streamer. Null when the record does not give it.</summary>
    public string? StreamerUrl { get; init; }

    /// <summary>The id of the call.</summary>
    public Guid? Call { get; init; }

    /// <summary>The id of the leg to the streamer.</summary>
    public Guid? CallLeg { get; init; }
}
