namespace CmsSim.Harness.Record;

/// <summary>The channels of a recording.</summary>
public enum RecordedChannel
{
    /// <summary>Connections of clients to the bridge: requests to the API, and the WebSocket of events.</summary>
    Api,

    /// <summary>Connections of the bridge to a receiver of call detail records.</summary>
    Cdr,
}
