using System.Globalization;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Records and streams calls: while it is switched on and a participant is there. If the call profile names a SIP recorder or streamer, the
/// bridge dials it. Otherwise a recorder or streamer of the configuration does the work; releases from 3.0 on have none.
/// </summary>
internal static class Recordings
{
    private static readonly Lifetime s_onlyBySip = Lifetime.From("3.0");

    private static readonly Kind s_recording = new("recording", Call.Recording, CallProfile.RecordingMode, CallProfile.SipRecorderUri)
    {
        Running = Call.RecordingId,
        Servers = ServerKind.Recorders,
        Server = Call.RecorderId,
        Failed = Call.RecordingFailed,
    };

    private static readonly Kind s_streaming = new("streaming", Call.Streaming, CallProfile.StreamingMode, CallProfile.SipStreamerUri)
    {
        Running = Call.StreamingId,
        Servers = ServerKind.Streamers,
        Server = Call.StreamerId,
        Failed = Call.StreamingFailed,
    };

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

    /// <summary>Forgets that recording or streaming failed when the request switches it on or off again.</summary>
    public static void Retry(LiveCall call, Modification change)
    {
        foreach (var kind in s_kinds.Where(kind => change.WasSent(kind.Switch) && call.Object.Has(kind.Failed)))
        {
            SessionOf(kind, call).IsTried = false;
            call.Home.Set(call.Object, kind.Failed, null);
        }
    }

    /// <summary>Ends the recordings and streams of a bridge that a lost server made. None starts by itself again (inferred).</summary>
    public static void ServerLost(IBridgeContext bridge, Guid server)
    {
        foreach (var kind in s_kinds)
        {
            foreach (var call in bridge.Referring(Call.Definition, kind.Server, server).Select(LiveCall.Of))
            {
                Finish(kind, call);
                bridge.Set(call.Object, kind.Failed, "true");
            }
        }
    }

    /// <summary>The number of recordings or streams that the server makes for all bridges in reach.</summary>
    public static int CountOn(ResourceObject server, IBridgeContext bridge) =>
        s_kinds.FirstOrDefault(kind => kind.Servers.Type == server.Type) is { } kind
            ? bridge.Reachable.Sum(other => other.Referring(Call.Definition, kind.Server, server.Id).Count)
            : 0;

    /// <summary>The work of servers of this kind, in the words of log lines; null for servers that neither record nor stream.</summary>
    public static string? WordFor(ServerKind servers) => s_kinds.FirstOrDefault(kind => kind.Servers == servers)?.Word;

    /// <summary>Stops recording and streaming because the call ends.</summary>
    public static void CallEnded(LiveCall call)
    {
        foreach (var kind in s_kinds)
            Stop(kind, call);
    }

