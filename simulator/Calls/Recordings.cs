using System.Globalization;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Records and streams calls: while it is switched on and a participant is there. If the call profile names a SIP recorder or streamer, the
/// bridge dials it. Otherwise an internal device does the work; releases from 3.0 on have none.
/// </summary>
internal static class Recordings
{
    private static readonly Lifetime s_onlyBySip = Lifetime.From("3.0");

    private static readonly Kind s_recording = new("recording", Call.Recording, CallProfile.RecordingMode, CallProfile.SipRecorderUri, Call.RecordingId);
    private static readonly Kind s_streaming = new("streaming", Call.Streaming, CallProfile.StreamingMode, CallProfile.SipStreamerUri, Call.StreamingId);
    private static readonly Kind[] s_kinds = [s_recording, s_streaming];

    /// <summary>Starts and stops recording and streaming after a participant has come or gone, or the call was modified.</summary>
    public static void Update(LiveCall call)
    {
        if (call.IsOver)
            return;
        foreach (var kind in s_kinds)
        {
            if (IsWanted(kind, call))
                Begin(kind, call);
            else
                Stop(kind, call);
        }
    }

    /// <summary>Stops recording and streaming because the call ends.</summary>
    public static void CallEnded(LiveCall call)
    {
        foreach (var kind in s_kinds)
            Stop(kind, call);
    }

    /// <summary>Starts the recording or stream when its device has entered the call.</summary>
    public static void DeviceEntered(Leg leg) => Start(KindOf(leg), leg.Call!, leg.Id);

    /// <summary>Finishes the recording or stream when its device has left, or failed to answer.</summary>
    public static void DeviceLeft(Leg leg)
    {
        var (kind, call) = (KindOf(leg), leg.Call!);
        var session = SessionOf(kind, call);
        if (session.Leg != leg)
            return;
        session.Leg = null;
        Finish(kind, call);
        leg.Home.Log($"{kind.Word} call leg for space '{call.Object.Text(Call.Name)}' disconnected {OutcomeOf(leg.EndedFor!.Value)}");
    }

    /// <summary>Resumes the sessions of a call when a world file brings one of its legs.</summary>
    public static void Resume(Leg leg)
    {
        var call = leg.Call!;
        if (leg.Object.Has(CallLeg.Device))
            SessionOf(KindOf(leg), call).Leg = leg;
        foreach (var kind in s_kinds)
        {
            if (!IsWanted(kind, call) || SessionOf(kind, call).IsTried)
                continue;
            SessionOf(kind, call).IsTried = true;

            // An exported world names what runs; answers never do.
            if (call.IsFromAnswers && !call.Object.Has(kind.Running) && IsInternal(kind, call))
                SetRunning(kind, call, call.Home.NextId());
        }
    }

    private static bool IsWanted(Kind kind, LiveCall call) =>
        Call.IsOn(kind.Switch, kind.Mode, call.Object, call.Home) && call.Attendees.Any(attendee => !attendee.IsDevice);

    private static void Begin(Kind kind, LiveCall call)
    {
        var session = SessionOf(kind, call);
        if (session.IsTried)
            return;
        session.IsTried = true;

        // 3.1 logs this line for a stream; that of a recording is by analogy.
        if (!call.Object.Has(kind.Switch))
            call.Home.Log($"starting automatic {kind.Word} (space '{call.Object.Text(Call.Name)}')");
        if (kind == s_streaming && UrlOf(call) is null)
            call.Home.Warn("streaming device 1: no stream url configured");
        else if (DeviceOf(kind, call) is { } device)
            session.Leg = Dial(kind, call, device);
        else if (IsInternal(kind, call))
            Start(kind, call, call.Home.NextId());
    }

    private static void Stop(Kind kind, LiveCall call)
    {
        var session = SessionOf(kind, call);
        session.IsTried = false;
        Finish(kind, call);
        if (session.Leg is not { } leg)
            return;
        session.Leg = null;
        leg.Drop(TeardownReason.CallEnded);
    }

    private static Leg Dial(Kind kind, LiveCall call, string device)
    {
        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.RemoteParty, device);
        values.Set(CallLeg.CallId, call.Object.Id.ToString());
        values.Set(CallLeg.Device, kind.Word);
        return LegControl.Start(call.Home.Add(values, call.Home.NextId()));
    }

    private static void Start(Kind kind, LiveCall call, Guid leg)
    {
        var id = call.Home.NextId();
        SetRunning(kind, call, id);
        CallReports.Report(call.Home, () => kind == s_recording
            ? new RecordingStart(id, PathOf(call), call.Object.Id.ToString(), leg.ToString()) { RecorderUri = DeviceOf(kind, call) }
            : new StreamingStart(id, UrlOf(call) ?? "", call.Object.Id.ToString(), leg.ToString()));
    }

    private static void Finish(Kind kind, LiveCall call)
    {
        if (!call.Object.Has(kind.Running))
            return;
        var id = call.Object.Get(kind.Running);
        SetRunning(kind, call, null);
        CallReports.Report(call.Home, () => kind == s_recording ? new RecordingEnd(id) : new StreamingEnd(id));
    }

    private static void SetRunning(Kind kind, LiveCall call, Guid? running)
    {
        var values = new ResourceValues(Call.Definition, call.Object);
        values.Set(kind.Running, running?.ToString());

        // No table holds a call that is over.
        if (call.IsOver)
            call.Object.Replace(values.Values);
        else
            call.Home.Change(call.Object, values);
    }

    private static Kind KindOf(Leg leg) => leg.Object.Text(CallLeg.Device) == s_recording.Word ? s_recording : s_streaming;

    private static RecordingSession SessionOf(Kind kind, LiveCall call) => kind == s_recording ? call.Recording : call.Streaming;

    private static string? DeviceOf(Kind kind, LiveCall call) => Call.ProfileOf(call.Object, call.Home)?.Text(kind.Device);

    // The internal device needs no configuration (inferred).
    private static bool IsInternal(Kind kind, LiveCall call) =>
        !s_onlyBySip.Includes(call.Home.Release) && DeviceOf(kind, call) is null && (kind == s_recording || UrlOf(call) is not null);

    private static string? UrlOf(LiveCall call) => Call.SpaceOf(call.Object, call.Home)?.Text(CoSpace.StreamUrl);

    // The form of the path is inferred.
    private static string PathOf(LiveCall call) =>
        string.Create(CultureInfo.InvariantCulture, $"/spaces/{call.Object.Text(Call.CoSpaceId) ?? call.Object.Id.ToString()}/{call.Home.WallClock.UtcDateTime:yyyyMMddHHmmss}+0000.mp4");

    // Document 217320 has the words for reason 7; the others are by analogy.
    private static string OutcomeOf(TeardownReason reason)
    {
        var text = Teardown.For(reason).Text;
        return text.IndexOf("with reason", StringComparison.Ordinal) is >= 0 and var at ? text[at..] : $"with {text}";
    }

    private sealed record Kind(string Word, Field<bool> Switch, Field<string> Mode, Field<string> Device, Field<Guid> Running);
}
