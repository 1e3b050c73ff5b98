using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// One end of the link between two bridges of a meeting; the other end is a leg on the peer. The link exists as long as both bridges have
/// the meeting and see each other.
/// </summary>
internal sealed class DistributionLink : Leg
{
    private readonly bool _isIncoming;

    public DistributionLink(ResourceObject subject, LiveCall peer, string address, bool isIncoming) : base(subject, address, 0)
    {
        Peer = peer;
        _isIncoming = isIncoming;

        // Media between bridges do not count (inferred).
        Rates = null;
    }

    /// <summary>The meeting on the other bridge.</summary>
    public LiveCall Peer { get; }

    /// <summary>The leg at the other end.</summary>
    public required Guid PeerLeg { get; init; }

    public override string Direction => _isIncoming ? "incoming" : "outgoing";

    public override bool EncryptsMedia => true;

    public override bool IsLink => true;

    // No evidence shows a line of a link. It uses up no leg number.
    protected override string Title => $"distribution link \"{RemoteParty}\"";

    protected override bool NotesStateChanges => false;

    public void Open(LiveCall call)
    {
        Begin();
        Join(call);
        Log($"{Direction} for conference \"{call.Name}\"");
        Connect(hangsUpAfter: null);
    }
}
