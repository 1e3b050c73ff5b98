namespace CmsSim.Simulator.Calls;

/// <summary>The recording or streaming of a call.</summary>
internal sealed class RecordingSession
{
    /// <summary>True once it was started, successfully or not: a bridge tries once each time it is switched on (inferred).</summary>
    public bool IsTried { get; set; }

    /// <summary>The leg to the SIP recorder or streamer; null where none is dialled.</summary>
    public Leg? Leg { get; set; }
}
