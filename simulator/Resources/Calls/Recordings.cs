using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// Recordings and streams of calls: they run while they are wanted and somebody is there. Where the call profile names a SIP recorder or
/// streamer, the bridge dials it; otherwise one of its own kind does the work, which releases from 3.0 on have not.
/// </summary>
internal static class Recordings
{
    private static readonly Lifetime s_onlyBySip = Lifetime.From("3.0");

    private static readonly Kind s_recording = new("recording", Call.Recording, CallProfile.RecordingMode, CallProfile.SipRecorderUri, Call.RecordingId);
    private static readonly Kind s_streaming = new("streaming", Call.Streaming, CallProfile.StreamingMode, CallProfile.SipStreamerUri, Call.StreamingId);
    private static readonly Kind[] s_kinds = [s_recording, s_streaming];

    /// <summary>Begins and ends what has to be, now that somebody has come or gone or the call was changed.</summary>
    public static void Settle(ResourceObject call, IBridgeContext bridge)
    {
        if (bridge.Find(Call.Definition, call.Id) is null)
            return;
        foreach (var kind in s_kinds)
        {
            if (IsWanted(kind, call, bridge))
                Begin(kind, call, bridge);
            else
                Stop(kind, call, bridge);
        }
    }

    /// <summary>Ends what there is, because the call does.</summary>
    public static void End(ResourceObject call, IBridgeContext bridge)
    {
        foreach (var kind in s_kinds)
            Stop(kind, call, bridge);
    }

    /// <summary>The recorder or streamer that was dialled is in the call.</summary>
    public static void DeviceEntered(ResourceObject leg, ResourceObject call, IBridgeContext bridge) => Start(KindOf(leg), call, leg.Id, bridge);

    /// <summary>It is gone, or never came.</summary>
    public static void DeviceLeft(ResourceObject leg, ResourceObject call, IBridgeContext bridge)
    {
        var kind = KindOf(leg);
        var capture = CaptureOf(kind, call);
        if (capture.Leg != leg)
            return;
        capture.Leg = null;
        Finish(kind, call, bridge);
        bridge.Log($"{kind.Word} call leg for space '{call.Text(Call.Name)}' disconnected {Why(CallLeg.LifeOf(leg).EndedFor!.Value)}");
    }

    /// <summary>Goes on with a call whose leg a world tells of.</summary>
    public static void Resume(ResourceObject leg, ResourceObject call, IBridgeContext bridge)
    {
        if (leg.Has(CallLeg.Device))
            CaptureOf(KindOf(leg), call).Leg = leg;
        foreach (var kind in s_kinds)
        {
            if (!IsWanted(kind, call, bridge) || CaptureOf(kind, call).IsTried)
                continue;
            CaptureOf(kind, call).IsTried = true;

            // A world that was exported names what runs; answers never do.
            if (Call.ConferenceOf(call).IsPasted && !call.Has(kind.Running) && IsDoneHere(kind, call, bridge))
                Set(kind, call, bridge.NextId(), bridge);
        }
    }

    private static bool IsWanted(Kind kind, ResourceObject call, IBridgeContext bridge) =>
        Call.IsOn(kind.Switch, kind.Mode, call, bridge) && Call.ConferenceOf(call).Present.Any(presence => !presence.IsDevice);

    private static void Begin(Kind kind, ResourceObject call, IBridgeContext bridge)
    {
        var capture = CaptureOf(kind, call);
        if (capture.IsTried)
            return;
        capture.IsTried = true;

        // A line of 3.1 about a stream; that of a recording is by analogy.
        if (!call.Has(kind.Switch))
            bridge.Log($"starting automatic {kind.Word} (space '{call.Text(Call.Name)}')");
        if (kind == s_streaming && UrlOf(call, bridge) is null)
            bridge.Warn("streaming device 1: no stream url configured");
        else if (DeviceOf(kind, call, bridge) is { } device)
            capture.Leg = Dial(kind, call, device, bridge);
        else if (IsDoneHere(kind, call, bridge))
            Start(kind, call, bridge.NextId(), bridge);
    }

