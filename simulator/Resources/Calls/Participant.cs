using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A party in a call, on any bridge. A SIP participant has one leg; a dialled participant and its leg have the same id.</summary>
internal static class Participant
{
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).ReadOnly();
    public static readonly Field<string> Uri = Field.Text("uri").ReadOnly();
    public static readonly Field<Guid> CallBridgeId = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).CreateOnly().Since("2.2");
    public static readonly Field<Guid> CallBridgeGroupId = Field.ReferenceTo("callBridgeGroup", "callBridgeGroups", Failure.CallBridgeGroupDoesNotExist).CreateOnly().Since("2.2");
    public static readonly Field<long> Importance = Field.Number("importance").Since("2.2");
    public static readonly Field<bool> Deactivated = Field.Flag("deactivated").Since("2.9");

    /// <summary>The participant to move here from another call, and its call bridge (as a request parameter inferred).</summary>
    public static readonly Field<Guid> MovedParticipant = Field.Identifier("movedParticipant").CreateOnly().Since("2.6");
    public static readonly Field<Guid> MovedParticipantCallBridge = Field.ReferenceTo("movedParticipantCallBridge", "callBridges", Failure.CallBridgeDoesNotExist).CreateOnly().Since("2.6")
        .On(Basis.Inferred("documented for participants, not for requests"));

    // A POST of a participant dials its leg, so it has the parameters of a leg. A moved participant needs no address.
    private static readonly IReadOnlyList<(Field OfLeg, Field Own)> s_dialParameters = [.. CallLeg.DialParameters.Select(field => (field, field.AsCreateOnly(isRequired: false)))];
    private static readonly Field s_remoteParty = s_dialParameters.First(parameter => parameter.OfLeg == CallLeg.RemoteParty).Own;

    // The keys to press when the leg connects; from 2.4 on also in a connected leg.
    private static readonly Field<string> s_firstKeys = Field.Dtmf("dtmfSequence").CreateOnly().Until("2.4");
    private static readonly Field<string> s_keys = Field.Dtmf("dtmfSequence").Since("2.4");

    private static readonly Computed s_tenant = new("tenant", TenantOf);

    // Only participants on other bridges show their call bridge.
    private static readonly Computed s_callBridge = new("callBridge", (participant, bridge) =>
        participant.Home is { CallBridgeId: { } home } && home != bridge.CallBridgeId ? home.ToString() : null);

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
        Nested = [new("calls", CallId, Verbs.List | Verbs.Create) { Finds = TakingPartIn, BasisOfItem = Basis.Documented("collection of requests for 3.0") }],
        Fields =
        [
            Name, CallId, Uri, CallBridgeId, CallBridgeGroupId, Importance, Deactivated, MovedParticipant, MovedParticipantCallBridge,
            .. s_dialParameters.Select(parameter => parameter.Own),
            CallLeg.NameLabelOverride,
            s_firstKeys, s_keys,
        ],
        Item =
        [
            CallId,
            s_tenant,
            s_callBridge,
            new Computed("numCallLegs", (participant, bridge) => participant.Home == bridge ? "1" : null),
            Name,
            Uri,
            new Computed("originalUri", (participant, _) => Live(participant).OriginalRemoteParty).Since("2.3"),
            new Computed("userJid", (participant, bridge) => User.Named(participant.Text(Uri), bridge)?.Text(User.UserJid))
                .On(Basis.Inferred("the user whose JID is the address")),
            new Computed("isActivator", (participant, _) => LegOf(participant) is not null && Live(participant).NeedsActivation ? "false" : "true")
                .On(Basis.Inferred("a participant that needs no activation activates the others")),
            new Computed("canMove", (participant, _) => LegOf(participant) is { } leg && CallLeg.IsMovable(leg) ? "true" : "false").Since("2.6"),
            MovedParticipant,
            MovedParticipantCallBridge,
            new Group("configuration",
            [
                Importance,
                OfLeg(CallLeg.NameLabelOverride).Since("2.4"),
                InForce(LegSettings.DefaultLayout).Since("2.8"),
                InForce(LegSettings.LayoutTemplate).Since("2.8"),
            ]).Since("2.2"),
            new Group("status",
            [
                new Computed("state", (participant, _) => Live(participant).StateWord),
                new Computed("cameraControlAvailable", (_, _) => "false").Since("2.8").On(Basis.Inferred("as the leg's")),
            ]).Since("2.2"),
        ],

        // The guide's table lists more elements than its sample and the trace show.
        Listed = [Name, CallId, s_tenant, s_callBridge],
        PlacedByGuess = [s_tenant, s_callBridge],
        Filters =
        [
            QueryFilter.Contains("filter", Name, Uri),
            QueryFilter.LeadsTo("tenantFilter", "tenants", TenantOf),
            QueryFilter.LeadsTo("callBridgeFilter", "callBridges", (participant, _) => participant.Home!.CallBridgeId?.ToString()),
            QueryFilter.LeadsTo("coSpaceFilter", "coSpaces", (participant, _) => CallOf(participant)?.Text(Call.CoSpaceId)) with { Lifetime = Lifetime.From("3.0"), Basis = Basis.Inferred("Cisco's request collection for 3.0 has it below a call, perhaps by mistake") },
        ],
        BeforeSave = MaySave,
        HomeOf = (participant, bridge) => bridge.Live.SelectBridge(participant),
        Complete = Complete,
        AfterCreate = (participant, bridge) => bridge.Live.ParticipantCreated(participant),
        AfterModify = (change, bridge) => bridge.Live.ParticipantModified(change),
        BeforeDelete = (participant, bridge) => MustBeLocal(participant, bridge, Failure.ParticipantCannotBeDeleted),
        AfterDelete = (participant, bridge) => bridge.Live.ParticipantDeleted(participant),
    };

    /// <summary>Adds the participant of a leg that is dialled or joins its call.</summary>
    public static void Appear(ResourceObject leg, Guid id, string? importance = null)
    {
        var bridge = leg.Home!;
        var values = new ResourceValues(Definition);
        values.Set(CallId, leg.Text(CallLeg.CallId));
        values.Set(Name, leg.Text(CallLeg.Name));
        values.Set(Uri, leg.Text(CallLeg.RemoteParty));
        values.Set(Importance, importance);
        bridge.Add(values, id);

        bridge.Set(leg, CallLeg.ParticipantId, id.ToString());
    }

    /// <summary>Shows the address that is dialled instead of the one in the request.</summary>
    public static void Readdress(ResourceObject participant, string address) => participant.Home!.Set(participant, Uri, address);

    public static ResourceObject? LegOf(ResourceObject participant) =>
        participant.Home!.Referring(CallLeg.Definition, CallLeg.ParticipantId, participant.Id) is [var leg, ..] ? leg : null;

    public static ResourceObject? CallOf(ResourceObject participant) => participant.Home!.Find(Call.Definition, participant.Get(CallId));

    private static string? TenantOf(ResourceObject participant, IBridgeContext bridge) =>
        CallOf(participant) is { } call ? Call.TenantOf(call, bridge) : null;

    private static Computed OfLeg(Field field) => new(field.Name, (participant, _) => LegOf(participant)?.Text(field));

    // As the configuration of the leg (inferred).
    private static Computed InForce(Field field) =>
        new(field.Name, (participant, _) => LegOf(participant) is { } leg ? CallLeg.SettingOf(leg, field, participant.Home!) : null);

    // The list of a call also shows the participants of the same meeting on other bridges, after its own.
    private static IEnumerable<ResourceObject> TakingPartIn(ResourceObject call, IBridgeContext bridge) => Call.InstancesOf(call, bridge)
        .OrderBy(instance => instance.Home != bridge)
        .SelectMany(instance => instance.Home!.Referring(Definition, CallId, instance.Id));

    private static Refusal? MustBeLocal(ResourceObject participant, IBridgeContext bridge, Failure failure) =>
        participant.Home == bridge ? null : new Refusal(failure, Why: $"it is on bridge {participant.Home!.BridgeName}");

    private static Refusal? MaySave(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Before is { } before)
            return MustBeLocal(before, bridge, Failure.ParticipantCannotBeModified);
        return !participant.Has(MovedParticipant) && !participant.Has(s_remoteParty)
            ? Refusal.Missing(s_remoteParty.Name)
            : bridge.Live.RefusalToAdd(participant);
    }

    private static void Complete(ResourceValues participant, IBridgeContext bridge)
    {
        if (participant.Before is { } before)
        {
            ApplyToLeg(participant, before, bridge);
            return;
        }
        participant.Set(Uri, participant.Text(s_remoteParty));
        bridge.Live.CompleteParticipant(participant);
    }

    // The leg has the name label and the keys.
    private static void ApplyToLeg(ResourceValues participant, ResourceObject before, IBridgeContext bridge)
    {
        if (LegOf(before) is not { } leg || !(participant.WasSent(CallLeg.NameLabelOverride) || participant.WasSent(s_keys)))
            return;
        var values = new ResourceValues(CallLeg.Definition, leg);
        if (participant.WasSent(CallLeg.NameLabelOverride))
            values.Set(CallLeg.NameLabelOverride, participant.Text(CallLeg.NameLabelOverride));
        if (participant.WasSent(s_keys))
            values.Set(CallLeg.DtmfSequence, participant.Text(s_keys));
        bridge.Change(leg, values);
        bridge.Live.PlayKeys(leg);
    }

    /// <summary>The settings of the leg that dials a new participant.</summary>
    public static ResourceValues SettingsOfLeg(ResourceObject participant)
    {
        var values = new ResourceValues(CallLeg.Definition);
        foreach (var (ofLeg, own) in s_dialParameters)
        {
            if (participant.Text(own) is { } sent)
                values.Receive(ofLeg, sent);
        }
        values.Set(CallLeg.NameLabelOverride, participant.Text(CallLeg.NameLabelOverride));
        values.Set(CallLeg.DtmfSequence, participant.Text(s_keys) ?? participant.Text(s_firstKeys));
        values.Set(CallLeg.CallId, participant.Text(CallId));
        values.Set(CallLeg.ParticipantId, participant.Id.ToString());
        CallLeg.Definition.Complete(values, participant.Home!);
        return values;
    }

    private static ILiveLeg Live(ResourceObject participant) => participant.Home!.Live.LegOf(participant);
}
