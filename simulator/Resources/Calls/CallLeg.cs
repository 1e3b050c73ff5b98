using System.Collections.Frozen;
using System.Globalization;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// The connection of one party to a call. The bridge dials it when a client posts it below its call, or a caller dials in.
/// </summary>
internal static class CallLeg
{
    public const string SubTypeOfLinks = "distributionLink";
    public const string SubTypeOfWebApps = "webApp";
    public const string TypeOfApps = "acano";

    // Bodies of 2.6 and 2.9 say that a web client cannot be moved; document 217249 moves one in 3.2.
    private static readonly Lifetime s_appsCanMove = Lifetime.From("3.2");

    private static readonly Field<long> s_streams = Field.Number("availableVideoStreams");
    private static readonly Field<bool> s_ownerIdSet = Field.Flag("ownerIdSet");
    private static readonly Field<string> s_alarm = Field.Choice("alarms", "all", "packetLoss", "excessiveJitter", "highRoundTripTime");

    public static readonly Field<string> RemoteParty = Field.Text("remoteParty").Required().CreateOnly().InExamples("ann@example.com");
    public static readonly Field<bool> Confirmation = Field.Flag("confirmation").CreateOnly();
    public static readonly Field<Guid> OwnerId = Field.Identifier("ownerId");
    public static readonly Field<string> ChosenLayout = LegSettings.Layout("chosenLayout");
    public static readonly Field<Guid> CallLegProfileId = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);

    /// <summary>The old name of <c>defaultLayout</c>, which wins over it.</summary>
    public static readonly Field<string> OldDefaultLayout = LegSettings.Layout("layout");

    public static readonly Field<string> NameLabelOverride = Field.Text("nameLabelOverride", maxBytes: 50).Since("2.4");
    public static readonly Field<string> DtmfSequence = Field.Dtmf("dtmfSequence");

    /// <summary>The type of the leg; absent for SIP.</summary>
    public static readonly Field<string> Type = Field.Choice("type", "sip", TypeOfApps).ReadOnly();

    /// <summary>The kind of far end; absent for an ordinary one.</summary>
    public static readonly Field<string> SubType = Field.Choice("subType", "lync", "avaya", SubTypeOfLinks, "lyncDistribution", SubTypeOfWebApps).ReadOnly();

    /// <summary>The kind of device, for a leg that records or streams its call; never shown.</summary>
    public static readonly Field<string> Device = Field.Choice("device", "recording", "streaming").ReadOnly();

    /// <summary>The call of the leg. Below <c>/calls</c> the path names it.</summary>
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).CreateOnly().InExamples();

    /// <summary>The participant of the leg.</summary>
    public static readonly Field<Guid> ParticipantId = Field.ReferenceTo("participant", "participants", Failure.ParticipantDoesNotExist).ReadOnly();

    /// <summary>The access method the caller used; absent for the space's own address. Never shown.</summary>
    public static readonly Field<Guid> AccessMethodId = Field.ReferenceTo("accessMethod", "accessMethods", Failure.AccessMethodDoesNotExist).ReadOnly();

    /// <summary>The leg that the participant had before the move, and its call bridge.</summary>
    public static readonly Field<Guid> MovedCallLeg = Field.Identifier("movedCallLeg").ReadOnly().Since("2.6");
    public static readonly Field<Guid> MovedCallLegCallBridge = Field.Identifier("movedCallLegCallBridge").ReadOnly().Since("2.6");

    /// <summary>The name of the leg. The far end sends it, so a dialled leg has none.</summary>
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();

    /// <summary>The number of the leg in log lines. Worlds keep it; answers never show it.</summary>
    public static readonly Field<long> Number = Field.Number("number").ReadOnly();

    /// <summary>The parameters of a request that dials a leg, besides keys and the name label.</summary>
    public static readonly IReadOnlyList<Field> DialParameters =
    [
        RemoteParty,
        Field.Number("bandwidth").CreateOnly(),
        Confirmation,
        OwnerId, ChosenLayout, CallLegProfileId, OldDefaultLayout,
        .. LegSettings.All,
    ];

    // The address in the request, before transforms; the only address of an incoming leg.
    private static readonly Computed s_originalRemoteParty = new Computed("originalRemoteParty", (leg, _) => Live(leg).OriginalRemoteParty).ShownFromWorld().Since("2.3");

    // A recorder, or a link to another bridge, belongs to its call (inferred).
    public static readonly Computed CanMove = new Computed("canMove", (leg, _) =>
        Word(IsConnected(leg) && !leg.Has(Device) && !IsLink(leg) && (!IsOfApp(leg) || s_appsCanMove.Includes(leg.Home!.Release)))).ShownFromWorld().Since("2.6");

    private static readonly Computed s_tenant = new("tenant", TenantOf);

    private static readonly Computed s_state = new Computed("state", (leg, _) => Live(leg).StateWord).ResumedFromWorld();
    private static readonly Computed s_durationSeconds = Computed.Number("durationSeconds", (leg, _) => Live(leg).DurationSeconds).ResumedFromWorld();
    private static readonly Computed s_localAddress = new Computed("localAddress", (leg, _) => Live(leg).LocalAddress).ShownFromWorld()
        .On(Basis.Inferred("bodies of dialled legs omit it; bodies of incoming legs show the dialled address"));

    private static readonly Computed s_direction = new Computed("direction", (leg, _) => Live(leg).Direction).ShownFromWorld();
    private static readonly Computed s_sipCallId = new Computed("sipCallId", (leg, _) => Live(leg).SipCallId).ShownFromWorld();
    private static readonly Computed s_encryptedMedia = new Computed("encryptedMedia", (leg, _) => Word(Live(leg).HasEncryptedMedia)).ShownFromWorld();
    private static readonly Computed s_unencryptedMedia = new Computed("unencryptedMedia", (leg, _) => Word(Live(leg).HasUnencryptedMedia)).ShownFromWorld();
    private static readonly Computed s_deactivated = new Computed("deactivated", (leg, _) => OnlyTrue(Live(leg).IsDeactivated)).ResumedFromWorld();
    private static readonly Computed s_groupId = new Computed("groupId", (leg, _) => Live(leg).GroupId.ToString()).ShownFromWorld();
    private static readonly Computed s_layout = new Computed("layout", LayoutOf).ResumedFromWorld();

    // Decisions made when the leg entered stay, even if profiles have changed since.
    private static readonly Computed s_importance = new Computed("importance", (leg, bridge) => bridge.Find(Participant.Definition, leg.Get(ParticipantId))?.Text(Participant.Importance)).ResumedFromWorld();
    private static readonly Computed s_isActivator = new Computed("isActivator", (leg, _) => Live(leg).ActivatorForWorld).ResumedFromWorld();
    private static readonly Computed s_watchedDuration = new Computed("watchedDuration", (leg, _) => Live(leg).DurationLimitForWorld).ResumedFromWorld();

    private static readonly Group s_alarms = new Group("alarms", [Alarm("packetLoss"), Alarm("excessiveJitter"), Alarm("highRoundTripTime")], Never).ShownFromWorld();

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
        VerbsOn = [(Verbs.Create, Basis.Observed("one sample of the guide posts here; elsewhere legs are posted below their call"))],
        Refuses = [Failure.ParticipantLimitReached, Failure.TenantParticipantLimitReached, Failure.CallLegCannotBeDeleted],
        Nested = [new("calls", CallId, Verbs.List | Verbs.Create), new("participants", ParticipantId, Verbs.List)],
        Fields =
        [
            Name, CallId, ParticipantId, AccessMethodId,
            .. DialParameters,
            NameLabelOverride, DtmfSequence, Type, SubType, Device, MovedCallLeg, MovedCallLegCallBridge, Number,
            Field.Text("handStatus").ModifyOnly().Since("3.2").On(Basis.Observed("clients of 3.2 send it; its values are not known")),
        ],
        Item =
        [
            Name, RemoteParty,
            s_originalRemoteParty,
            s_localAddress,
            CallId,
            s_tenant,
            s_alarms,
            new Computed("type", (leg, _) => TypeOf(leg)),
            new Computed("subType", (leg, _) => SubTypeOf(leg)).On(Basis.Observed("clients recognise legs between bridges by it, and a receiver of 2020 those of web apps")),
            Computed.Absent("lyncSubType", "all far ends here are plain SIP endpoints").ShownFromWorld(),
            s_direction,
            CanMove,
            MovedCallLeg,
            MovedCallLegCallBridge,
            new Group("configuration", [OwnerId, ChosenLayout, .. LegSettings.All, NameLabelOverride]) { InForce = SettingsInForce },
            new Group("status",
            [
                s_state,
                s_durationSeconds,
                new Computed("direction", (leg, _) => Live(leg).Direction).ShownFromWorld().On(Basis.Observed("every capture shows it here, too")),
                s_sipCallId,
                s_groupId,

                // Bodies of legs that are neither recorded nor streamed nor in the lobby omit all three.
                new Computed("recording", (leg, bridge) => OnlyTrue(CallOf(leg, bridge)?.Has(Call.RecordingId) == true)),
                new Computed("streaming", (leg, bridge) => OnlyTrue(CallOf(leg, bridge)?.Has(Call.StreamingId) == true)).Since("2.1"),
                s_deactivated,
                s_encryptedMedia,
                s_unencryptedMedia,
                new Computed("cipherSuite", (leg, _) => Live(leg).HasEncryptedMedia ? "AES_CM_128_HMAC_SHA1_80" : null).ShownFromWorld().Since("2.9").On(LegMedia.Basis),
                s_layout,
                Computed.Absent("activeLayout", "no body of a real leg has it").ShownFromWorld(),
                Computed.Absent("availableVideoStreams", "no body of a real leg has it").ShownFromWorld(),
                Computed.Absent("layoutTemplate", "no body of a real leg has it").Since("2.8"),
                new Computed("cameraControlAvailable", (_, _) => "false").ShownFromWorld().Since("2.8").On(LegMedia.Basis),
                .. LegMedia.Streams.Select(stream => stream.Group),
                new Group("activeControl",
                [
                    Absent("encrypted"),
                    new Group("localSubscriptions", Subscriptions(), Never).ShownFromWorld().Since("2.2"),
                    new Group("remoteSubscriptions", Subscriptions(), Never).ShownFromWorld().Since("2.2"),
                ], Never).ShownFromWorld().Since("2.1"),
                new Group("multiStreamVideo", [Absent("numScreens"), Absent("numCameras").Since("2.9"), Absent("numCamerasAvailable").Since("2.9")], Never).ShownFromWorld().Since("2.2"),
                Absent("lyncRole").Since("2.4"),
            ]),
        ],
        OnlyInWorlds = [s_importance, s_isActivator, s_watchedDuration],
        Listed = [Name, RemoteParty, s_originalRemoteParty, CallId, s_tenant, s_alarms],
        PlacedByGuess = [s_tenant],
        Filters =
        [
            QueryFilter.Contains("filter", Name, RemoteParty),
            QueryFilter.RefersTo("participantFilter", ParticipantId),
            QueryFilter.LeadsTo("tenantFilter", "tenants", TenantOf),
            new("activeLayoutFilter", text => ChosenLayout.Canonical(text) is { } layout ? (leg, bridge) => LayoutOf(leg, bridge) == layout : null) { Values = ChosenLayout.Values },
            new("availableVideoStreamsLowerBound", text => s_streams.Canonical(text) is { } bound ? VideoStreams(streams => streams >= s_streams.Read(bound)) : null) { Values = s_streams.Values },
            new("availableVideoStreamsUpperBound", text => s_streams.Canonical(text) is { } bound ? VideoStreams(streams => streams <= s_streams.Read(bound)) : null) { Values = s_streams.Values },
            new("ownerIdSet", text => s_ownerIdSet.Canonical(text) is { } set ? (leg, _) => leg.Has(OwnerId) == s_ownerIdSet.Read(set) : null) { Values = s_ownerIdSet.Values },
            new("alarms", text => text.Split('|').All(word => s_alarm.Canonical(word) is not null) ? (_, _) => false : null),
        ],
        BeforeSave = CallMustHaveRoom,
        Complete = (leg, _) => ApplyOldLayoutName(leg),
        AfterCreate = (leg, bridge) => bridge.Live.LegCreated(leg),
        AfterModify = (change, bridge) => bridge.Live.LegModified(change.Subject),
        AfterRestore = (leg, bridge) => bridge.Live.LegRestored(leg),

        // Links exist as long as the meeting does (inferred).
        BeforeDelete = (leg, _) => IsLink(leg) ? new Refusal(Failure.CallLegCannotBeDeleted) : null,
        AfterDelete = (leg, bridge) => bridge.Live.LegDeleted(leg),
    };

    /// <summary>True if the leg joins the same meeting on two bridges.</summary>
    public static bool IsLink(ResourceObject leg) => Live(leg).IsLink;

    /// <summary>True if the participant of the leg can be moved to another call.</summary>
    public static bool IsMovable(ResourceObject leg) => CanMove.ValueOf(leg, leg.Home!) is "true";

    /// <summary>Reads the state that a world file contains in addition to the stored values of the leg.</summary>
    public static CallLegInWorld InWorld(ResourceObject leg)
    {
        return new CallLegInWorld
        {
            GroupId = Field.CanonicalId(Fact(s_groupId) ?? "") is { } group ? Guid.Parse(group) : null,
            SipCallId = Fact(s_sipCallId),
            Direction = Fact(s_direction),
            LocalAddress = Fact(s_localAddress),
            OriginalRemoteParty = Fact(s_originalRemoteParty),
            EncryptsMedia = Fact(s_encryptedMedia) is { } isEncrypted ? isEncrypted is "true" : null,
            Importance = Participant.Importance.Canonical(Fact(s_importance) ?? ""),
            IsOnHold = Fact(s_state) is "onHold",
            ConnectedFor = TimeSpan.FromSeconds(int.TryParse(Fact(s_durationSeconds), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0),
            HasUnencryptedMedia = Fact(s_unencryptedMedia) is "true",
            Video = LegMedia.VideoInWorld(leg),
            Rates = LegMedia.RatesOf(leg),
            IsDeactivated = Fact(s_deactivated) is "true",
            NeedsActivation = Fact(s_isActivator) is { } isActivator ? isActivator is "false" : null,
            DurationLimit = LegSettings.MaxCallDurationTime.Canonical(Fact(s_watchedDuration) ?? "") is { } limit ? TimeSpan.FromSeconds(LegSettings.MaxCallDurationTime.Read(limit)) : null,
        };

        string? Fact(Element element) => leg.Facts?.GetValueOrDefault(element);
    }

    public static string TypeOf(ResourceObject leg) => leg.Text(Type) ?? "sip";

    public static string? SubTypeOf(ResourceObject leg) => IsLink(leg) ? SubTypeOfLinks : leg.Text(SubType);

    /// <summary>True for the leg of an app or a browser, which has no SIP call.</summary>
    public static bool IsOfApp(ResourceObject leg) => leg.Text(Type) is TypeOfApps;

    /// <summary>Mutes the leg from its far end. The API shows it as the leg's own setting (inferred).</summary>
    public static void MuteFromFarEnd(ResourceObject leg, IBridgeContext bridge) => bridge.Set(leg, LegSettings.RxAudioMute, "true");

    // A leg posted to /callLegs, as in one example of the guide, requires "call" (inferred).
    private static Refusal? CallMustHaveRoom(ResourceValues leg, IBridgeContext bridge)
    {
        if (leg.Before is not null)
            return null;
        if (!leg.Has(CallId))
            return Refusal.Missing("call");
        return bridge.Find(Call.Definition, leg.Get(CallId)) is { } call ? bridge.Live.RefusalToJoin(call) : null;
    }

    private static void ApplyOldLayoutName(ResourceValues leg)
    {
        if (leg.WasSent(OldDefaultLayout) && !leg.WasSent(LegSettings.DefaultLayout))
            leg.Set(LegSettings.DefaultLayout, leg.Text(OldDefaultLayout));
    }

    private static ILiveLeg Live(ResourceObject leg) => leg.Home!.Live.LegOf(leg);

    /// <summary>The setting that takes effect: the leg's own, else that of the most specific profile that has it.</summary>
    public static string? SettingOf(ResourceObject leg, Field setting, IBridgeContext bridge) => Inheritance.LevelsOfLeg(leg, bridge).Effective(setting);

    // A leg shows what takes effect, as a body does whose client sends nothing.
    private static Func<Field, string?> SettingsInForce(ResourceObject leg, IBridgeContext bridge)
    {
        var levels = Inheritance.LevelsOfLeg(leg, bridge);
        var otherwise = IsOfApp(leg) ? FrozenDictionary<Field, string>.Empty : LegSettings.CallSettings;
        return field => levels.Effective(field) ?? otherwise.GetValueOrDefault(field);
    }

    /// <summary>The layout that the leg shows.</summary>
    public static string LayoutOf(ResourceObject leg, IBridgeContext bridge) =>
        leg.Text(ChosenLayout) ?? leg.Facts?.GetValueOrDefault(s_layout) ?? SettingOf(leg, LegSettings.DefaultLayout, bridge) ?? "automatic";

    public static ResourceObject? CallOf(ResourceObject leg, IBridgeContext bridge) => bridge.Find(Call.Definition, leg.Get(CallId));

    private static string? TenantOf(ResourceObject leg, IBridgeContext bridge) => CallOf(leg, bridge) is { } call ? Call.TenantOf(call, bridge) : null;

    // Counts the streams that the other legs of the call send, once for each call.
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

    private static bool IsConnected(ResourceObject leg) => Live(leg).IsConnected;

    private static Element[] Subscriptions() =>
        [Absent("capabilities"), Absent("conferenceInfo"), Absent("layouts"), Absent("selfInfo"), Absent("speakerInfo")];

    private static Computed Absent(string name) => Computed.Absent(name, "far ends here are plain SIP endpoints").ShownFromWorld();

    private static Computed Alarm(string name) => Computed.Absent(name, "no packet is ever late or lost").ShownFromWorld();

    private static bool Never(ResourceObject leg) => false;

    private static string? OnlyTrue(bool flag) => flag ? "true" : null;

    private static string Word(bool flag) => flag ? "true" : "false";
}
