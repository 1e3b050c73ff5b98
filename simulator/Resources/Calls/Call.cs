using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A live meeting on one bridge. One that was created by POST stays until it is deleted, with legs or without.</summary>
internal static class Call
{
    private const string Permanent = "permanent";

    private static readonly Field<long> s_seconds = Field.Number("messageDuration");
    private static readonly Basis s_spread = Basis.Inferred("bodies of meetings on one bridge show neither");
    private static readonly Basis s_status = Basis.Observed("a body of 2.6 has it, one of 2.2 has not");

    public static readonly Field<string> Name = Field.Text("name").CreateOnly();
    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).CreateOnly();
    public static readonly Field<Guid> CallCorrelator = Field.Identifier("callCorrelator").ReadOnly();
    public static readonly Field<bool> Locked = Field.Flag("locked");
    public static readonly Field<bool> Recording = Field.Flag("recording");
    public static readonly Field<bool> Streaming = Field.Flag("streaming").Since("2.1");
    public static readonly Field<bool> AllowAllMuteSelf = Field.Flag("allowAllMuteSelf");
    public static readonly Field<bool> AllowAllPresentationContribution = Field.Flag("allowAllPresentationContribution");
    public static readonly Field<bool> JoinAudioMuteOverride = Field.Flag("joinAudioMuteOverride");
    public static readonly Field<string> MessageText = Field.Text("messageText").Since("2.1");
    public static readonly Field<string> MessagePosition = Field.Choice("messagePosition", "top", "middle", "bottom").Since("2.1");

    /// <summary>Seconds, or the word <c>permanent</c>.</summary>
    public static readonly Field<string> MessageDuration = new Field<string>(
        "messageDuration", text => text is Permanent ? text : s_seconds.Canonical(text), text => text).Since("2.1");

    public static readonly Field<bool> ActiveWhenEmpty = Field.Flag("activeWhenEmpty").Since("2.2");
    public static readonly Field<long> PanePlacementHighestImportance = Field.Number("panePlacementHighestImportance").Since("2.7");
    public static readonly Field<string> PanePlacementSelfPaneMode = Field.Choice("panePlacementSelfPaneMode", "skip", "self", "blank").Since("2.7");

    /// <summary>Begun for a leg that was placed here or came in, not by anyone who would end it; never shown.</summary>
    public static readonly Field<bool> EndsWithLastLeg = Field.Flag("endsWithLastLeg").ReadOnly();

    /// <summary>Whether the call is one of two legs, of which one is forwarded to the other; never shown as such.</summary>
    public static readonly Field<bool> IsForwarding = Field.Flag("isForwarding").ReadOnly();

    /// <summary>The recording that runs, and the stream; each has an id in records, never shown here.</summary>
    public static readonly Field<Guid> RecordingId = Field.Identifier("recordingId").ReadOnly();
    public static readonly Field<Guid> StreamingId = Field.Identifier("streamingId").ReadOnly();

    /// <summary>When the call began; kept for its duration, never shown.</summary>
    public static readonly Field<string> StartedAt = Field.Time("startedAt").ReadOnly();

    /// <summary>When the message was last set; kept for what remains of it, never shown.</summary>
    public static readonly Field<string> MessageSetAt = Field.Time("messageSetAt").ReadOnly();

    private static readonly Computed s_durationSeconds =
        Computed.Number("durationSeconds", (call, bridge) => (long)(bridge.Now - ConferenceOf(call).StartedAt).TotalSeconds).Resumed();

    private static readonly Computed s_maxCallLegs = Computed.Number("maxCallLegs", (call, _) => ConferenceOf(call).MaxLegs).Resumed();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "calls",
        Element = "call",
        NotFound = Failure.CallDoesNotExist,
        AuditName = "call",
        Most = limits => limits.Calls,
        Refuses = [Failure.CallRecordingCannotBeModified, Failure.CallStreamingCannotBeModified, Failure.RecordingNotAllowedByLicensing, Failure.StreamingNotAllowedByLicensing],
        IsLocal = true,
        IsVolatile = true,
        PageSize = settings => settings.CallPageSize,
        ListHasDeclaration = false,
        LookedUpBy = [CallCorrelator],
        Fields =
        [
            Name, CoSpaceId, CallCorrelator, Locked, Recording, Streaming, AllowAllMuteSelf, AllowAllPresentationContribution,
            JoinAudioMuteOverride, MessageText, MessagePosition, MessageDuration, ActiveWhenEmpty, PanePlacementHighestImportance,
            PanePlacementSelfPaneMode, EndsWithLastLeg, IsForwarding, StartedAt, MessageSetAt, RecordingId, StreamingId,
        ],
        Item =
        [
            Name,
            new Computed("callType", (call, _) => KindOf(call)).Since("2.3"),
            CoSpaceId,
            new Computed("tenant", TenantOf),
            new Computed("ownerName", OwnerName).Since("2.2").EvenWhenEmpty().On(Basis.Observed("a body of 2.2 shows it empty")),
            CallCorrelator,
            s_durationSeconds,
            Computed.Number("numCallLegs", (call, _) => ConferenceOf(call).Legs),
            s_maxCallLegs,
            Computed.Number("numParticipantsLocal", (call, _) => ConferenceOf(call).Participants),
            new Computed("numParticipantsRemote", (call, bridge) =>
                IfSpread(call, bridge, instances => instances.Sum(instance => ConferenceOf(instance).Participants) - ConferenceOf(call).Participants)).On(s_spread),
            new Computed("numDistributedInstances", (call, bridge) => IfSpread(call, bridge, instances => instances.Count)).On(s_spread),
            Computed.Absent("presenterCallLeg", "no media flows, so nobody presents"),
            new Computed("locked", (call, bridge) => Word(IsLocked(call, bridge))),
            new Computed("recording", (call, bridge) => Word(IsOn(Recording, CallProfile.RecordingMode, call, bridge))),
            new Computed("recordingStatus", (call, _) => Word(call.Has(RecordingId))).Since("2.3").On(s_status),
            new Computed("streaming", (call, bridge) => Word(IsOn(Streaming, CallProfile.StreamingMode, call, bridge))).Since("2.1"),
            new Computed("streamingStatus", (call, _) => Word(call.Has(StreamingId))).Since("2.3").On(s_status),
            WithDefault(AllowAllMuteSelf, "false"),
            WithDefault(AllowAllPresentationContribution, "false"),
            JoinAudioMuteOverride,
            MessageText,
            WithDefault(MessagePosition, "middle").Since("2.1"),
            WithDefault(MessageDuration, "0").Since("2.1"),
            new Computed("messageTimeRemaining", MessageTimeRemaining).Since("2.1")
                .On(Basis.Inferred("no body shows it; it counts down from the last change of the message")),
            WithDefault(ActiveWhenEmpty, "false").Since("2.2").On(Basis.Observed("bodies of 2.2 and 2.6, against the default that is documented")),
            new Computed("endpointRecording", (_, _) => "false").Since("2.4"),
            Computed.Absent("lyncAudienceMute", "only Lync conferences have it").Since("2.4"),
            PanePlacementHighestImportance,
            PanePlacementSelfPaneMode,
        ],
        Listed = [Name, CoSpaceId, CallCorrelator, new Computed("tenant", TenantOf)],
        Filters =
        [
            QueryFilter.RefersTo("coSpaceFilter", CoSpaceId),
            new("tenantFilter", text => Field.CanonicalId(text) is { } id ? (call, bridge) => TenantOf(call, bridge) == id : null),
            QueryFilter.Contains("filter", Name) with { Basis = Basis.Observed("a client sends it, the guide does not know it") },
        ],
        BeforeSave = MaySave,
        Existing = CallInTheSameSpace,
        Complete = NameAndCorrelate,
        AfterCreate = Start,
        AfterRestore = Resume,
        AfterDelete = EndItsLegs,
        AfterRelink = Distribution.Relink,
    };

    public static Conference ConferenceOf(ResourceObject call) => (Conference)call.Live!;

    public static CallPlace PlaceOf(ResourceObject call) =>
        new(call.Text(Name) ?? "", call.Has(CoSpaceId) ? call.Get(CoSpaceId) : null);

    public static ResourceObject? SpaceOf(ResourceObject call, IBridgeContext bridge) =>
        call.Has(CoSpaceId) ? bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) : null;

    /// <summary>The tenant of the call's space.</summary>
    public static string? TenantOf(ResourceObject call, IBridgeContext bridge) => SpaceOf(call, bridge)?.Text(CoSpace.Tenant);

    public static string KindOf(ResourceObject call) => call.Has(CoSpaceId) ? "coSpace" : call.Get(IsForwarding) ? "forwarding" : "adHoc";

    /// <summary>Whether newcomers stay in the lobby.</summary>
    public static bool IsLocked(ResourceObject call, IBridgeContext bridge) =>
        (call.Text(Locked) ?? ProfileOf(call, bridge)?.Text(CallProfile.Locked)) is "true";

    /// <summary>
    /// The meeting on that bridge, begun there if need be. What was begun so ends with its last leg, as nobody knows
    /// that it would have to be deleted (inferred).
    /// </summary>
    public static ResourceObject InstanceOn(IBridgeContext bridge, ResourceObject call)
    {
        if (InstancesAt(bridge, call).FirstOrDefault() is { } running)
            return running;

        var values = new ResourceValues(Definition);
        call.Values.CopyTo(values.Values, 0);
        values.Set(StartedAt, Moment.Kept(bridge.Now));
        values.Set(RecordingId, null);
        values.Set(StreamingId, null);
        return BeginForALeg(values, bridge);
    }

    /// <summary>The meeting in the space on this bridge, begun if need be for somebody who calls.</summary>
    public static ResourceObject ForSpace(ResourceObject space, IBridgeContext bridge)
    {
        if (bridge.Referring(Definition, CoSpaceId, space.Id) is [var running, ..])
            return running;
        var values = new ResourceValues(Definition);
        values.Set(CoSpaceId, space.Id.ToString());
        NameAndCorrelate(values, bridge);
        return BeginForALeg(values, bridge);
    }

    /// <summary>A call that only passes on; that it is named by where it goes is inferred.</summary>
    public static ResourceObject ForForwarding(string address, IBridgeContext bridge)
    {
        var values = new ResourceValues(Definition);
        values.Set(Name, address);
        values.Set(IsForwarding, "true");
        NameAndCorrelate(values, bridge);
        return BeginForALeg(values, bridge);
    }

    /// <summary>Why nobody else can come into the space, whether or not a meeting runs there.</summary>
    public static Refusal? RefusalToEnter(ResourceObject space, IBridgeContext bridge)
    {
        var call = new ResourceValues(Definition);
        call.Set(CoSpaceId, space.Id.ToString());
        return Attendance.RefusalToJoin(call.Draft(), bridge);
    }

    private static ResourceObject BeginForALeg(ResourceValues values, IBridgeContext bridge)
    {
        values.Set(EndsWithLastLeg, "true");
        var call = bridge.Add(values, bridge.NextId());
        Start(call, bridge);
        return call;
    }

    /// <summary>Whether the meeting runs on that bridge.</summary>
    public static bool RunsOn(IBridgeContext bridge, ResourceObject call) => InstancesAt(bridge, call).Any();

    /// <summary>Calls of one space are one meeting, even if their bridges could not agree on a correlator when they began (inferred).</summary>
    public static bool IsSameMeeting(ResourceObject call, ResourceObject other) =>
        call.Text(CallCorrelator) == other.Text(CallCorrelator) || (call.Has(CoSpaceId) && call.Text(CoSpaceId) == other.Text(CoSpaceId));

    public static ResourceObject? ProfileOf(ResourceObject call, IBridgeContext bridge) => Inheritance.MostSpecific(CallProfile.Definition, call, bridge);

    public static List<ResourceObject> InstancesOf(ResourceObject call, IBridgeContext bridge) =>
        [.. bridge.Reachable.SelectMany(other => InstancesAt(other, call))];

    /// <summary>The meeting on one bridge.</summary>
    public static IEnumerable<ResourceObject> InstancesAt(IBridgeContext bridge, ResourceObject call) =>
        (bridge.Find(Definition, call.Id) is { } own ? [own] : Enumerable.Empty<ResourceObject>())
            .Union(call.Has(CallCorrelator) ? bridge.Referring(Definition, CallCorrelator, call.Get(CallCorrelator)) : [])
            .Union(call.Has(CoSpaceId) ? bridge.Referring(Definition, CoSpaceId, call.Get(CoSpaceId)) : []);

    private static string? IfSpread(ResourceObject call, IBridgeContext bridge, Func<List<ResourceObject>, int> number) =>
        InstancesOf(call, bridge) is { Count: > 1 } instances ? number(instances).ToString(CultureInfo.InvariantCulture) : null;

    public static string? OwnerName(ResourceObject call, IBridgeContext bridge) =>
        SpaceOf(call, bridge) is { } space
            ? space.Text(CoSpace.MeetingScheduler) ?? User.Named(space.Text(CoSpace.OwnerJid), bridge)?.Text(User.Name) ?? space.Text(CoSpace.OwnerJid)
            : null;

    private static string? MessageTimeRemaining(ResourceObject call, IBridgeContext bridge)
    {
        if (!call.Has(MessageText) || call.Text(MessageDuration) is not { } duration || duration is Permanent or "0" || call.Text(MessageSetAt) is not { } set)
            return null;
        var remaining = s_seconds.Read(duration) - (long)(bridge.Now - Moment.Read(set)).TotalSeconds;
        return Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
    }

    // What is automatic is on from the start.
    public static bool IsOn(Field<bool> switched, Field<string> mode, ResourceObject call, IBridgeContext bridge) =>
        call.Has(switched) ? call.Get(switched) : ProfileOf(call, bridge)?.Text(mode) is "automatic";

    private static Refusal? MaySave(ResourceValues call, IBridgeContext bridge)
    {
        if (call.Before is null && !call.Has(CoSpaceId) && !call.Has(Name))
            return Refusal.Missing("coSpace");
        var space = call.Has(CoSpaceId) ? bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) : null;
        var profile = Inheritance.MostSpecific(CallProfile.Definition, space, bridge);
        return IsForbidden(Recording, CallProfile.RecordingMode) ? Failure.CallRecordingCannotBeModified
            : IsForbidden(Streaming, CallProfile.StreamingMode) ? Failure.CallStreamingCannotBeModified
            : IsBeyondLicense(Recording, "recording") ? Failure.RecordingNotAllowedByLicensing
            : IsBeyondLicense(Streaming, "streaming") ? new Refusal(Failure.StreamingNotAllowedByLicensing)
            : null;

        // Only a call whose mode is manual is switched by hand; to say what is so already is no change (inferred).
        bool IsForbidden(Field<bool> switched, Field<string> mode) =>
            call.WasSent(switched) && profile?.Text(mode) is "disabled" or "automatic" && call.Get(switched) != (profile.Text(mode) is "automatic");

        // Each bridge counts its own calls (inferred).
        bool IsBeyondLicense(Field<bool> switched, string feature) =>
            call.WasSent(switched) && call.Get(switched) && call.Before?.Get(switched) != true
            && (bridge.Licenses.FirstOrDefault(license => license.Name == feature) is not { IsHeld: true } license
                || bridge.All(Definition).Count(other => other.Get(switched)) >= (license.Limit ?? long.MaxValue));
    }

    // A space holds one call a bridge; whether a second POST finds it or fails is not documented.
    private static ResourceObject? CallInTheSameSpace(ResourceValues call, IBridgeContext bridge)
    {
        if (!call.Has(CoSpaceId) || bridge.Referring(Definition, CoSpaceId, call.Get(CoSpaceId)) is not [var found, ..])
            return null;
        if (found.Has(EndsWithLastLeg))
        {
            var values = new ResourceValues(Definition, found);
            values.Set(EndsWithLastLeg, null);
            bridge.Change(found, values);
        }
        return found;
    }

    private static void NameAndCorrelate(ResourceValues call, IBridgeContext bridge)
    {
        if (call.WasSent(MessageText) || call.WasSent(MessageDuration))
            call.Set(MessageSetAt, Moment.Kept(bridge.Now));
        if (call.Before is { } before)
        {
            // Once the values are saved.
            bridge.After(TimeSpan.Zero, () => Recordings.Settle(before, bridge));
            var wasLocked = IsLocked(before, bridge);
            if (call.Text(Locked) != before.Text(Locked))
                bridge.After(TimeSpan.Zero, () => Attendance.NoteLock(before, wasLocked, bridge));
            return;
        }

        // The name is the space's at this moment (trace 9504); a later rename does not reach the call (inferred).
        if (call.Has(CoSpaceId) && bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) is { } space)
            call.Set(Name, space.Text(CoSpace.Name));

        // Meetings in one space are one meeting on all bridges, and share the correlator.
        var elsewhere = call.Has(CoSpaceId)
            ? bridge.Reachable.SelectMany(other => other.Referring(Definition, CoSpaceId, call.Get(CoSpaceId))).FirstOrDefault()
            : null;
        call.Set(CallCorrelator, elsewhere?.Text(CallCorrelator) ?? bridge.NextId().ToString());
        if (!call.WasSent(Locked))
            call.Set(Locked, elsewhere?.Text(Locked));
        call.Set(StartedAt, Moment.Kept(bridge.Now));
    }

    private static void Start(ResourceObject call, IBridgeContext bridge)
    {
        Begin(call, bridge);
        CallRecords.CallStarted(call, bridge);
    }

    private static void Begin(ResourceObject call, IBridgeContext bridge)
    {
        call.Live = new Conference(bridge, call.Text(StartedAt) is { } time ? Moment.Read(time) : bridge.Now);

        // Once all that comes with it is there.
        if (bridge.IsClustered)
        {
            bridge.After(TimeSpan.Zero, () =>
            {
                Distribution.Join(call, bridge);
                ConferenceOf(call).IsResuming = false;
            });
        }
    }

    private static void Resume(ResourceObject call, IBridgeContext bridge)
    {
        var isPasted = !call.Has(StartedAt);
        if (isPasted)
        {
            var values = new ResourceValues(Definition, call);
            values.Set(StartedAt, Moment.Kept(bridge.Now.AddSeconds(-ToldOf(call, s_durationSeconds))));
            bridge.Change(call, values);
        }
        Begin(call, bridge);
        (ConferenceOf(call).IsResuming, ConferenceOf(call).IsPasted) = (true, isPasted);
        ConferenceOf(call).MaxLegs = ToldOf(call, s_maxCallLegs);
    }

    private static int ToldOf(ResourceObject call, Computed number) =>
        int.TryParse(call.Facts?.GetValueOrDefault(number), NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : 0;

    private static void EndItsLegs(ResourceObject call, IBridgeContext bridge)
    {
        Recordings.End(call, bridge);
        ConferenceOf(call).End(call.Get(EndsWithLastLeg));
        var hadActivator = ConferenceOf(call).Activators > 0;
        foreach (var leg in bridge.Referring(CallLeg.Definition, CallLeg.CallId, call.Id))
            bridge.Remove(leg);
        CallRecords.CallEnded(call, bridge);
        if (hadActivator)
            Attendance.NoteLeft(call, bridge);
    }

    private static Computed WithDefault(Field field, string value) => new(field.Name, (call, _) => call.Text(field) ?? value);

    private static string Word(bool flag) => flag ? "true" : "false";
}
