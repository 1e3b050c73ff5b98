namespace CmsSim.Harness.Explain;

/// <summary>The events in a log that later lines refer to, or that may be odd.</summary>
internal enum LineFact
{
    None,

    TraceRequest,
    TraceContent,
    TraceAnswer,
    TraceHeader,
    TraceElided,
    TraceXml,
    TracePiece,

    ObjectCreated,
    ObjectModified,
    ObjectDeleted,

    Dialled,
    Arrived,
    Ringing,
    FellBack,
    HandshakeFailed,
    Configured,
    Allocated,
    CallEnded,
    LegDestroyed,
    LegInCall,
    ConferenceIds,
    ConferenceNamed,
    JoinedSpace,
    JoinedConference,
    LeftSpace,

    LoadLimit,
    Licence,
    Reregistered,
    RecordsUnreachable,
    RecordsConnected,
    RecordsDropped,
    WebBridgeFailed,
    DeviceFailed,
    DatabaseFailed,
    DirectoryFailed,
    SipConnectionFailed,
    Failed,
}
