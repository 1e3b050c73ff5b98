using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Plays the keys of <c>dtmfSequence</c> to a far end: when the leg connects, or at once if it is connected.</summary>
internal static class DtmfPlayback
{
    // The log line is inferred.
    public static void Play(Leg leg)
    {
        if (!leg.IsConnected || leg.Object.Text(CallLeg.DtmfSequence) is not { } sequence)
            return;
        leg.Home.Set(leg.Object, CallLeg.DtmfSequence, null);
        leg.Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {LegControl.NumberOf(leg.Object)}: playing DTMF sequence \"{sequence}\""));
    }
}