    /// <summary>Starts the recording or stream when its device has entered the call.</summary>
    public static void DeviceEntered(Leg leg) => Start(KindOf(leg), leg.Call!, leg.Id, server: null);

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
            if (call.IsFromAnswers && !call.Object.Has(kind.Running) && !s_onlyBySip.Includes(call.Home.Release) && DeviceOf(kind, call) is null && HasTarget(kind, call))
                SetRunning(kind, call, call.Home.NextId(), ServerFor(kind, call));
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
        if (!HasTarget(kind, call))
            call.Home.Warn("streaming device 1: no stream url configured");
        else if (DeviceOf(kind, call) is { } device)
            session.Leg = Dial(kind, call, device);
        else if (ServerFor(kind, call) is { } server)
            Start(kind, call, call.Home.NextId(), server);
        else
            Fail(kind, call);
    }

    // Document 202722 has the line for a recorder; that for a streamer is by analogy. A release that only dials recorders shows the switch
    // all the same, as when a recorder does not answer (inferred).
    private static void Fail(Kind kind, LiveCall call)
    {
        call.Home.Log($"No {kind.Word} device found");
        if (!s_onlyBySip.Includes(call.Home.Release))
            call.Home.Set(call.Object, kind.Failed, "true");
    }

    // Document 202722: recordings are balanced between all recorders, and every bridge uses all that it can. The recorder with the fewest is
    // next, and the oldest of several (inferred).
    private static ResourceObject? ServerFor(Kind kind, LiveCall call) =>
        ServerLinks.Of(call.Home).Available(kind.Servers).MinBy(server => CountOn(server, call.Home));

    private static void Stop(Kind kind, LiveCall call)
    {
        var session = SessionOf(kind, call);
        session.IsTried = false;
        if (call.Object.Has(kind.Failed) && !call.IsOver)
            call.Home.Set(call.Object, kind.Failed, null);
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

    private static void Start(Kind kind, LiveCall call, Guid leg, ResourceObject? server)
    {
        var id = call.Home.NextId();
        SetRunning(kind, call, id, server);
        if (server is not null)
            ServerLinks.Of(call.Home).LogAvailable(server);
        var url = server?.Text(kind.Servers.Address);
        var dialled = server is null ? DeviceOf(kind, call) : null;

        // A store of 3.3, which only dials streamers, has no other element for the address of one.
        CallReports.Report(call.Home, () => kind == s_recording
            ? new RecordingStart(id, PathOf(call), call.Object.Id.ToString(), leg.ToString()) { RecorderUrl = url, RecorderUri = dialled }
            : new StreamingStart(id, UrlOf(call) ?? "", call.Object.Id.ToString(), leg.ToString()) { StreamerUrl = url ?? dialled });
    }

    private static void Finish(Kind kind, LiveCall call)
    {
        if (!call.Object.Has(kind.Running))
            return;
        var id = call.Object.Get(kind.Running);
        SetRunning(kind, call, null, null);
        CallReports.Report(call.Home, () => kind == s_recording ? new RecordingEnd(id) : new StreamingEnd(id));
    }

    private static void SetRunning(Kind kind, LiveCall call, Guid? running, ResourceObject? server)
    {
        var values = new ResourceValues(Call.Definition, call.Object);
        values.Set(kind.Running, running?.ToString());
        values.Set(kind.Server, server?.Id.ToString());

        // No table holds a call that is over.
        if (call.IsOver)
            call.Object.Replace(values.Values);
        else
            call.Home.Change(call.Object, values);
    }

    private static Kind KindOf(Leg leg) => leg.Object.Text(CallLeg.Device) == s_recording.Word ? s_recording : s_streaming;

    private static RecordingSession SessionOf(Kind kind, LiveCall call) => kind == s_recording ? call.Recording : call.Streaming;

    private static string? DeviceOf(Kind kind, LiveCall call) => Call.ProfileOf(call.Object, call.Home)?.Text(kind.Device);

    private static bool HasTarget(Kind kind, LiveCall call) => kind == s_recording || UrlOf(call) is not null;

    private static string? UrlOf(LiveCall call) => Call.SpaceOf(call.Object, call.Home)?.Text(CoSpace.StreamUrl);

    // The folders are those of the guide. The name of the file, and its folder for a call without a space, are inferred.
    private static string PathOf(LiveCall call)
    {
        var tenant = Call.TenantOf(call.Object, call.Home) is { } id ? $"/tenants/{id}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{tenant}/spaces/{call.Object.Text(Call.CoSpaceId) ?? call.Object.Id.ToString()}/{call.Home.WallClock.UtcDateTime:yyyyMMddHHmmss}+0000.mp4");
    }

    // Document 217320 has the words for reason 7; the others are by analogy.
    private static string OutcomeOf(TeardownReason reason)
    {
        var text = Teardown.For(reason).Text;
        return text.IndexOf("with reason", StringComparison.Ordinal) is >= 0 and var at ? text[at..] : $"with {text}";
    }

    private sealed record Kind(string Word, Field<bool> Switch, Field<string> Mode, Field<string> Device)
    {
        /// <summary>The field with the id of the running recording or stream.</summary>
        public required Field<Guid> Running { get; init; }

        /// <summary>The servers that do the work when no address is dialled.</summary>
        public required ServerKind Servers { get; init; }

        /// <summary>The field with the server at work.</summary>
        public required Field<Guid> Server { get; init; }

        /// <summary>The field that is set when no server could do the work.</summary>
        public required Field<bool> Failed { get; init; }
    }
}
