namespace CmsSim.Simulator.Cdr;

/// <summary>A call is recorded from now on. The order is that in which receivers list the elements.</summary>
internal sealed record RecordingStart(Guid Id, string Path, string Call, string CallLeg) : CdrRecord("recordingStart", "recording", Id)
{
    /// <summary>Whom the bridge dialled for it.</summary>
    public string? RecorderUri { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("path", Path);
        xml.Leaf("recorderUri", RecorderUri);
        xml.Leaf("call", Call);
        xml.Leaf("callLeg", CallLeg);
    }
}

/// <summary>The recording is over.</summary>
internal sealed record RecordingEnd(Guid Id) : CdrRecord("recordingEnd", "recording", Id)
{
    protected override void WriteFacts(CdrXml xml)
    {
    }
}

/// <summary>A call is streamed from now on. That the element is named after the record is inferred.</summary>
internal sealed record StreamingStart(Guid Id, string StreamUrl, string Call, string CallLeg) : CdrRecord("streamingStart", "streaming", Id)
{
    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("streamUrl", StreamUrl);
        xml.Leaf("call", Call);
        xml.Leaf("callLeg", CallLeg);
    }
}

/// <summary>The stream is over.</summary>
internal sealed record StreamingEnd(Guid Id) : CdrRecord("streamingEnd", "streaming", Id)
{
    protected override void WriteFacts(CdrXml xml)
    {
    }
}
