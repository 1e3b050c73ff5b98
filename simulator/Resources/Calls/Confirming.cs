using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// Asks whoever takes a call to confirm it, where whoever dialled wants that; a CMS may also do so of itself, which is not simulated
/// as nothing tells when.
/// </summary>
internal static class Confirming
{
    // How long it takes to hear the prompt and to press a key is inferred.
    private static readonly TimeSpan s_pressesAfter = TimeSpan.FromSeconds(2);

    public static void Ask(ResourceObject leg, IBridgeContext bridge, Action enter)
    {
        if (!leg.Get(CallLeg.Confirmation))
        {
            enter();
            return;
        }
        var life = CallLeg.LifeOf(leg);
        life.Confirmation = Confirmation.Required;
        CallRecords.LegChanged(leg, bridge);
        if (bridge.FarEndOf(life.RemoteParty).Confirms)
            bridge.After(s_pressesAfter, Confirm);
        else
            bridge.After(bridge.Settings.ConfirmationTimeout, () => life.Drop(TeardownReason.ConfirmationTimeOut));

        void Confirm()
        {
            if (life.EndedFor is not null)
                return;
            life.Confirmation = Confirmation.Confirmed;
            enter();
        }
    }
}
