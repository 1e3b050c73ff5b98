using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The recording or streaming of a call, as far as it has come.</summary>
internal sealed class Capture
{
    /// <summary>Whether it was begun, with success or without: it is tried once each time it is wanted (inferred).</summary>
    public bool IsTried { get; set; }

    /// <summary>The leg to the recorder or streamer, where that is dialled.</summary>
    public ResourceObject? Leg { get; set; }
}
