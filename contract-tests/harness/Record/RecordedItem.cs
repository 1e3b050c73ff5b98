namespace CmsSim.Harness.Record;

/// <summary>Something on the time line of a recording: a <see cref="RecordedExchange"/>, a <see cref="RecordedFrame"/> or a <see cref="RecordedRemark"/>.</summary>
public abstract record RecordedItem
{
    private protected RecordedItem()
    {
    }

    /// <summary>The channel.</summary>
    public required RecordedChannel Channel { get; init; }

    /// <summary>The number of the connection, from 1 in the order in which clients connected. Zero for a remark about the whole recording.</summary>
    public required int Connection { get; init; }

    /// <summary>
    /// The time of the first byte, by the clock of the recorder. All channels have the same clock, and two different bytes that arrived
    /// apart never have the same time.
    /// </summary>
    public required DateTimeOffset At { get; init; }
}
