namespace CmsSim.Client.Cdr;

/// <summary><c>streamingEnd</c>: the streaming of a call ends.</summary>
public sealed record CdrStreamingEnd : CdrRecord
{
    /// <summary>The id of the stream.</summary>
    public required Guid Id { get; init; }
}
