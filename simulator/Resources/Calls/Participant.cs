using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Who takes part in a call, on whichever bridge. A SIP participant has one leg; that of one who was dialled has the same id.</summary>
internal static class Participant
{
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).ReadOnly();
    public static readonly Field<string> Uri = Field.Text("uri").ReadOnly();
    public static readonly Field<Guid> CallBridgeId = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).CreateOnly().Since("2.2");
    public static readonly Field<Guid> CallBridgeGroupId = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).CreateOnly().Since("2.2");
    public static readonly Field<long> Importance = Field.Number("importance").Since("2.2");
    public static readonly Field<bool> Deactivated = Field.Flag("deactivated").Since("2.9");

    /// <summary>Whom to move here from another call, and which call bridge that is on (that requests may say so is inferred).</summary>
    public static readonly Field<Guid> MovedParticipant = Field.Identifier("movedParticipant").CreateOnly().Since("2.6");
    public static readonly Field<Guid> MovedParticipantCallBridge = Field.ReferenceTo("movedParticipantCallBridge", "callBridges", Failure.CallBridgeDoesNotExist).CreateOnly().Since("2.6")
        .On(Basis.Inferred("documented of participants, not of requests"));

    // With a new participant its leg is dialled, which takes what a leg takes; one that is moved need not be told where it is.
    private static readonly IReadOnlyList<(Field OfLeg, Field Own)> s_wishes = [.. CallLeg.Wishes.Select(wish => (wish, wish.AsCreateOnly(isRequired: false)))];
    private static readonly Field s_remoteParty = s_wishes.First(wish => wish.OfLeg == CallLeg.RemoteParty).Own;

    // Keys to press when it is there; from 2.4 on also at once.
    private static readonly Field<string> s_firstKeys = Field.Dtmf("dtmfSequence").CreateOnly().Until("2.4");
    private static readonly Field<string> s_keys = Field.Dtmf("dtmfSequence").Since("2.4");

    private static readonly Computed s_tenant = new("tenant", TenantOf);

    // Only participants of other bridges say which one they are on.
    private static readonly Computed s_callBridge = new("callBridge", (participant, bridge) =>
        HomeOf(participant) is { CallBridgeId: { } home } && home != bridge.CallBridgeId ? home.ToString() : null);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "participants",
        Element = "participant",
        NotFound = Failure.ParticipantDoesNotExist,
        AuditName = "participant",
        Most = limits => limits.CallLegs,
        WhenFull = Failure.ParticipantLimitReached,
        AuditSuffix = participant => $", call {participant.Text(CallId)}",
        IsLocal = true,
        IsVolatile = true,
        IsKeptInWorld = false,
        IsGatheredFromPeers = true,
        Refuses = [Failure.ParticipantCannotBeDeleted, Failure.ParticipantCannotBeModified, Failure.CallBridgeUnavailable, Failure.LoadBalancingDisabled, Failure.CallBridgeGroupUnavailable, Failure.ParticipantLimitReached, Failure.TenantParticipantLimitReached],
        Verbs = Verbs.All & ~Verbs.Create,
        Nested = [new("calls", CallId, Verbs.List | Verbs.Create) { Finds = TakingPartIn }],
        Fields =
        [
            Name, CallId, Uri, CallBridgeId, CallBridgeGroupId, Importance, Deactivated, MovedParticipant, MovedParticipantCallBridge,
            .. s_wishes.Select(wish => wish.Own),
            CallLeg.NameLabelOverride,
            s_firstKeys, s_keys,
        ],
        Item =
        [
            CallId,
            s_tenant,
            s_callBridge,
            new Computed("numCallLegs", (participant, bridge) => HomeOf(participant) == bridge ? "1" : null),
            Name,
            Uri,
            new Computed("originalUri", (participant, _) => CallLeg.LifeOf(participant).OriginalRemoteParty).Since("2.3"),
            new Computed("userJid", (participant, bridge) => User.Named(participant.Text(Uri), bridge)?.Text(User.UserJid))
                .On(Basis.Inferred("the user whose JID is the address")),
            new Computed("isActivator", (participant, _) => LegOf(participant) is { } leg && Attendance.NeedsActivation(leg, HomeOf(participant)) ? "false" : "true")
                .On(Basis.Inferred("whoever needs no activation activates the others")),
            new Computed("canMove", (participant, _) => LegOf(participant) is { } leg && Moving.CanMove(leg, HomeOf(participant)) ? "true" : "false").Since("2.6"),
            MovedParticipant,
            MovedParticipantCallBridge,
            new Group("configuration",
            [
                Importance,
                OfLeg(CallLeg.NameLabelOverride).Since("2.4"),
                OfLeg(LegSettings.DefaultLayout).Since("2.8"),
                OfLeg(LegSettings.LayoutTemplate).Since("2.8"),
            ]).Since("2.2"),
            new Group("status",
            [
                new Computed("state", (participant, _) => CallLeg.StateOf(participant)),
                new Computed("cameraControlAvailable", (_, _) => "false").Since("2.8").On(Basis.Inferred("as the leg's")),
            ]).Since("2.2"),
        ],

        // The guide's table puts more into the list than its sample and the trace show.
        Listed = [Name, CallId, s_tenant, s_callBridge],
        Filters =
        [
            QueryFilter.Contains("filter", Name, Uri),
            new("tenantFilter", text => Field.CanonicalId(text) is { } id ? (participant, bridge) => TenantOf(participant, bridge) == id : null),
            new("callBridgeFilter", OnBridge),
        ],
        BeforeSave = MaySave,
        HomeOf = (participant, bridge) => Placement.For(participant, bridge).Home!,
        Complete = JoinTheCall,
        AfterCreate = DialItsLeg,
        BeforeDelete = (participant, bridge) => MustBeLocal(participant, bridge, Failure.ParticipantCannotBeDeleted),
        AfterDelete = EndItsLeg,
    };

    /// <summary>The participant behind a leg that is about to be dialled, or comes into its call.</summary>
    public static void Appear(ResourceObject leg, Guid id, IBridgeContext bridge, string? importance = null)
    {
        var values = new ResourceValues(Definition);
        values.Set(CallId, leg.Text(CallLeg.CallId));
        values.Set(Name, leg.Text(CallLeg.Name));
        values.Set(Uri, leg.Text(CallLeg.RemoteParty));
        values.Set(Importance, importance);
        bridge.Add(values, id);

        var ofLeg = new ResourceValues(CallLeg.Definition, leg);
        ofLeg.Set(CallLeg.ParticipantId, id.ToString());
        bridge.Change(leg, ofLeg);
    }

    /// <summary>The participant is dialled under another address than the one asked for.</summary>
    public static void Readdress(ResourceObject participant, string address, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition, participant);
        values.Set(Uri, address);
        bridge.Change(participant, values);
    }

    public static IBridgeContext HomeOf(ResourceObject participant) => CallLeg.LifeOf(participant).Home;

    public static ResourceObject? LegOf(ResourceObject participant) => LegOn(HomeOf(participant), participant);

    private static ResourceObject? LegOn(IBridgeContext bridge, ResourceObject participant) =>
        bridge.Referring(CallLeg.Definition, CallLeg.ParticipantId, participant.Id) is [var leg, ..] ? leg : null;

    public static ResourceObject? CallOf(ResourceObject participant) => HomeOf(participant).Find(Call.Definition, participant.Get(CallId));

    private static string? TenantOf(ResourceObject participant, IBridgeContext bridge) =>
        CallOf(participant) is { } call ? Call.TenantOf(call, bridge) : null;

    private static Computed OfLeg(Field field) => new(field.Name, (participant, _) => LegOf(participant)?.Text(field));

    /// <summary>The list of a call shows who is in the same meeting on the other bridges, too, after its own.</summary>
    private static IEnumerable<ResourceObject> TakingPartIn(ResourceObject call, IBridgeContext bridge) => Call.InstancesOf(call, bridge)
        .Select(instance => (Call.ConferenceOf(instance).Home, instance.Id))
        .OrderBy(instance => instance.Home != bridge)
        .SelectMany(instance => instance.Home.Referring(Definition, CallId, instance.Id));

    private static Func<ResourceObject, IBridgeContext, bool>? OnBridge(string text) =>
        Field.CanonicalId(text) is { } id ? (participant, _) => HomeOf(participant).CallBridgeId?.ToString() == id : null;

    private static Refusal? MustBeLocal(ResourceObject participant, IBridgeContext bridge, Failure failure) =>
        HomeOf(participant) == bridge ? null : new Refusal(failure, Why: $"it is on bridge {HomeOf(participant).BridgeName}");

    private static Refusal? MaySave(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Before is { } before)
            return MustBeLocal(before, bridge, Failure.ParticipantCannotBeModified);
        var isMove = participant.Has(MovedParticipant);
        if (!isMove && !participant.Has(s_remoteParty))
            return Refusal.Missing(s_remoteParty.Name);
        if (isMove && Moving.RefusalToMove(participant, bridge) is { } refusal)
            return refusal;
        var from = Moving.FromOf(participant, bridge) is { } moved ? CallOf(moved) : null;
        return Placement.For(participant, bridge).Refusal ?? Attendance.RefusalToJoin(bridge.Find(Call.Definition, participant.Get(CallId))!, bridge, from);
    }

    private static void JoinTheCall(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Before is { } before)
        {
            // Once the values are saved.
            if (participant.WasSent(Deactivated))
                bridge.After(TimeSpan.Zero, () => Attendance.Turn(before, bridge));
            if (LegOf(before) is { } leg && (participant.WasSent(CallLeg.NameLabelOverride) || participant.WasSent(s_keys)))
            {
                var values = new ResourceValues(CallLeg.Definition, leg);
                if (participant.WasSent(CallLeg.NameLabelOverride))
                    values.Set(CallLeg.NameLabelOverride, participant.Text(CallLeg.NameLabelOverride));
                if (participant.WasSent(s_keys))
                    values.Set(CallLeg.DtmfSequence, participant.Text(s_keys));
                bridge.Change(leg, values);
                Keys.Play(leg, bridge);
            }
            return;
        }

        var call = bridge.Reachable.Select(other => other.Find(Call.Definition, participant.Get(CallId))).First(found => found is not null)!;
        participant.Set(CallId, Call.InstanceOn(bridge, call).Id.ToString());
        participant.Set(Uri, participant.Text(s_remoteParty));
        if (Moving.FromOf(participant, bridge) is not { } moved)
            return;
        participant.Set(Uri, moved.Text(Uri));
        participant.Set(Name, moved.Text(Name));
        participant.Set(MovedParticipantCallBridge, HomeOf(moved).CallBridgeId?.ToString());
    }

    private static void DialItsLeg(ResourceObject participant, IBridgeContext bridge)
    {
        var values = new ResourceValues(CallLeg.Definition);
        foreach (var (ofLeg, own) in s_wishes)
        {
            if (participant.Text(own) is { } wish)
                values.Receive(ofLeg, wish);
        }
        values.Set(CallLeg.NameLabelOverride, participant.Text(CallLeg.NameLabelOverride));
        values.Set(CallLeg.DtmfSequence, participant.Text(s_keys) ?? participant.Text(s_firstKeys));
        values.Set(CallLeg.CallId, participant.Text(CallId));
        values.Set(CallLeg.ParticipantId, participant.Id.ToString());
        CallLeg.Definition.Complete(values, bridge);
        if (participant.Has(MovedParticipant) && bridge.Find(Definition, participant.Get(MovedParticipant)) is { } moved)
        {
            Moving.TakeOver(moved, participant, values, bridge);
            return;
        }
        CallLeg.Dial(bridge.Add(values, participant.Id), bridge.NextId(), bridge);
    }

    private static void EndItsLeg(ResourceObject participant, IBridgeContext bridge)
    {
        if (LegOn(bridge, participant) is { } leg)
            bridge.Remove(leg);
    }
}
