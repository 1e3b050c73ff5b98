using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Who takes part in a call, on whichever bridge. A SIP participant has one leg, and that leg's id.</summary>
internal static class Participant
{
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).ReadOnly();
    public static readonly Field<string> Uri = Field.Text("uri").ReadOnly();

    /// <summary>The participant that a leg belongs to; a field of the leg.</summary>
    public static readonly Field<Guid> OfLeg = Field.ReferenceTo("participant", "participants", Failure.ParticipantDoesNotExist).ReadOnly();

    // Only participants of other bridges say which one they are on.
    private static readonly Computed s_callBridge = new("callBridge", (participant, bridge) =>
        CallLeg.LifeOf(participant).Home is { CallBridgeId: { } home } && home != bridge.CallBridgeId ? home.ToString() : null);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "participants",
        Element = "participant",
        NotFound = Failure.ParticipantDoesNotExist,
        AuditName = "participant",
        IsLocal = true,
        IsKeptInWorld = false,
        IsGatheredFromPeers = true,
        Refuses = [Failure.ParticipantCannotBeDeleted],
        Verbs = Verbs.All & ~Verbs.Create,
        Fields = [Name, CallId, Uri],
        Item =
        [
            CallId,
            s_callBridge,
            new Computed("numCallLegs", (participant, bridge) => CallLeg.LifeOf(participant).Home == bridge ? "1" : null),
            Name,
            Uri,
            new Computed("isActivator", (_, _) => "true").On(Basis.Inferred("a dialled leg needs no activation unless its profile says so")),
        ],
        Listed = [Name, CallId, s_callBridge],
        Filters = [QueryFilter.Contains("filter", Name, Uri), new("callBridgeFilter", OnBridge)],
        BeforeDelete = MustBeLocal,
        AfterDelete = EndItsLeg,
    };

    /// <summary>The participant behind a leg that is being dialled.</summary>
    public static void Appear(ResourceObject leg, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition);
        values.Set(CallId, leg.Text(CallLeg.CallId));
        values.Set(Uri, leg.Text(CallLeg.RemoteParty));
        bridge.Add(values, leg.Id).Live = leg.Live;

        var ofLeg = new ResourceValues(CallLeg.Definition, leg);
        ofLeg.Set(OfLeg, leg.Id.ToString());
        bridge.Change(leg, ofLeg);
    }

    private static Func<ResourceObject, IBridgeContext, bool>? OnBridge(string text) =>
        Field.CanonicalId(text) is { } id ? (participant, _) => CallLeg.LifeOf(participant).Home.CallBridgeId?.ToString() == id : null;

    private static Refusal? MustBeLocal(ResourceObject participant, IBridgeContext bridge) =>
        CallLeg.LifeOf(participant).Home == bridge
            ? null
            : new Refusal(Failure.ParticipantCannotBeDeleted, Why: $"it is on bridge {CallLeg.LifeOf(participant).Home.BridgeName}");

    private static void EndItsLeg(ResourceObject participant, IBridgeContext bridge)
    {
        if (bridge.Find(CallLeg.Definition, participant.Id) is { } leg)
            bridge.Remove(leg);
    }
}
