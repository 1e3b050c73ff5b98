namespace CmsSim.Simulator.Cdr;

/// <summary>Reports that the recording of a call has started. The elements have the order in which stores of such records list them.</summary>
internal sealed record RecordingStart(Guid Id, string Path, string Call, string CallLeg) : CdrRecord("recordingStart", "recording", Id)
{
    /// <summary>The address of the recorder in the configuration of the bridge; null for a recorder that is dialled.</summary>
    public string? RecorderUrl { get; init; }

    /// <summary>The address of the recorder that the bridge dialled; null for one in its configuration.</summary>
    public string? RecorderUri { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("path", Path);
        xml.Leaf("recorderUrl", RecorderUrl);
        xml.Leaf("recorderUri", RecorderUri);
        xml.Leaf("call", Call);
        xml.Leaf("callLeg", CallLeg);
    }
}

/// <summary>Reports that a recording has ended.</summary>
internal sealed record RecordingEnd(Guid Id) : CdrRecord("recordingEnd", "recording", Id)
{
    protected override void WriteFacts(CdrXml xml)
    {
    }
}

/// <summary>Reports that the streaming of a call has started. The name of the element follows that of the record (inferred).</summary>
internal sealed record StreamingStart(Guid Id, string StreamUrl, string Call, string CallLeg) : CdrRecord("streamingStart", "streaming", Id)
{
    /// <summary>The address of the streamer: in the configuration of the bridge, or dialled.</summary>
    public string? StreamerUrl { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("streamUrl", StreamUrl);
        xml.Leaf("streamerUrl", StreamerUrl);
        xml.Leaf("call", Call);
        xml.Leaf("callLeg", CallLeg);
    }
}

/// <summary>Reports that a stream has ended.</summary>
internal sealed record StreamingEnd(Guid Id) : CdrRecord("streamingEnd", "streaming", Id)
{
    protected override void WriteFacts(CdrXml xml)
    {
    }
}
