using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>One party's connection to a call. It is posted under its call and dialled at once.</summary>
internal static class CallLeg
{
    private static readonly Basis s_media = Basis.Inferred("no media flows; the values are those of an ordinary endpoint");

    public static readonly Field<string> RemoteParty = Field.Text("remoteParty").Required().CreateOnly();
    public static readonly Field<long> Bandwidth = Field.Number("bandwidth").CreateOnly();
    public static readonly Field<bool> Confirmation = Field.Flag("confirmation").CreateOnly();
    public static readonly Field<Guid> OwnerId = Field.Identifier("ownerId");
    public static readonly Field<string> ChosenLayout = LegSettings.Layout("chosenLayout");
    public static readonly Field<string> DtmfSequence = Field.Dtmf("dtmfSequence").Transient();
    public static readonly Field<Guid> CallLegProfileId = Field.ReferenceTo("callLegProfile", "callLegProfiles", Failure.CallLegProfileDoesNotExist);
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).ReadOnly();

    /// <summary>What a leg is called; the far end tells it, so a dialled one has none at first.</summary>
    public static readonly Field<string> Name = Field.Text("name").ReadOnly().EvenWhenEmpty();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callLegs",
        Aliases = ["callegs"],
        Element = "callLeg",
        NotFound = Failure.CallLegDoesNotExist,
        AuditName = "call leg",
        AuditSuffix = leg => $", call {leg.Text(CallId)}",
        IsLocal = true,
        IsKeptInWorld = false,
        PageSize = settings => settings.CallPageSize,
        Refuses = [Failure.ParticipantLimitReached],
        Verbs = Verbs.All & ~Verbs.Create,
        Nested = [new("calls", CallId, Verbs.List | Verbs.Create), new("participants", Participant.OfLeg, Verbs.List)],
        Fields =
        [
            Name, RemoteParty, CallId, Bandwidth, Confirmation, OwnerId, ChosenLayout, DtmfSequence, CallLegProfileId, Participant.OfLeg,
            .. LegSettings.All,
        ],
        Item =
        [
            Name, RemoteParty, CallId,
            new Computed("type", (_, _) => "sip"),
            new Computed("direction", (_, _) => "outgoing"),
            new Group("configuration", [OwnerId, ChosenLayout, .. LegSettings.All]),
            new Group("status",
            [
                new Computed("state", (leg, _) => StateOf(leg)),
                Computed.Number("durationSeconds", (leg, _) => LifeOf(leg).DurationSeconds),
                new Computed("direction", (_, _) => "outgoing").On(Basis.Observed("every capture repeats it here")),
                new Computed("sipCallId", (leg, _) => LifeOf(leg).SipCallId.ToString()),
                new Computed("groupId", (leg, _) => leg.Id.ToString()),
                new Computed("encryptedMedia", (leg, _) => Word(LifeOf(leg).HasEncryptedMedia)),
                new Computed("unencryptedMedia", (leg, _) => Word(LifeOf(leg).HasUnencryptedMedia)),
                new Computed("layout", (leg, bridge) => LayoutOf(leg, bridge)),
                new Group("rxAudio", [.. Audio(), Rate("bitRate", MediaRates.Audio)], IsConnected),
                new Group("txAudio", [.. Audio(), Rate("bitRate", MediaRates.Audio), Rate("roundTripTime", 1)], IsConnected),
                new Group("rxVideo", [.. Video(), .. Loss()], IsConnected, role: "main"),
                new Group("txVideo", [.. Video(), .. Loss(), Rate("roundTripTime", 1)], IsConnected, role: "main"),
            ]),
        ],
        Listed = [Name, RemoteParty, CallId],
        Filters =
        [
            QueryFilter.Contains("filter", Name, RemoteParty),
            QueryFilter.RefersTo("participantFilter", Participant.OfLeg),
            new("ownerIdSet", text => bool.TryParse(text, out var set) ? (leg, _) => leg.Has(OwnerId) == set : null),
        ],
        BeforeSave = CallMustHaveRoom,
        AfterCreate = Dial,
        AfterDelete = HangUp,
    };

    public static CallLegLifecycle LifeOf(ResourceObject legOrParticipant) => (CallLegLifecycle)legOrParticipant.Live!;

    public static string StateOf(ResourceObject legOrParticipant) => LifeOf(legOrParticipant).State switch
    {
        CallLegState.Initial => "initial",
        CallLegState.Ringing => "ringing",
        CallLegState.OnHold => "onHold",
        _ => "connected",
    };

    /// <summary>The far end hangs up.</summary>
    public static void HangUpFromFarEnd(ResourceObject leg, IBridgeContext bridge)
    {
        LifeOf(leg).End(Teardown.Remote);
        bridge.Remove(leg);
    }

    // The limit of the space's call profile counts the participants on all bridges.
    private static Refusal? CallMustHaveRoom(ResourceValues leg, IBridgeContext bridge)
    {
        if (leg.Before is not null || bridge.Find(Call.Definition, leg.Get(CallId)) is not { } call)
            return null;
        if (!call.Has(Call.CoSpaceId)
            || bridge.Find(CoSpace.Definition, call.Get(Call.CoSpaceId)) is not { } space
            || !space.Has(CoSpace.CallProfileId)
            || bridge.Find(CallProfile.Definition, space.Get(CoSpace.CallProfileId)) is not { } profile
            || !profile.Has(CallProfile.ParticipantLimit))
            return null;

        var correlator = call.Text(Call.CallCorrelator);
        var present = bridge.AllInCluster(Call.Definition)
            .Where(entry => entry.Subject.Text(Call.CallCorrelator) == correlator)
            .Sum(entry => Call.ConferenceOf(entry.Subject).Legs);
        return present >= profile.Get(CallProfile.ParticipantLimit)
            ? new Refusal(Failure.ParticipantLimitReached, Why: $"call profile {profile.Id} allows {profile.Text(CallProfile.ParticipantLimit)}")
            : null;
    }

    private static void Dial(ResourceObject leg, IBridgeContext bridge)
    {
        var call = bridge.Find(Call.Definition, leg.Get(CallId))!;
        var life = new CallLegLifecycle(bridge, Call.ConferenceOf(call), leg.Text(RemoteParty)!, () => Call.PlaceOf(call))
        {
            SipCallId = bridge.NextId(),
        };
        leg.Live = life;
        Participant.Appear(leg, bridge);
        life.Dial();
    }

    private static void HangUp(ResourceObject leg, IBridgeContext bridge)
    {
        LifeOf(leg).End(Teardown.Local);
        if (bridge.Find(Participant.Definition, leg.Id) is { } participant)
            bridge.Remove(participant);
    }

    private static string LayoutOf(ResourceObject leg, IBridgeContext bridge)
    {
        var profile = leg.Has(CallLegProfileId) ? bridge.Find(CallLegProfile.Definition, leg.Get(CallLegProfileId)) : null;
        return leg.Text(ChosenLayout) ?? leg.Text(LegSettings.DefaultLayout) ?? profile?.Text(LegSettings.DefaultLayout) ?? "automatic";
    }

    private static bool IsConnected(ResourceObject leg) => LifeOf(leg).IsConnected;

    private static Computed[] Audio() => [Fixed("codec", "aac"), Fixed("packetLossPercentage", "0.0"), Fixed("jitter", "0")];

    private static Computed[] Video() =>
        [Fixed("codec", "h264"), Fixed("width", "1280"), Fixed("height", "720"), Fixed("frameRate", "30.0"), Rate("bitRate", MediaRates.Video)];

    private static Computed[] Loss() => [Fixed("packetLossPercentage", "0.0"), Fixed("jitter", "0")];

    private static Computed Fixed(string name, string value) => new Computed(name, (_, _) => value).On(s_media);

    private static Computed Rate(string name, long value) => Computed.Number(name, (_, _) => value).On(s_media);

    private static string Word(bool flag) => flag ? "true" : "false";
}