    private static void Stop(Kind kind, ResourceObject call, IBridgeContext bridge)
    {
        var capture = CaptureOf(kind, call);
        capture.IsTried = false;
        Finish(kind, call, bridge);
        if (capture.Leg is not { } leg)
            return;
        capture.Leg = null;
        var life = CallLeg.LifeOf(leg);
        if (life.End(TeardownReason.CallEnded))
            life.Vanish();
    }

    private static ResourceObject Dial(Kind kind, ResourceObject call, string device, IBridgeContext bridge)
    {
        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.RemoteParty, device);
        values.Set(CallLeg.CallId, call.Id.ToString());
        values.Set(CallLeg.Device, kind.Word);
        var leg = bridge.Add(values, bridge.NextId());
        CallLeg.Definition.AfterCreate(leg, bridge);
        return leg;
    }

    private static void Start(Kind kind, ResourceObject call, Guid leg, IBridgeContext bridge)
    {
        var id = bridge.NextId();
        Set(kind, call, id, bridge);
        CdrReceiver.Report(bridge, () => kind == s_recording
            ? new RecordingStart(id, PathOf(call, bridge), call.Id.ToString(), leg.ToString()) { RecorderUri = DeviceOf(kind, call, bridge) }
            : new StreamingStart(id, UrlOf(call, bridge) ?? "", call.Id.ToString(), leg.ToString()));
    }

    private static void Finish(Kind kind, ResourceObject call, IBridgeContext bridge)
    {
        if (!call.Has(kind.Running))
            return;
        var id = call.Get(kind.Running);
        Set(kind, call, null, bridge);
        CdrReceiver.Report(bridge, () => kind == s_recording ? new RecordingEnd(id) : new StreamingEnd(id));
    }

    private static void Set(Kind kind, ResourceObject call, Guid? running, IBridgeContext bridge)
    {
        var values = new ResourceValues(Call.Definition, call);
        values.Set(kind.Running, running?.ToString());

        // A call that is over is in no table any more.
        if (bridge.Find(Call.Definition, call.Id) is not null)
            bridge.Change(call, values);
        else
            call.Take(values.Values);
    }

    private static Kind KindOf(ResourceObject leg) => leg.Text(CallLeg.Device) == s_recording.Word ? s_recording : s_streaming;

    private static Capture CaptureOf(Kind kind, ResourceObject call) =>
        kind == s_recording ? Call.ConferenceOf(call).Recording : Call.ConferenceOf(call).Streaming;

    private static string? DeviceOf(Kind kind, ResourceObject call, IBridgeContext bridge) => Call.ProfileOf(call, bridge)?.Text(kind.Device);

    // That a recorder or streamer is there without being configured is inferred; nobody looks at what it makes.
    private static bool IsDoneHere(Kind kind, ResourceObject call, IBridgeContext bridge) =>
        !s_onlyBySip.Includes(bridge.Release) && DeviceOf(kind, call, bridge) is null && (kind == s_recording || UrlOf(call, bridge) is not null);

    private static string? UrlOf(ResourceObject call, IBridgeContext bridge) => Call.SpaceOf(call, bridge)?.Text(CoSpace.StreamUrl);

    // The form is inferred.
    private static string PathOf(ResourceObject call, IBridgeContext bridge) =>
        string.Create(CultureInfo.InvariantCulture, $"/spaces/{call.Text(Call.CoSpaceId) ?? call.Id.ToString()}/{bridge.Now.UtcDateTime:yyyyMMddHHmmss}+0000.mp4");

    // Known for reason 7 (document 217320).
    private static string Why(TeardownReason reason)
    {
        var text = Teardown.For(reason).Text;
        return text.IndexOf("with reason", StringComparison.Ordinal) is >= 0 and var at ? text[at..] : $"with {text}";
    }

    private sealed record Kind(string Word, Field<bool> Switch, Field<string> Mode, Field<string> Device, Field<Guid> Running);
}
