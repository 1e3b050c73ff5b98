using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// One end of what joins a meeting on two bridges; the other end is a leg on the peer. It is there as long as both bridges have the
/// meeting and see each other.
/// </summary>
internal sealed class DistributionLink : CallLegLifecycle
{
    private readonly bool _isIncoming;

    public DistributionLink(IBridgeContext bridge, Conference peer, string address, bool isIncoming) : base(bridge, address, 0)
    {
        Peer = peer;
        _isIncoming = isIncoming;

        // What bridges send each other is not counted (inferred).
        Rates = null;
    }

    /// <summary>The meeting on the other bridge.</summary>
    public Conference Peer { get; }

    /// <summary>The leg at the other end.</summary>
    public required Guid PeerLeg { get; init; }

    public override string Direction => _isIncoming ? "incoming" : "outgoing";

    public override bool EncryptsMedia => true;

    // No log shows one. It takes no number from the legs that are dialled or come in.
    protected override string Title => $"distribution link \"{RemoteParty}\"";

    public void Open(Conference conference, Func<CallPlace> place)
    {
        Begin();
        Join(conference, place);
        Log($"{Direction} for conference \"{PlaceName}\"");
        Connect(hangsUpAfter: null);
    }
}
