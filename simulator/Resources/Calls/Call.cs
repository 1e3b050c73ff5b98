using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A live meeting on one bridge. One that was created by POST stays until it is deleted, with legs or without.</summary>
internal static class Call
{
    public static readonly Field<string> Name = Field.Text("name").CreateOnly();
    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).CreateOnly();
    public static readonly Field<Guid> CallCorrelator = Field.Identifier("callCorrelator").ReadOnly();
    public static readonly Field<bool> Locked = Field.Flag("locked");
    public static readonly Field<bool> Recording = Field.Flag("recording");
    public static readonly Field<bool> AllowAllMuteSelf = Field.Flag("allowAllMuteSelf");
    public static readonly Field<bool> AllowAllPresentationContribution = Field.Flag("allowAllPresentationContribution");
    public static readonly Field<bool> JoinAudioMuteOverride = Field.Flag("joinAudioMuteOverride");

    /// <summary>When the call began; kept for its duration, never shown.</summary>
    public static readonly Field<string> StartedAt = Field.Text("startedAt").ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "calls",
        Element = "call",
        NotFound = Failure.CallDoesNotExist,
        AuditName = "call",
        IsLocal = true,
        PageSize = settings => settings.CallPageSize,
        ListHasDeclaration = false,
        Fields = [Name, CoSpaceId, CallCorrelator, Locked, Recording, AllowAllMuteSelf, AllowAllPresentationContribution, JoinAudioMuteOverride, StartedAt],
        Item =
        [
            Name, CoSpaceId, CallCorrelator,
            Computed.Number("durationSeconds", (call, bridge) => (long)(bridge.Now - ConferenceOf(call).StartedAt).TotalSeconds),
            Computed.Number("numCallLegs", (call, _) => ConferenceOf(call).Legs),
            Computed.Number("maxCallLegs", (call, _) => ConferenceOf(call).MaxLegs),
            Computed.Number("numParticipantsLocal", (call, _) => ConferenceOf(call).Legs),
            Locked, Recording, AllowAllMuteSelf, AllowAllPresentationContribution, JoinAudioMuteOverride,
        ],
        Listed = [Name, CoSpaceId, CallCorrelator],
        Filters = [QueryFilter.RefersTo("coSpaceFilter", CoSpaceId), QueryFilter.Contains("filter", Name) with { Basis = Basis.Observed("a client sends it, the guide does not know it") }],
        BeforeSave = NeedsSpaceOrName,
        Existing = CallInTheSameSpace,
        Complete = NameAndCorrelate,
        AfterCreate = Begin,
        AfterRestore = Begin,
        AfterDelete = EndItsLegs,
    };

    public static Conference ConferenceOf(ResourceObject call) => (Conference)call.Live!;

    public static CallPlace PlaceOf(ResourceObject call) =>
        new(call.Text(Name) ?? "", call.Has(CoSpaceId) ? call.Get(CoSpaceId) : null);

    private static Refusal? NeedsSpaceOrName(ResourceValues call, IBridgeContext bridge) =>
        call.Before is null && !call.Has(CoSpaceId) && !call.Has(Name) ? Refusal.Missing("coSpace") : null;

    // A space holds one call a bridge; whether a second POST finds it or fails is not documented.
    private static ResourceObject? CallInTheSameSpace(ResourceValues call, IBridgeContext bridge) =>
        call.Text(CoSpaceId) is { } space ? bridge.All(Definition).FirstOrDefault(running => running.Text(CoSpaceId) == space) : null;

    private static void NameAndCorrelate(ResourceValues call, IBridgeContext bridge)
    {
        foreach (var flag in (ReadOnlySpan<Field<bool>>)[Locked, Recording, AllowAllMuteSelf, AllowAllPresentationContribution])
        {
            if (!call.Has(flag))
                call.Set(flag, "false");
        }
        if (call.Before is not null)
            return;

        // The name is the space's at this moment (trace 9504); a later rename does not reach the call (inferred).
        if (call.Has(CoSpaceId) && bridge.Find(CoSpace.Definition, call.Get(CoSpaceId)) is { } space)
            call.Set(Name, space.Text(CoSpace.Name));

        // Meetings in one space are one meeting on all bridges, and share the correlator.
        var elsewhere = call.Text(CoSpaceId) is { } id
            ? bridge.AllInCluster(Definition).Select(entry => entry.Subject).FirstOrDefault(other => other.Text(CoSpaceId) == id)
            : null;
        call.Set(CallCorrelator, elsewhere?.Text(CallCorrelator) ?? bridge.NextId().ToString());
        call.Set(StartedAt, bridge.Now.ToString("O", CultureInfo.InvariantCulture));
    }

    private static void Begin(ResourceObject call, IBridgeContext bridge) =>
        call.Live = new Conference(DateTimeOffset.TryParse(call.Text(StartedAt), CultureInfo.InvariantCulture, out var started) ? started : bridge.Now);

    private static void EndItsLegs(ResourceObject call, IBridgeContext bridge)
    {
        var id = call.Id.ToString();
        foreach (var leg in bridge.All(CallLeg.Definition).Where(leg => leg.Text(CallLeg.CallId) == id).ToList())
            bridge.Remove(leg);
    }
}
