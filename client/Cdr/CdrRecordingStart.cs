namespace CmsSim.Client.Cdr;

/// <summary><c>recordingStart</c>: the recording of a call begins.</summary>
public sealed record CdrRecordingStart : CdrRecord
{
    /// <summary>The id of the recording.</summary>
    public required Guid Id { get; init; }

    /// <summary>The path of the file, relative to the folder of the recorder.</summary>
    public string? Path { get; init; }

    /// <summary>The address of the recorder in the configuration. Null when the recorder was dialled.</summary>
    public string? RecorderUrl { get; init; }

    /// <summary>The address at which the recorder was dialled. Null when it was not dialled.</summary>
    public string? RecorderUri { get; init; }

    /// <summary>The id of the call.</summary>
    public Guid? Call { get; init; }

    /// <summary>The id of the leg to the recorder.</summary>
    public Guid? CallLeg { get; init; }
}
