using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary>What callers do: they call a bridge, and press keys.</summary>
internal sealed class CallsApi(Cluster cluster)
{
    private const decimal LongestCall = 1e9m;

    private const string Shape = "The body is {\"remoteParty\":\"ann@example.com\",\"uri\":\"town.hall\"}, with passcode, displayName, encrypted, bfcp, hangUpAfter where wanted.";

    private const string Keys = "The body is {\"sequence\":\"123#\"}, with the keys 0 to 9, * and #, and commas for pauses.";

    private static readonly Field<string> s_text = Field.Text("text");

    public void Map(ControlRoutes routes)
    {
        routes.Map(ControlOperation.CallIn, CallIn);
        routes.Map(ControlOperation.GetLeg, ShowLeg);
        routes.Map(ControlOperation.PressKeys, PressKeys);
    }

    private async Task CallIn(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        var caller = new Caller("", "");
        if (Take(body?.RootElement, ref caller) is { } wrong)
        {
            await ControlApi.Problem(context, 400, wrong);
            return;
        }
        if (BridgeNamed(context) is not { } bridge)
        {
            await NoBridge(context);
            return;
        }

        LegState? leg = null;
        using (cluster.Enter())
        {
            if (bridge.IsRunning)
                leg = StateOf(IncomingCall.Arrive(caller, bridge));
        }
        await (leg is { } arrived ? Show(context, arrived) : ControlApi.Problem(context, 409, $"{bridge.BridgeName} is stopped, so nobody can call it; start it first."));
    }

    private async Task PressKeys(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Keys);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("sequence", out var text)
            || text.ValueKind is not JsonValueKind.String || CallLeg.DtmfSequence.Canonical(text.GetString()!) is not { Length: > 0 } keys)
        {
            await ControlApi.Problem(context, 400, Keys);
            return;
        }
        if (BridgeNamed(context) is not { } bridge)
        {
            await NoBridge(context);
            return;
        }

        LegState? state = null;
        using (cluster.Enter())
        {
            if (FindLeg(context, bridge) is { } leg && CallLeg.LifeOf(leg).IsConnected)
            {
                CallLeg.LifeOf(leg).Pressed(keys);
                state = StateOf(leg);
            }
        }
        await (state is { } pressed ? Show(context, pressed) : ControlApi.Problem(context, 404, $"{bridge.BridgeName} has no connected call leg {context.GetRouteValue("leg")}."));
    }

    private Task ShowLeg(HttpContext context)
    {
        if (BridgeNamed(context) is not { } bridge)
            return NoBridge(context);
        LegState? state;
        using (cluster.Enter())
            state = FindLeg(context, bridge) is { } leg ? StateOf(leg) : null;
        return state is { } found ? Show(context, found) : ControlApi.Problem(context, 404, $"{bridge.BridgeName} has no call leg {context.GetRouteValue("leg")}.");
    }

    private static ResourceObject? FindLeg(HttpContext context, Bridge bridge) =>
        Guid.TryParse((string?)context.GetRouteValue("leg"), out var id) ? bridge.Find(CallLeg.Definition, id) : null;

    private Bridge? BridgeNamed(HttpContext context)
    {
        using (cluster.Enter())
            return cluster.BridgeNamed((string?)context.GetRouteValue("bridge"));
    }

    private Task NoBridge(HttpContext context)
    {
        string missing;
        using (cluster.Enter())
            missing = BridgesApi.Unknown(cluster, (string?)context.GetRouteValue("bridge"));
        return ControlApi.Problem(context, 404, missing);
    }

    private static LegState StateOf(ResourceObject leg) =>
        new(leg.Id, CallLeg.LifeOf(leg).State is CallLegState.Ended ? "ended" : CallLeg.StateOf(leg), leg.Text(CallLeg.CallId), leg.Text(CallLeg.ParticipantId));

    private static Task Show(HttpContext context, LegState leg) => ControlApi.Json(context, json =>
    {
        json.WriteString("callLeg", leg.Id);
        json.WriteString("state", leg.State);
        if (leg.Call is not null)
            json.WriteString("call", leg.Call);
        if (leg.Participant is not null)
            json.WriteString("participant", leg.Participant);
    });

    /// <summary>Reads the body; what it returns says what is wrong with it.</summary>
    private static string? Take(JsonElement? body, ref Caller caller)
    {
        if (body is not { ValueKind: JsonValueKind.Object } root)
            return Shape;
        foreach (var property in root.EnumerateObject())
        {
            if (Take(property, ref caller) is { } wrong)
                return wrong;
        }
        return caller.RemoteParty.Length == 0 || caller.LocalAddress.Length == 0 ? Shape : null;
    }

    private static string? Take(JsonProperty property, ref Caller caller)
    {
        var value = property.Value;
        switch (property.Name)
        {
            case "remoteParty" when TextOf(value) is { } remoteParty:
                caller = caller with { RemoteParty = SipAddress.WithoutScheme(remoteParty) };
                return null;
            case "uri" when TextOf(value) is { } uri:
                caller = caller with { LocalAddress = SipAddress.WithoutScheme(uri) };
                return null;
            case "displayName" when TextOf(value) is { } name:
                caller = caller with { DisplayName = name };
                return null;
            case "passcode" when TextOf(value) is { } passcode:
                caller = caller with { Passcode = passcode };
                return null;
            case "encrypted" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                caller = caller with { IsEncrypted = value.GetBoolean() };
                return null;
            case "bfcp" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                caller = caller with { HasBfcp = value.GetBoolean() };
                return null;
            case "hangUpAfter" when value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is >= 0 and < LongestCall:
                caller = caller with { HangsUpAfter = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) };
                return null;
            case "remoteParty" or "uri" or "displayName" or "passcode":
                return $"{property.Name} is one line of text.";
            case "encrypted" or "bfcp":
                return $"{property.Name} is true or false.";
            case "hangUpAfter":
                return "hangUpAfter is a number of seconds from 0.";
            default:
                return $"{ControlApi.Short(property.Name)} is not known; known: remoteParty, uri, passcode, displayName, encrypted, bfcp, hangUpAfter.";
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? s_text.Canonical(value.GetString()!) : null;

    /// <summary>What is told of a leg.</summary>
    private readonly record struct LegState(Guid Id, string State, string? Call, string? Participant);
}
