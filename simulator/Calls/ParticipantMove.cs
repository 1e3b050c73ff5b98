using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Moves a participant from one call to another (2.6). It gets a new id and a new leg there, with the settings of the request, and its old
/// leg ends. It may be on any bridge in reach.
/// </summary>
internal static class ParticipantMove
{
    /// <summary>The participant that the request moves; null if the request moves none, or the participant does not exist.</summary>
    public static ResourceObject? SourceOf(ResourceValues participant, IBridgeContext bridge) =>
        participant.Has(Participant.MovedParticipant) && bridge.Find(Participant.Definition, participant.Get(Participant.MovedParticipant)) is { } found
            && (!participant.WasSent(Participant.MovedParticipantCallBridge) || found.Home!.CallBridgeId == participant.Get(Participant.MovedParticipantCallBridge))
                ? found
                : null;

    /// <summary>The reason why the participant cannot be moved; the choice of reasons is inferred.</summary>
    public static Refusal? RefusalToMove(ResourceValues participant, IBridgeContext bridge)
    {
        if (SourceOf(participant, bridge) is not { } moved)
            return new Refusal(Failure.ParticipantDoesNotExist, Participant.MovedParticipant.Name, Why: $"no participant {participant.Text(Participant.MovedParticipant)} is in a call there");
        return Participant.LegOf(moved) is { } leg && CallLeg.IsMovable(leg)
            ? null
            : new Refusal(Failure.ParticipantCannotBeModified, Why: $"participant {moved.Id} is not connected, or records its call");
    }

    /// <summary>Starts the new leg.</summary>
    /// <param name="moved">The participant in the other call.</param>
    /// <param name="participant">The new participant.</param>
    /// <param name="leg">The settings of the new leg from the request.</param>
    public static void TakeOver(ResourceObject moved, ResourceObject participant, ResourceValues leg)
    {
        var (from, home) = (Participant.LegOf(moved)!, participant.Home!);
        leg.Set(CallLeg.RemoteParty, from.Text(CallLeg.RemoteParty));
        leg.Set(CallLeg.Name, from.Text(CallLeg.Name));
        leg.Set(CallLeg.Type, from.Text(CallLeg.Type));
        leg.Set(CallLeg.SubType, from.Text(CallLeg.SubType));
        leg.Set(CallLeg.MovedCallLeg, from.Id.ToString());
        leg.Set(CallLeg.MovedCallLegCallBridge, moved.Home!.CallBridgeId?.ToString());
        LegControl.TakeOver(home.Add(leg, participant.Id), Leg.Of(from));
    }
}
