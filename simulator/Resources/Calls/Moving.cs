using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// Takes a participant out of one call and into another (2.6): it gets a new id and a new leg there, with the settings that the request
/// has for it, and its old leg ends. It may be on any bridge that answers.
/// </summary>
internal static class Moving
{
    /// <summary>Whether the party behind the leg can be moved.</summary>
    public static bool CanMove(ResourceObject leg, IBridgeContext home) => CallLeg.CanMove.ValueOf(leg, home) is "true";

    /// <summary>Who is to be moved, if the request names somebody.</summary>
    public static ResourceObject? FromOf(ResourceValues participant, IBridgeContext bridge) =>
        participant.Has(Participant.MovedParticipant) && bridge.Find(Participant.Definition, participant.Get(Participant.MovedParticipant)) is { } found
            && (!participant.WasSent(Participant.MovedParticipantCallBridge) || Participant.HomeOf(found).CallBridgeId == participant.Get(Participant.MovedParticipantCallBridge))
                ? found
                : null;

    /// <summary>Why the participant cannot be moved; which reasons a CMS gives is inferred.</summary>
    public static Refusal? RefusalToMove(ResourceValues participant, IBridgeContext bridge)
    {
        if (FromOf(participant, bridge) is not { } moved)
            return new Refusal(Failure.ParticipantDoesNotExist, Participant.MovedParticipant.Name, Why: $"no participant {participant.Text(Participant.MovedParticipant)} is in a call there");
        return Participant.LegOf(moved) is { } leg && CanMove(leg, Participant.HomeOf(moved))
            ? null
            : new Refusal(Failure.ParticipantCannotBeModified, Why: $"participant {moved.Id} is not connected, or records its call");
    }

    /// <summary>Begins the new leg; the values are those that the request has for it.</summary>
    public static void TakeOver(ResourceObject moved, ResourceObject participant, ResourceValues leg, IBridgeContext bridge)
    {
        var from = Participant.LegOf(moved)!;
        leg.Set(CallLeg.RemoteParty, from.Text(CallLeg.RemoteParty));
        leg.Set(CallLeg.Name, from.Text(CallLeg.Name));
        leg.Set(CallLeg.MovedCallLeg, from.Id.ToString());
        leg.Set(CallLeg.MovedCallLegCallBridge, Participant.HomeOf(moved).CallBridgeId?.ToString());
        CallLeg.TakeOver(bridge.Add(leg, participant.Id), CallLeg.LifeOf(from), bridge);
    }
}
