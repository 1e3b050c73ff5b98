using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>A leg that a world file brought. It is connected, and keeps what the file tells of it, also in records.</summary>
internal sealed class RestoredLeg(ResourceObject subject, string remoteParty, int number, CallLegInWorld world) : Leg(subject, remoteParty, number)
{
    private readonly FarEnd _farEnd = subject.Home!.FarEndOf(remoteParty);

    // The file may have any text.
    public override string? SipCallId => world.SipCallId;

    public override string Direction { get; } = world.Direction ?? "outgoing";

    public override string? LocalAddress => world.LocalAddress;

    public override string OriginalRemoteParty { get; } = world.OriginalRemoteParty ?? remoteParty;

    public override bool EncryptsMedia => world.EncryptsMedia ?? _farEnd.CanEncrypt;

    public void Resume(LiveCall call) => Resume(call, world, _farEnd.HangsUpAfter);
}
