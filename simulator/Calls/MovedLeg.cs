using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// A leg that takes over a far end from another call. The bridge does not dial, and the far end does not ring. The delays and the log line
/// are those of a web client in document 217249.
/// </summary>
internal sealed class MovedLeg(ResourceObject subject, Leg from, int number) : Leg(subject, from.RemoteParty, number)
{
    // Both after the request.
    private static readonly TimeSpan s_leavesAfter = TimeSpan.FromMilliseconds(32);
    private static readonly TimeSpan s_joinsAfter = TimeSpan.FromMilliseconds(191);

    public override string Direction { get; } = from.Direction;

    public override string? LocalAddress { get; } = from.LocalAddress;

    public override string? RecordedAddress => from.RecordedAddress;

    public override string OriginalRemoteParty { get; } = from.OriginalRemoteParty;

    public override bool EncryptsMedia { get; } = from.EncryptsMedia;

    protected override VideoSize FarEndVideo { get; } = from.Video;

    public void TakeOver()
    {
        Begin();
        from.Home.After(s_leavesAfter, () => from.Drop(TeardownReason.CallMoved));
        Home.After(s_joinsAfter, Arrive);
    }

    private void Arrive()
    {
        if (State is not LegState.Initial)
            return;

        // A far end that hung up before it could be moved does not arrive.
        if (from.EndedFor is not TeardownReason.CallMoved)
        {
            Drop(from.EndedFor ?? TeardownReason.Error);
            return;
        }
        Log($"configured - API call leg {Id}{(SipCallId is null ? "" : $" with SIP call ID \"{SipCallId}\"")}");
        Connect(hangsUpAfter: null);
        Lobby.EnterCall(this);
        NoteUnencryptedMedia();
    }
}
