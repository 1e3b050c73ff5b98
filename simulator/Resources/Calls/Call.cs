using System.Globalization;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A meeting that runs on one bridge. A call created by POST stays until it is deleted, with legs or without.</summary>
internal static class Call
{
    private const string Permanent = "permanent";

    private static readonly Field<long> s_seconds = Field.Number("messageDuration");
    private static readonly Basis s_spread = Basis.Inferred("both count other bridges only, as documented; bodies of meetings on one bridge show neither element");
    private static readonly Basis s_status = Basis.Observed("a body of 2.6 has it, a body of 2.2 does not");

    /// <summary>The name. A request can set it beside a space, whose name the call has otherwise.</summary>
    public static readonly Field<string> Name = Field.Text("name").CreateOnly();

    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).CreateOnly().InExamples();

    /// <summary>The id that the meeting has on all bridges. A request can set it (documented for 3.0; for earlier releases inferred).</summary>
    public static readonly Field<Guid> CallCorrelator = Field.Identifier("callCorrelator").CreateOnly()
        .On(Basis.Documented("collection of requests for 3.0"));

    public static readonly Field<bool> Locked = Field.Flag("locked");
    public static readonly Field<bool> Recording = Field.Flag("recording");
    public static readonly Field<bool> Streaming = Field.Flag("streaming").Since("2.1");
    public static readonly Field<bool> AllowAllMuteSelf = Field.Flag("allowAllMuteSelf");
    public static readonly Field<bool> AllowAllPresentationContribution = Field.Flag("allowAllPresentationContribution");
    public static readonly Field<bool> JoinAudioMuteOverride = Field.Flag("joinAudioMuteOverride");
    public static readonly Field<string> MessageText = Field.Text("messageText").Since("2.1");

    /// <summary>The banner of the call. That POST sets it as well, and its place after the message, are inferred.</summary>
    public static readonly Field<string> MessageBannerText = Field.Text("messageBannerText").Since("3.2").On(Basis.Observed("a client of 3.x sets it by PUT and reads it"));

    public static readonly Field<string> MessagePosition = Field.Choice("messagePosition", "top", "middle", "bottom").Since("2.1");

    /// <summary>Seconds, or the word <c>permanent</c>.</summary>
    public static readonly Field<string> MessageDuration = new Field<string>(
        "messageDuration", text => text.Equals(Permanent, StringComparison.OrdinalIgnoreCase) ? Permanent : s_seconds.Canonical(text), text => text).Since("2.1");

    public static readonly Field<bool> ActiveWhenEmpty = Field.Flag("activeWhenEmpty").Since("2.2");
    public static readonly Field<long> PanePlacementHighestImportance = Field.Number("panePlacementHighestImportance").Since("2.7");
    public static readonly Field<string> PanePlacementSelfPaneMode = Field.Choice("panePlacementSelfPaneMode", "skip", "self", "blank").Since("2.7");

    // No body shows the place of these two, so they are last (inferred).
    public static readonly Field<bool> FileReceiveAllowed = Field.Flag("fileReceiveAllowed").Since("3.5").On(Basis.Documented("document 218117"));
    public static readonly Field<bool> SurveyAllowed = Field.Flag("surveyAllowed").Since("3.8").On(Basis.Documented("document 221044"));

    /// <summary>True for a call that started for a leg, so that no client ends it. It ends with its last leg. Never shown.</summary>
    public static readonly Field<bool> EndsWithLastLeg = Field.Flag("endsWithLastLeg").ReadOnly();

    /// <summary>True for a call of two legs that forwards one to the other; never shown as such.</summary>
    public static readonly Field<bool> IsForwarding = Field.Flag("isForwarding").ReadOnly();

    /// <summary>The ids of the running recording and stream in CDRs; never shown here.</summary>
    public static readonly Field<Guid> RecordingId = Field.Identifier("recordingId").ReadOnly();
    public static readonly Field<Guid> StreamingId = Field.Identifier("streamingId").ReadOnly();

    /// <summary>The recorder and the streamer at work, from <c>/recorders</c> and <c>/streamers</c>; never shown here.</summary>
    public static readonly Field<Guid> RecorderId = Field.Identifier("recorderId").ReadOnly();
    public static readonly Field<Guid> StreamerId = Field.Identifier("streamerId").ReadOnly();

    /// <summary>True when recording or streaming was switched on and no server could do it; never shown as such.</summary>
    public static readonly Field<bool> RecordingFailed = Field.Flag("recordingFailed").ReadOnly();
    public static readonly Field<bool> StreamingFailed = Field.Flag("streamingFailed").ReadOnly();

    /// <summary>The time the call started, from which its duration follows; never shown.</summary>
    public static readonly Field<string> StartedAt = Field.Time("startedAt").ReadOnly();

    /// <summary>The time the message was last set, from which its remaining time follows; never shown.</summary>
    public static readonly Field<string> MessageSetAt = Field.Time("messageSetAt").ReadOnly();

    private static readonly Computed s_tenant = new("tenant", TenantOf);

    private static readonly Computed s_durationSeconds =
        Computed.Number("durationSeconds", (call, bridge) => (long)(bridge.Now - Live(call).StartedAt).TotalSeconds).ResumedFromWorld();

    private static readonly Computed s_maxCallLegs = Computed.Number("maxCallLegs", (call, _) => Live(call).MaxLegs).ResumedFromWorld();

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
        LookedUpBy = [CallCorrelator, RecorderId, StreamerId],
        Fields =
        [
            Name, CoSpaceId, CallCorrelator, Locked, Recording, Streaming, AllowAllMuteSelf, AllowAllPresentationContribution,
            JoinAudioMuteOverride, MessageText, MessageBannerText, MessagePosition, MessageDuration, ActiveWhenEmpty, PanePlacementHighestImportance,
            PanePlacementSelfPaneMode, FileReceiveAllowed, SurveyAllowed, EndsWithLastLeg, IsForwarding, StartedAt, MessageSetAt, RecordingId, StreamingId,
            RecorderId, StreamerId, RecordingFailed, StreamingFailed,
        ],
        Item =
        [
            Name,
            new Computed("callType", (call, _) => KindOf(call)).Since("2.3"),
            CoSpaceId,
            s_tenant,
            new Computed("ownerName", OwnerName).Since("2.2").EvenWhenEmpty().On(Basis.Observed("a body of 2.2 shows it empty")),
            CallCorrelator,
            s_durationSeconds,
            Computed.Number("numCallLegs", (call, _) => Live(call).Legs),
            s_maxCallLegs,
            Computed.Number("numParticipantsLocal", (call, _) => Live(call).Participants),
            new Computed("numParticipantsRemote", (call, bridge) => IfSpread(call, bridge, others => others.Sum(other => Live(other).Participants))).On(s_spread),
            new Computed("numDistributedInstances", (call, bridge) => IfSpread(call, bridge, others => others.DistinctBy(other => other.Home).Count())).On(s_spread),
            Computed.Absent("presenterCallLeg", "no media flows, so no leg presents"),
            new Computed("locked", (call, bridge) => Word(IsLocked(call, bridge))),

            // The guide of 2.0: true if the call is being recorded. A body of 2.6 shows a stream without an address as switched on.
            new Computed("recording", (call, bridge) => Word(!call.Get(RecordingFailed) && IsOn(Recording, CallProfile.RecordingMode, call, bridge))),
            new Computed("recordingStatus", (call, _) => Word(call.Has(RecordingId))).Since("2.3").On(s_status),
            new Computed("streaming", (call, bridge) => Word(!call.Get(StreamingFailed) && IsOn(Streaming, CallProfile.StreamingMode, call, bridge))).Since("2.1"),
            new Computed("streamingStatus", (call, _) => Word(call.Has(StreamingId))).Since("2.3").On(s_status),
            WithDefault(AllowAllMuteSelf, "false"),
            WithDefault(AllowAllPresentationContribution, "false"),
            JoinAudioMuteOverride,
            MessageText,
            MessageBannerText,
            WithDefault(MessagePosition, "middle").Since("2.1"),
            WithDefault(MessageDuration, "0").Since("2.1"),
            new Computed("messageTimeRemaining", MessageTimeRemaining).Since("2.1")
                .On(Basis.Inferred("no body shows it; it counts down from the last change of the message")),
            new Computed("activeWhenEmpty", (call, _) => call.Text(ActiveWhenEmpty) ?? Word(!call.Has(EndsWithLastLeg))).Since("2.2")
                .On(Basis.Documented("the default is true for a call that the API makes; bodies of 2.2 and 2.6 show false for calls that participants began")),
            new Computed("endpointRecording", (_, _) => "false").Since("2.4"),
            Computed.Absent("lyncAudienceMute", "only Lync conferences have it").Since("2.4"),
            PanePlacementHighestImportance,
            PanePlacementSelfPaneMode,
            FileReceiveAllowed,
            SurveyAllowed,
        ],
        Listed = [Name, CoSpaceId, CallCorrelator, s_tenant],
        PlacedByGuess = [s_tenant],
        Filters =
        [
            QueryFilter.RefersTo("coSpaceFilter", CoSpaceId),
            QueryFilter.LeadsTo("tenantFilter", "tenants", TenantOf),
            QueryFilter.Contains("filter", Name) with { Basis = Basis.Observed("a client sends it; the guide does not mention it") },
        ],
        BeforeSave = MaySave,
        Existing = CallInTheSameSpace,
        Complete = Complete,
        AfterCreate = (call, bridge) => bridge.Live.CallCreated(call),
        AfterModify = (change, bridge) => bridge.Live.CallModified(change),
        AfterRestore = (call, bridge) => bridge.Live.CallRestored(call),
        AfterDelete = (call, bridge) => bridge.Live.CallDeleted(call),
        AfterReachabilityChange = bridge => bridge.Live.ReachabilityChanged(),
    };

    public static ResourceObject? SpaceOf(ResourceObject call, IBridgeContext bridge) =>
        call.Has(CoSpaceId) ? bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) : null;

    /// <summary>The tenant of the call's space.</summary>
    public static string? TenantOf(ResourceObject call, IBridgeContext bridge) => SpaceOf(call, bridge)?.Text(CoSpace.Tenant);

    public static string KindOf(ResourceObject call) => call.Has(CoSpaceId) ? "coSpace" : call.Get(IsForwarding) ? "forwarding" : "adHoc";

    /// <summary>True if newcomers stay in the lobby.</summary>
    public static bool IsLocked(ResourceObject call, IBridgeContext bridge) => IsLocked(call.Text(Locked), call, bridge);

    /// <summary>True if newcomers stay in the lobby while <c>locked</c> has that value.</summary>
    public static bool IsLocked(string? locked, ResourceObject call, IBridgeContext bridge) =>
        (locked ?? ProfileOf(call, bridge)?.Text(CallProfile.Locked)) is "true";

    /// <summary>True if the meeting runs on the bridge.</summary>
    public static bool RunsOn(IBridgeContext bridge, ResourceObject call) => InstancesAt(bridge, call).Any();

    /// <summary>
    /// True when both calls are one meeting: they share the correlator, or the space. The latter covers bridges that could not agree on a
    /// correlator (inferred).
    /// </summary>
    public static bool IsSameMeeting(ResourceObject call, ResourceObject other) =>
        call.Text(CallCorrelator) == other.Text(CallCorrelator) || (call.Has(CoSpaceId) && call.Text(CoSpaceId) == other.Text(CoSpaceId));

    public static ResourceObject? ProfileOf(ResourceObject call, IBridgeContext bridge) => Inheritance.MostSpecific(CallProfile.Definition, call, bridge);

    /// <summary>The calls of the same meeting on all bridges in reach.</summary>
    public static List<ResourceObject> InstancesOf(ResourceObject call, IBridgeContext bridge) =>
        [.. bridge.Reachable.SelectMany(other => InstancesAt(other, call))];

    /// <summary>The calls of the same meeting on one bridge.</summary>
    public static IEnumerable<ResourceObject> InstancesAt(IBridgeContext bridge, ResourceObject call) =>
        (bridge.Find(Definition, call.Id) is { } own ? [own] : Enumerable.Empty<ResourceObject>())
            .Union(call.Has(CallCorrelator) ? bridge.Referring(Definition, CallCorrelator, call.Get(CallCorrelator)) : [])
            .Union(call.Has(CoSpaceId) ? bridge.Referring(Definition, CoSpaceId, call.Get(CoSpaceId)) : []);

    private static string? IfSpread(ResourceObject call, IBridgeContext bridge, Func<List<ResourceObject>, int> number) =>
        InstancesOf(call, bridge).FindAll(instance => instance.Home != call.Home) is [_, ..] others ? number(others).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The time the call started; null when the world file omits it.</summary>
    public static DateTimeOffset? StartOf(ResourceObject call) => call.Text(StartedAt) is { } time ? Moment.Read(time) : null;

    /// <summary>The duration in the world file that brought the call, in seconds.</summary>
    public static int DurationInWorld(ResourceObject call) => FromWorld(call, s_durationSeconds);

    /// <summary>The most legs at one time in the world file that brought the call.</summary>
    public static int MaxLegsInWorld(ResourceObject call) => FromWorld(call, s_maxCallLegs);

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

    /// <summary>True if recording or streaming is on: by its switch, or by the mode <c>automatic</c> in the profile.</summary>
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

        // Only the mode "manual" allows a switch. A request that repeats the present state changes nothing (inferred).
        bool IsForbidden(Field<bool> switched, Field<string> mode) =>
            call.WasSent(switched) && profile?.Text(mode) is "disabled" or "automatic" && call.Get(switched) != (profile.Text(mode) is "automatic");

        // Each bridge counts its own calls (inferred).
        bool IsBeyondLicense(Field<bool> switched, string feature) =>
            call.WasSent(switched) && call.Get(switched) && call.Before?.Get(switched) != true
            && (bridge.Licenses.FirstOrDefault(license => license.Name == feature) is not { IsHeld: true } license
                || bridge.All(Definition).Count(other => other.Get(switched)) >= (license.Limit ?? long.MaxValue));
    }

    // A space has one call on each bridge. A second POST finds it (inferred).
    private static ResourceObject? CallInTheSameSpace(ResourceValues call, IBridgeContext bridge)
    {
        if (!call.Has(CoSpaceId) || bridge.Referring(Definition, CoSpaceId, call.Get(CoSpaceId)) is not [var found, ..])
            return null;
        if (found.Has(EndsWithLastLeg))
            bridge.Set(found, EndsWithLastLeg, null);
        return found;
    }

    private static void Complete(ResourceValues call, IBridgeContext bridge)
    {
        if (call.WasSent(MessageText) || call.WasSent(MessageDuration))
            call.Set(MessageSetAt, Moment.Kept(bridge.Now));
        if (call.Before is not null)
            return;

        // A call takes the name its space has at the start (trace 9504), unless the request names it (documented). A later rename does not
        // reach it (inferred).
        if (!call.Has(Name) && call.Has(CoSpaceId) && bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) is { } space)
            call.Set(Name, space.Text(CoSpace.Name));

        // Meetings in one space are one meeting on all bridges, and share the correlator.
        var elsewhere = call.Has(CoSpaceId)
            ? bridge.Reachable.SelectMany(other => other.Referring(Definition, CoSpaceId, call.Get(CoSpaceId))).FirstOrDefault()
            : null;
        if (!call.Has(CallCorrelator))
            call.Set(CallCorrelator, elsewhere?.Text(CallCorrelator) ?? bridge.NextId().ToString());
        if (!call.WasSent(Locked))
            call.Set(Locked, elsewhere?.Text(Locked));
        call.Set(StartedAt, Moment.Kept(bridge.Now));
    }

    private static ILiveCall Live(ResourceObject call) => call.Home!.Live.CallOf(call);

    private static int FromWorld(ResourceObject call, Computed number) =>
        int.TryParse(call.Facts?.GetValueOrDefault(number), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static Computed WithDefault(Field field, string value) => new(field.Name, (call, _) => call.Text(field) ?? value);

    private static string Word(bool flag) => flag ? "true" : "false";
}
