namespace CmsSim.Client.Cdr;

/// <summary><c>recordingEnd</c>: the recording of a call ends.</summary>
public sealed record CdrRecordingEnd : CdrRecord
{
    /// <summary>The id of the recording.</summary>
    public required Guid Id { get; init; }
}
