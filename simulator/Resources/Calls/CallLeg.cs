using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Who has a call forwarded, from which address it goes on, and what happens once it is answered.</summary>
internal sealed record Origin(string Caller, CallingAddress From, Action Answered);

/// <summary>One party's connection to a call. It is posted under its call and dialled at once, or it comes in.</summary>
internal static class CallLeg
{
    public const string SubTypeOfLinks = "distributionLink";

    private static readonly Basis s_media = Basis.Inferred("no media flows; the values are those of an ordinary endpoint");

    private static readonly Field<long> s_streams = Field.Number("availableVideoStreams");

    public static readonly Field<string> RemoteParty = Field.Text("remoteParty").Required().CreateOnly();
    public static readonly Field<bool> Confirmation = Field.Flag("confirmation").CreateOnly();
    public static readonly Field<Guid> OwnerId = Field.Identifier("ownerId");
    public static readonly Field<string> ChosenLayout = LegSettings.Layout("chosenLayout");
    public static readonly Field<Guid> CallLegProfileId = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);

    /// <summary>The old name of <c>defaultLayout</c>, which wins over it.</summary>
    public static readonly Field<string> OldDefaultLayout = LegSettings.Layout("layout");

    public static readonly Field<string> NameLabelOverride = Field.Text("nameLabelOverride", maxBytes: 50).Since("2.4");
    public static readonly Field<string> DtmfSequence = Field.Dtmf("dtmfSequence");

    /// <summary>Whether the leg records or streams its call, and which; never shown.</summary>
    public static readonly Field<string> Device = Field.Choice("device", "recording", "streaming").ReadOnly();

    /// <summary>The call that the leg belongs to; below <c>/calls</c> the path says which.</summary>
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).CreateOnly();

    /// <summary>The participant that the leg belongs to.</summary>
    public static readonly Field<Guid> ParticipantId = Field.ReferenceTo("participant", "participants", Failure.ParticipantDoesNotExist).ReadOnly();

    /// <summary>The way by which the leg came into its space, if it was not the space's own; never shown.</summary>
    public static readonly Field<Guid> AccessMethodId = Field.ReferenceTo("accessMethod", "accessMethods", Failure.AccessMethodDoesNotExist).ReadOnly();

    /// <summary>The leg that the party had in the call that it was moved from, and the call bridge of that one.</summary>
    public static readonly Field<Guid> MovedCallLeg = Field.Identifier("movedCallLeg").ReadOnly().Since("2.6");
    public static readonly Field<Guid> MovedCallLegCallBridge = Field.Identifier("movedCallLegCallBridge").ReadOnly().Since("2.6");

    /// <summary>What a leg is called; the far end tells it, so a dialled one has none.</summary>
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();

    /// <summary>The number of the leg in log lines; kept for worlds, never shown.</summary>
    private static readonly Field<long> s_number = Field.Number("number").ReadOnly();

    /// <summary>What whoever dials a leg may ask for, besides keys to press and a label.</summary>
    public static readonly IReadOnlyList<Field> Wishes =
    [
        RemoteParty,
        Field.Number("bandwidth").CreateOnly(),
        Confirmation,
        OwnerId, ChosenLayout, CallLegProfileId, OldDefaultLayout,
        .. LegSettings.All,
    ];

    // What was asked for before transforms, of an incoming leg its only address.
    private static readonly Computed s_originalRemoteParty = new Computed("originalRemoteParty", (leg, _) => LifeOf(leg).OriginalRemoteParty).OrAsTold().Since("2.3");

    // A recorder, or a link to another bridge, belongs to its call (inferred).
    public static readonly Computed CanMove = new Computed("canMove", (leg, _) => Word(IsConnected(leg) && !leg.Has(Device) && !IsLink(leg))).OrAsTold().Since("2.6");

    private static readonly Computed s_tenant = new("tenant", TenantOf);

    private static readonly Computed s_state = new Computed("state", (leg, _) => StateOf(leg)).Resumed();
    private static readonly Computed s_durationSeconds = Computed.Number("durationSeconds", (leg, _) => LifeOf(leg).DurationSeconds).Resumed();
    private static readonly Computed s_unencryptedMedia = new Computed("unencryptedMedia", (leg, _) => Word(LifeOf(leg).HasUnencryptedMedia)).OrAsTold();
    private static readonly Computed s_deactivated = new Computed("deactivated", (leg, _) => OnlyTrue(Attendance.IsDeactivated(leg))).Resumed();
    private static readonly Computed s_groupId = new Computed("groupId", (leg, _) => LifeOf(leg).GroupId.ToString()).OrAsTold();
    private static readonly Computed s_layout = new Computed("layout", LayoutOf).Resumed();

    // What was decided when the leg entered goes on, whatever profiles say by now.
    private static readonly Computed s_importance = new Computed("importance", (leg, bridge) => bridge.Find(Participant.Definition, leg.Get(ParticipantId))?.Text(Participant.Importance)).Resumed();
    private static readonly Computed s_isActivator = new Computed("isActivator", Attendance.RememberedActivator).Resumed();
    private static readonly Computed s_watchedDuration = new Computed("watchedDuration", Attendance.RememberedDuration).Resumed();
    private static readonly Computed s_rxAudioRate = Rate("bitRate", MediaRates.Audio);
    private static readonly Computed s_txAudioRate = Rate("bitRate", MediaRates.Audio);
    private static readonly Computed s_rxVideoRate = Rate("bitRate", MediaRates.Video);
    private static readonly Computed s_txVideoRate = Rate("bitRate", MediaRates.Video);

    private static readonly Group s_alarms = new Group("alarms", [Alarm("packetLoss"), Alarm("excessiveJitter"), Alarm("highRoundTripTime")], Never).OrAsTold();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callLegs",
        Aliases = ["callegs"],
        Element = "callLeg",
        NotFound = Failure.CallLegDoesNotExist,
        AuditName = "call leg",
        Most = limits => limits.CallLegs,
        WhenFull = Failure.ParticipantLimitReached,
        AuditSuffix = leg => $", call {leg.Text(CallId)}",
        IsLocal = true,
        IsVolatile = true,
        IsWorthKeeping = leg => IsConnected(leg) && leg.Has(CallId) && !IsLink(leg),
        PageSize = settings => settings.CallPageSize,
        VerbsOn = [(Verbs.Create, Basis.Observed("one sample of the guide posts here; elsewhere legs are posted under their call"))],
        Refuses = [Failure.ParticipantLimitReached, Failure.TenantParticipantLimitReached, Failure.CallLegCannotBeDeleted],
        Nested = [new("calls", CallId, Verbs.List | Verbs.Create), new("participants", ParticipantId, Verbs.List)],
        Fields =
        [
            Name, CallId, ParticipantId, AccessMethodId,
            .. Wishes,
            NameLabelOverride, DtmfSequence, Device, MovedCallLeg, MovedCallLegCallBridge, s_number,
            Field.Text("handStatus").ModifyOnly().Since("3.2").On(Basis.Observed("clients of 3.2 send it; its words are not known")),
        ],
        Item =
        [
            Name, RemoteParty,
            s_originalRemoteParty,
            new Computed("localAddress", (leg, _) => LifeOf(leg).LocalAddress).OrAsTold().On(Basis.Inferred("bodies of dialled legs have none; those of incoming ones have what was dialled")),
            CallId,
            s_tenant,
            s_alarms,
            new Computed("type", (_, _) => "sip").OrAsTold(),
            new Computed("subType", (leg, _) => IsLink(leg) ? SubTypeOfLinks : null).OrAsTold().On(Basis.Observed("clients tell legs between bridges by it")),
            Computed.Absent("lyncSubType", "no far end here is of another kind than plain SIP").OrAsTold(),
            new Computed("direction", (leg, _) => LifeOf(leg).Direction).OrAsTold(),
            CanMove,
            MovedCallLeg,
            MovedCallLegCallBridge,
            new Group("configuration", [OwnerId, ChosenLayout, .. LegSettings.All, NameLabelOverride]),
            new Group("status",
            [
                s_state,
                s_durationSeconds,
                new Computed("direction", (leg, _) => LifeOf(leg).Direction).OrAsTold().On(Basis.Observed("every capture repeats it here")),
                new Computed("sipCallId", (leg, _) => LifeOf(leg).SipCallId.ToString()).OrAsTold(),
                s_groupId,

                // Bodies of legs that are neither recorded nor streamed nor held back have none of the three.
                new Computed("recording", (leg, bridge) => OnlyTrue(CallOf(leg, bridge)?.Has(Call.RecordingId) == true)),
                new Computed("streaming", (leg, bridge) => OnlyTrue(CallOf(leg, bridge)?.Has(Call.StreamingId) == true)).Since("2.1"),
                s_deactivated,
                new Computed("encryptedMedia", (leg, _) => Word(LifeOf(leg).HasEncryptedMedia)).OrAsTold(),
                s_unencryptedMedia,
                new Computed("cipherSuite", (leg, _) => LifeOf(leg).HasEncryptedMedia ? "AES_CM_128_HMAC_SHA1_80" : null).OrAsTold().Since("2.9").On(s_media),
                s_layout,
                Computed.Absent("activeLayout", "no body of a real leg has it").OrAsTold(),
                Computed.Absent("availableVideoStreams", "no body of a real leg has it").OrAsTold(),
                Computed.Absent("layoutTemplate", "no body of a real leg has it").Since("2.8"),
                new Computed("cameraControlAvailable", (_, _) => "false").OrAsTold().Since("2.8").On(s_media),
                new Group("rxAudio",
                [
                    .. Audio(),
                    Rate("codecBitRate", MediaRates.Audio).Since("2.1"),
                    s_rxAudioRate, Fixed("gainApplied", "0.0").Since("2.8"),
                ], IsConnected).OrAsTold(),
                new Group("txAudio",
                [
                    .. Audio(),
                    Computed.Absent("codecBitRate", "the body of a leg has it for what is received only").OrAsTold().Since("2.1"),
                    s_txAudioRate, Rate("roundTripTime", 1),
                ], IsConnected).OrAsTold(),
                new Group("rxVideo", [.. Video(), s_rxVideoRate, .. Loss()], IsConnected, role: "main").OrAsTold(),
                new Group("txVideo", [.. Video(), s_txVideoRate, .. Loss(), Rate("roundTripTime", 1)], IsConnected, role: "main").OrAsTold(),
                new Group("activeControl",
                [
                    Absent("encrypted"),
                    new Group("localSubscriptions", Subscriptions(), Never).OrAsTold().Since("2.2"),
                    new Group("remoteSubscriptions", Subscriptions(), Never).OrAsTold().Since("2.2"),
                ], Never).OrAsTold().Since("2.1"),
                new Group("multiStreamVideo", [Absent("numScreens"), Absent("numCameras").Since("2.9"), Absent("numCamerasAvailable").Since("2.9")], Never).OrAsTold().Since("2.2"),
                Absent("lyncRole").Since("2.4"),
            ]),
        ],
        Remembered = [s_importance, s_isActivator, s_watchedDuration],
        Listed = [Name, RemoteParty, s_originalRemoteParty, CallId, s_tenant, s_alarms],
        Filters =
        [
            QueryFilter.Contains("filter", Name, RemoteParty),
            QueryFilter.RefersTo("participantFilter", ParticipantId),
            new("tenantFilter", text => Field.CanonicalId(text) is { } id ? (leg, bridge) => TenantOf(leg, bridge) == id : null),
            new("activeLayoutFilter", text => ChosenLayout.Canonical(text) is { } layout ? (leg, bridge) => LayoutOf(leg, bridge) == layout : null),
            new("availableVideoStreamsLowerBound", text => s_streams.Canonical(text) is { } bound ? VideoStreams(streams => streams >= s_streams.Read(bound)) : null),
            new("availableVideoStreamsUpperBound", text => s_streams.Canonical(text) is { } bound ? VideoStreams(streams => streams <= s_streams.Read(bound)) : null),
            new("ownerIdSet", text => bool.TryParse(text, out var set) ? (leg, _) => leg.Has(OwnerId) == set : null),
            new("alarms", text => text.Split('|').All(word => word is "all" or "packetLoss" or "excessiveJitter" or "highRoundTripTime") ? (_, _) => false : null),
        ],
        BeforeSave = CallMustHaveRoom,
        Complete = TakeSettings,
        AfterCreate = Appear,
        AfterRestore = Resume,

        // They come and go with the meeting (inferred).
        BeforeDelete = (leg, _) => IsLink(leg) ? new Refusal(Failure.CallLegCannotBeDeleted) : null,
        AfterDelete = HangUp,
    };

    /// <summary>Whether the leg leads to the same meeting on another bridge.</summary>
    public static bool IsLink(ResourceObject leg) => leg.Live is DistributionLink;

    public static CallLegLifecycle LifeOf(ResourceObject legOrParticipant) => (CallLegLifecycle)legOrParticipant.Live!;

    public static string StateOf(ResourceObject legOrParticipant) => LifeOf(legOrParticipant).State switch
    {
        CallLegState.Initial => "initial",
        CallLegState.Ringing => "ringing",
        CallLegState.OnHold => "onHold",
        _ => "connected",
    };

    /// <summary>The far end mutes itself, which shows as the leg's own setting (inferred).</summary>
    public static void MuteFromFarEnd(ResourceObject leg, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition, leg);
        values.Set(LegSettings.RxAudioMute, "true");
        bridge.Change(leg, values);
    }

    // A leg posted to /callLegs, as one example of the guide does, has to say which call it is for (inferred).
    private static Refusal? CallMustHaveRoom(ResourceValues leg, IBridgeContext bridge)
    {
        if (leg.Before is not null)
            return null;
        if (!leg.Has(CallId))
            return Refusal.Missing("call");
        return bridge.Find(Call.Definition, leg.Get(CallId)) is { } call ? Attendance.RefusalToJoin(call, bridge) : null;
    }

    private static void TakeSettings(ResourceValues leg, IBridgeContext bridge)
    {
        // Once the values are saved.
        if (leg.Before is { } before)
            bridge.After(TimeSpan.Zero, () => Attendance.Reconsider(before, bridge));
        if (leg.WasSent(OldDefaultLayout) && !leg.WasSent(LegSettings.DefaultLayout))
            leg.Set(LegSettings.DefaultLayout, leg.Text(OldDefaultLayout));
    }

    private static void Appear(ResourceObject leg, IBridgeContext bridge)
    {
        var sipCallId = bridge.NextId();
        Participant.Appear(leg, leg.Id, bridge);
        Dial(leg, sipCallId, bridge);
    }

    /// <summary>Dials the leg of a participant that is there already.</summary>
    public static void Dial(ResourceObject leg, Guid sipCallId, IBridgeContext bridge, Origin? origin = null)
    {
        var call = bridge.Find(Call.Definition, leg.Get(CallId))!;
        var dialled = leg.Text(RemoteParty)!;
        var address = origin is null ? AddressTransform.Of(dialled, bridge) : dialled;
        if (address is not null && address != dialled)
            Readdress(leg, address, bridge);

        var life = new OutgoingLeg(bridge, address ?? dialled, NumberOf(leg, bridge))
        {
            SipCallId = sipCallId,
            Id = leg.Id,
            GroupId = leg.Get(ParticipantId),
            Vanish = () => bridge.Remove(leg),
            StateChanged = () => bridge.Touch(leg),
            Dialled = dialled,
            Caller = origin?.Caller,
            Encryption = EncryptionBy(Inheritance.LevelsOfLeg(leg, bridge)),
            Routes = address is null ? [] : OutboundRouting.RoutesTo(address, Call.TenantOf(call, bridge), origin?.From ?? new(Call.SpaceOf(call, bridge)?.Text(CoSpace.Uri), null), bridge),
            Enter = () => Confirming.Ask(leg, bridge, () =>
            {
                Attendance.Enter(leg, bridge);
                origin?.Answered();
            }),
        };
        Animate(leg, life, bridge);
        life.Join(Call.ConferenceOf(call), () => Call.PlaceOf(call));
        CallRecords.LegStarted(leg, bridge);
        life.Dial();
    }

    /// <summary>Takes a far end over from another call, for a participant that is there already.</summary>
    public static void TakeOver(ResourceObject leg, CallLegLifecycle from, IBridgeContext bridge)
    {
        var call = bridge.Find(Call.Definition, leg.Get(CallId))!;
        var life = new MovedLeg(bridge, from, NumberOf(leg, bridge))
        {
            SipCallId = bridge.NextId(),
            Id = leg.Id,
            GroupId = leg.Get(ParticipantId),
            Vanish = () => bridge.Remove(leg),
            Enter = () => Attendance.Enter(leg, bridge),
        };
        Animate(leg, life, bridge);
        life.Join(Call.ConferenceOf(call), () => Call.PlaceOf(call));
        CallRecords.LegStarted(leg, bridge);
        life.TakeOver(from);
    }

    /// <summary>A further leg of a call that is forwarded.</summary>
    public static void CallOut(ResourceObject call, string address, Origin origin, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition);
        values.Set(CallId, call.Id.ToString());
        values.Set(RemoteParty, address);
        var leg = bridge.Add(values, bridge.NextId());
        Participant.Appear(leg, leg.Id, bridge);
        Dial(leg, bridge.NextId(), bridge, origin);
    }

    /// <summary>A leg that comes in; it is in no call yet.</summary>
    public static (ResourceObject Leg, IncomingLeg Life) ComeIn(Caller caller, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition);
        values.Set(Name, caller.DisplayName);
        values.Set(RemoteParty, caller.RemoteParty);
        var leg = bridge.Add(values, bridge.NextId());
        var life = new IncomingLeg(bridge, caller, NumberOf(leg, bridge))
        {
            SipCallId = bridge.NextId(),
            Id = leg.Id,
            GroupId = bridge.NextId(),
            Vanish = () => bridge.Remove(leg),
            StateChanged = () => bridge.Touch(leg),
        };
        leg.Live = life;
        return (leg, life);
    }

    /// <summary>A leg that came in takes part in the call from now on; who it is shows there as a participant (inferred that it does not before).</summary>
    public static void JoinCall(ResourceObject leg, ResourceObject call, ResourceObject? method, IBridgeContext bridge)
    {
        var life = LifeOf(leg);
        var values = new ResourceValues(Definition, leg);
        values.Set(CallId, call.Id.ToString());
        values.Set(AccessMethodId, method?.Id.ToString());
        bridge.Change(leg, values);
        Participant.Appear(leg, life.GroupId, bridge);
        Animate(leg, life, bridge);
        life.Join(Call.ConferenceOf(call), () => Call.PlaceOf(call));
    }

    // A leg that a world tells of is connected, with whom it tells.
    private static void Resume(ResourceObject leg, IBridgeContext bridge)
    {
        var call = bridge.Find(Call.Definition, leg.Get(CallId))!;
        var group = Field.CanonicalId(Fact(s_groupId) ?? "") is { } told && bridge.Find(Participant.Definition, Guid.Parse(told)) is null
            ? Guid.Parse(told)
            : leg.Id;
        Participant.Appear(leg, group, bridge, Participant.Importance.Canonical(Fact(s_importance) ?? ""));
        var connectedFor = long.TryParse(Fact(s_durationSeconds), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        var life = new CallLegLifecycle(bridge, leg.Text(RemoteParty) ?? "", NumberOf(leg, bridge))
        {
            SipCallId = Guid.Empty,
            Id = leg.Id,
            GroupId = group,
            Vanish = () => bridge.Remove(leg),
            StateChanged = () => bridge.Touch(leg),
            Rates = new(Told(s_rxAudioRate), Told(s_txAudioRate), Told(s_rxVideoRate), Told(s_txVideoRate)),
        };
        Animate(leg, life, bridge);
        life.Resume(
            Fact(s_state) is "onHold",
            TimeSpan.FromSeconds(connectedFor),
            Fact(s_unencryptedMedia) is "true",
            Call.ConferenceOf(call),
            () => Call.PlaceOf(call));
        Attendance.Resume(
            leg,
            Fact(s_deactivated) is "true",
            Fact(s_isActivator) is { } isActivator ? isActivator is "false" : null,
            LegSettings.MaxCallDurationTime.Canonical(Fact(s_watchedDuration) ?? "") is { } watched ? TimeSpan.FromSeconds(LegSettings.MaxCallDurationTime.Read(watched)) : null,
            bridge);

        string? Fact(Element element) => leg.Facts?.GetValueOrDefault(element);

        long Told(Computed rate) => long.TryParse(rate.ValueOf(leg, bridge), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits : 0;
    }

    private static void Animate(ResourceObject leg, CallLegLifecycle life, IBridgeContext bridge)
    {
        leg.Live = life;
        bridge.Find(Participant.Definition, leg.Get(ParticipantId))!.Live = life;
    }

    /// <summary>What log lines call the leg.</summary>
    public static int NumberOf(ResourceObject leg, IBridgeContext bridge)
    {
        if (!leg.Has(s_number))
        {
            var values = new ResourceValues(Definition, leg);
            values.Set(s_number, bridge.Counters.NextCall++.ToString(CultureInfo.InvariantCulture));
            bridge.Change(leg, values);
        }
        return (int)leg.Get(s_number);
    }

    private static void Readdress(ResourceObject leg, string address, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition, leg);
        values.Set(RemoteParty, address);
        bridge.Change(leg, values);
        Participant.Readdress(bridge.Find(Participant.Definition, leg.Get(ParticipantId))!, address, bridge);
    }

    private static void HangUp(ResourceObject leg, IBridgeContext bridge)
    {
        if (leg.Live is DistributionLink link)
        {
            Distribution.End(leg, link, bridge);
            return;
        }
        LifeOf(leg).End(TeardownReason.ApiInitiatedTeardown);
        Attendance.Leave(leg, bridge);
        if (bridge.Find(Participant.Definition, leg.Get(ParticipantId)) is { } participant)
            bridge.Remove(participant);
        if (CallOf(leg, bridge) is not { } call)
            return;

        // Nobody forwards half a call.
        if (call.Get(Call.IsForwarding))
        {
            foreach (var other in bridge.Referring(Definition, CallId, call.Id))
                LifeOf(other).Drop(TeardownReason.CallEnded);
        }
        if (call.Get(Call.EndsWithLastLeg) && Call.ConferenceOf(call).Participants == 0 && CallOf(leg, bridge) is not null)
            bridge.Remove(call);
    }

    /// <summary>Whether the levels let media go unencrypted, and encrypted.</summary>
    public static MediaEncryption EncryptionBy(IReadOnlyList<Level> levels) => levels.Effective(LegSettings.SipMediaEncryption) switch
    {
        "required" => MediaEncryption.Required,
        "prohibited" => MediaEncryption.Prohibited,
        _ => MediaEncryption.Optional,
    };

    /// <summary>The setting that takes effect: the leg's own, else that of the most specific profile that has it.</summary>
    public static string? SettingOf(ResourceObject leg, Field setting, IBridgeContext bridge) => Inheritance.LevelsOfLeg(leg, bridge).Effective(setting);

    private static string LayoutOf(ResourceObject leg, IBridgeContext bridge) =>
        leg.Text(ChosenLayout) ?? leg.Facts?.GetValueOrDefault(s_layout) ?? SettingOf(leg, LegSettings.DefaultLayout, bridge) ?? "automatic";

    public static ResourceObject? CallOf(ResourceObject leg, IBridgeContext bridge) => bridge.Find(Call.Definition, leg.Get(CallId));

    private static string? TenantOf(ResourceObject leg, IBridgeContext bridge) => CallOf(leg, bridge) is { } call ? Call.TenantOf(call, bridge) : null;

    // All that the others in the call send, counted once for each call.
    private static Func<ResourceObject, IBridgeContext, bool> VideoStreams(Func<int, bool> fits)
    {
        var sent = new Dictionary<Guid, int>();
        return (leg, bridge) =>
        {
            if (!leg.Has(CallId))
                return fits(0);
            var call = leg.Get(CallId);
            if (!sent.TryGetValue(call, out var streams))
                sent.Add(call, streams = bridge.Referring(Definition, CallId, call).Count(IsSending));
            return fits(streams - (IsSending(leg) ? 1 : 0));
        };
    }

    private static bool IsSending(ResourceObject leg) => IsConnected(leg) && !IsLink(leg);

    private static bool IsConnected(ResourceObject leg) => LifeOf(leg).IsConnected;

    private static Computed[] Audio() => [Fixed("codec", MediaKinds.Audio), Fixed("packetLossPercentage", "0.0"), Fixed("jitter", "0")];

    private static Computed[] Video() =>
        [Fixed("codec", MediaKinds.Video), Size("width", MediaKinds.Width), Size("height", MediaKinds.Height), Fixed("frameRate", "30.0")];

    private static Computed[] Loss() => [Fixed("packetLossPercentage", "0.0"), Fixed("jitter", "0")];

    private static Computed Fixed(string name, string value) => new Computed(name, (_, _) => value).OrAsTold().On(s_media);

    private static Computed Size(string name, int value) => Fixed(name, value.ToString(CultureInfo.InvariantCulture));

    private static Computed Rate(string name, long value) => Computed.Number(name, (_, _) => value).OrAsTold().On(s_media);

    private static Element[] Subscriptions() =>
        [Absent("capabilities"), Absent("conferenceInfo"), Absent("layouts"), Absent("selfInfo"), Absent("speakerInfo")];

    private static Computed Absent(string name) => Computed.Absent(name, "far ends here are plain SIP endpoints").OrAsTold();

    private static Computed Alarm(string name) => Computed.Absent(name, "no packet is ever late or lost").OrAsTold();

    private static bool Never(ResourceObject leg) => false;

    private static string? OnlyTrue(bool flag) => flag ? "true" : null;

    private static string Word(bool flag) => flag ? "true" : "false";
}
