using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Keys that a bridge presses on a leg: once it is connected, or at once if it is.</summary>
internal static class Keys
{
    // The line is inferred: no log shows one.
    public static void Play(ResourceObject leg, IBridgeContext bridge)
    {
        if (!CallLeg.LifeOf(leg).IsConnected || leg.Text(CallLeg.DtmfSequence) is not { } sequence)
            return;
        var values = new ResourceValues(CallLeg.Definition, leg);
        values.Set(CallLeg.DtmfSequence, null);
        bridge.Change(leg, values);
        bridge.Log(string.Create(CultureInfo.InvariantCulture, $"call {CallLeg.NumberOf(leg, bridge)}: playing DTMF sequence \"{sequence}\""));
    }
}
