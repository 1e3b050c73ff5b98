using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// A leg to a far end that is taken over from another call: nobody dials, and nothing rings. The delays and the line are those of a
/// web client in document 217249.
/// </summary>
internal sealed class MovedLeg(IBridgeContext bridge, CallLegLifecycle from, int number) : CallLegLifecycle(bridge, from.RemoteParty, number)
{
    // Both after the request.
    private static readonly TimeSpan s_leavesAfter = TimeSpan.FromMilliseconds(32);
    private static readonly TimeSpan s_joinsAfter = TimeSpan.FromMilliseconds(191);

    public override string Direction { get; } = from.Direction;

    public override string? LocalAddress { get; } = from.LocalAddress;

    public override string OriginalRemoteParty { get; } = from.OriginalRemoteParty;

    public override bool EncryptsMedia { get; } = from.EncryptsMedia;

    public void TakeOver(CallLegLifecycle other)
    {
        Begin();
        other.Home.After(s_leavesAfter, () => other.Drop(TeardownReason.CallMoved));
        Home.After(s_joinsAfter, () => Arrive(other.EndedFor));
    }

    private void Arrive(TeardownReason? otherEndedFor)
    {
        if (State is not CallLegState.Initial)
            return;

        // Who was gone before it could be moved does not come.
        if (otherEndedFor is not TeardownReason.CallMoved)
        {
            Drop(otherEndedFor ?? TeardownReason.Error);
            return;
        }
        Log($"configured - API call leg {Id} with SIP call ID \"{SipCallId}\"");
        Connect(hangsUpAfter: null);
        Enter();
        NoteUnencryptedMedia();
    }
}
