using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/bridges/{bridge}/call-legs/{leg}</c>: actions of the far end of a call leg.</summary>
internal sealed class CallLegsApi(Cluster cluster)
{
    private const string KeysShape = "The body must be {\"sequence\":\"123#\"}, with the keys 0 to 9, * and #, and commas for pauses.";

    private static readonly ControlOperation s_get = new("GET", "/bridges/{bridge}/call-legs/{leg}", "Returns the state of the leg.")
    {
        Answer = "Leg",
        Problems = [404],
    };

    private static readonly ControlOperation s_pressKeys = new("POST", "/bridges/{bridge}/call-legs/{leg}/dtmf", "The far end of the leg presses keys.")
    {
        Body = "Keys",
        Answer = "Leg",
        Problems = [400, 404],
    };

    private static readonly ControlOperation s_hangUp = On("hang-up", "The far end of the leg hangs up.");
    private static readonly ControlOperation s_hold = On("hold", "The far end puts the leg on hold.");
    private static readonly ControlOperation s_resume = On("resume", "The far end takes the leg off hold.");
    private static readonly ControlOperation s_mute = On("mute", "The far end mutes itself.");

    public static ControlArea Area { get; } = new([s_get, s_pressKeys, s_hangUp, s_hold, s_resume, s_mute], new Dictionary<string, string>
    {
        ["Keys"] = """{"type":"object","required":["sequence"],"properties":{"sequence":{"type":"string","pattern":"^[0-9*#,]+$","description":"The keys, in order."}}}""",
        ["Leg"] = """
            {"type":"object","required":["callLeg","state"],"properties":{
              "callLeg":{"type":"string","format":"uuid"},
              "state":{"enum":["initial","ringing","connected","onHold","ended"]},
              "call":{"type":"string","format":"uuid","description":"Absent while the leg is in no call, for example in an IVR."},
              "participant":{"type":"string","format":"uuid"},
              "bridge":{"type":"string","description":"The bridge of the leg, when load balancing has moved the caller there."}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_pressKeys, PressKeys);
        routes.Map(s_hangUp, context => OnLeg(context, (leg, _) => Leg.Of(leg).HangUp()));
        routes.Map(s_hold, context => OnLeg(context, (leg, _) => Leg.Of(leg).Hold(true), isConnected: true));
        routes.Map(s_resume, context => OnLeg(context, (leg, _) => Leg.Of(leg).Hold(false), isConnected: true));
        routes.Map(s_mute, context => OnLeg(context, CallLeg.MuteFromFarEnd, isConnected: true));
    }

    /// <summary>The state of a leg. Called inside the gate.</summary>
    public static LegState StateOf(ResourceObject leg) => StateOf(Leg.Of(leg));

    /// <summary>Answers with the state of a leg.</summary>
    public static Task Show(HttpContext context, LegState leg) => ControlAnswer.Json(context, json =>
    {
        json.WriteString("callLeg", leg.Id);
        json.WriteString("state", leg.State);
        if (leg.Call is not null)
            json.WriteString("call", leg.Call);
        if (leg.Participant is not null)
            json.WriteString("participant", leg.Participant);
        if (leg.Bridge is not null)
            json.WriteString("bridge", leg.Bridge);
    });

    private Task Get(HttpContext context)
    {
        if (BridgesApi.BridgeIn(context, cluster) is not { } bridge)
            return BridgesApi.RefuseUnknown(context, cluster);
        LegState? state;
        using (cluster.Enter())
            state = FindLeg(context, bridge) is { } leg ? StateOf(leg) : null;
        return state is { } found ? Show(context, found) : RefuseUnknown(context, bridge, isConnected: false);
    }

    private async Task PressKeys(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, KeysShape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("sequence", out var text)
            || text.ValueKind is not JsonValueKind.String || CallLeg.DtmfSequence.Canonical(text.GetString()!) is not { Length: > 0 } keys)
        {
            await ControlAnswer.Problem(context, 400, KeysShape);
            return;
        }
        if (BridgesApi.BridgeIn(context, cluster) is not { } bridge)
        {
            await BridgesApi.RefuseUnknown(context, cluster);
            return;
        }

        LegState? state = null;
        using (cluster.Enter())
        {
            if (FindLeg(context, bridge) is { } leg && Leg.Of(leg).IsConnected)
            {
                var live = Leg.Of(leg);
                live.KeysPressed(keys);

                // The keys may have ended the call.
                state = StateOf(live);
            }
        }
        await (state is { } pressed ? Show(context, pressed) : RefuseUnknown(context, bridge, isConnected: true));
    }

    private static LegState StateOf(Leg leg) =>
        new(leg.Id, leg.EndedFor is not null ? "ended" : leg.StateWord, leg.Object.Text(CallLeg.CallId), leg.Object.Text(CallLeg.ParticipantId))
        {
            Bridge = leg is IncomingLeg { ReplacedLeg: not null } ? leg.Home.BridgeName : null,
        };

    /// <summary>Does the work on the leg that the path names. Legs between two bridges have no far end that could act.</summary>
    private Task OnLeg(HttpContext context, Action<ResourceObject, Bridge> work, bool isConnected = false)
    {
        Bridge? bridge;
        var isDone = false;
        using (cluster.Enter())
        {
            bridge = cluster.BridgeNamed((string?)context.GetRouteValue("bridge"));
            if (bridge is not null && FindLeg(context, bridge) is { } leg && !CallLeg.IsLink(leg) && (!isConnected || Leg.Of(leg).IsConnected))
            {
                work(leg, bridge);
                isDone = true;
            }
        }
        return isDone ? ControlAnswer.Ready(context)
            : bridge is null ? BridgesApi.RefuseUnknown(context, cluster)
            : RefuseUnknown(context, bridge, isConnected);
    }

    // Load balancing may have moved the caller to a leg on another bridge.
    private ResourceObject? FindLeg(HttpContext context, Bridge bridge) =>
        !Guid.TryParse((string?)context.GetRouteValue("leg"), out var id) ? null
        : bridge.Find(CallLeg.Definition, id)
            ?? cluster.Bridges.SelectMany(other => other.Local[CallLeg.Definition].All).FirstOrDefault(leg => Leg.Of(leg) is IncomingLeg { ReplacedLeg: { } replaced } && replaced == id);

    private static Task RefuseUnknown(HttpContext context, Bridge bridge, bool isConnected) =>
        ControlAnswer.Problem(context, 404, $"{bridge.BridgeName} has no {(isConnected ? "connected " : "")}call leg {context.GetRouteValue("leg")}.");

    private static ControlOperation On(string action, string summary) => new("POST", $"/bridges/{{bridge}}/call-legs/{{leg}}/{action}", summary) { Problems = [404] };
}

/// <summary>The state of a leg, as the control API shows it.</summary>
internal readonly record struct LegState(Guid Id, string State, string? Call, string? Participant)
{
    public string? Bridge { get; init; }
}
