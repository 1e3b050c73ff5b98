using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Asks the far end to press a key before it enters the call, if the request set <c>confirmation</c>. A CMS may also ask without such a
/// request. That is not simulated, because no source says when.
/// </summary>
internal static class AnswerConfirmation
{
    // The time to hear the prompt and to press a key is inferred.
    private static readonly TimeSpan s_pressesAfter = TimeSpan.FromSeconds(2);

    /// <summary>Enters the call, at once or after the confirmation.</summary>
    public static void Ask(Leg leg, Action enter)
    {
        if (!leg.Object.Get(CallLeg.Confirmation))
        {
            enter();
            return;
        }
        leg.Confirmation = ConfirmationStatus.Required;
        CallReports.LegChanged(leg);
        if (leg.Home.FarEndOf(leg.RemoteParty).Confirms)
            leg.Home.After(s_pressesAfter, Confirm);
        else
            leg.Home.After(leg.Home.Settings.ConfirmationTimeout, () => leg.Drop(TeardownReason.ConfirmationTimeOut));

        void Confirm()
        {
            if (leg.EndedFor is not null)
                return;
            leg.Confirmation = ConfirmationStatus.Confirmed;
            enter();
        }
    }
}
