using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/bridges/{bridge}/incoming-calls</c>: calls to a bridge.</summary>
internal sealed class IncomingCallsApi(Cluster cluster)
{
    private const decimal LongestCall = 1e9m;

    private const string Shape = "The body must be {\"remoteParty\":\"ann@example.com\",\"uri\":\"town.hall\"}, with optional passcode, displayName, kind, encrypted, bfcp, video, indirect and hangUpAfter.";

    private static readonly Field<string> s_kind = Field.Choice("kind", "sip", "app", "webApp");

    private static readonly Field<string> s_text = Field.Text("text");

    private static readonly ControlOperation s_call = new("POST", "/bridges/{bridge}/incoming-calls", "Calls the bridge.")
    {
        Body = "IncomingCall",
        Answer = "Leg",
        Problems = [400, 404],
    };

    public static ControlArea Area { get; } = new([s_call], new Dictionary<string, string>
    {
        ["IncomingCall"] = """
            {"type":"object","required":["remoteParty","uri"],"properties":{
              "remoteParty":{"type":"string","description":"The caller's address."},
              "uri":{"type":"string","description":"The address that is called: a URI, a user part or a call ID."},
              "passcode":{"type":"string","description":"The passcode that the caller types at each prompt."},
              "displayName":{"type":"string","description":"The caller's name."},
              "kind":{"enum":["sip","app","webApp"],"default":"sip","description":"The program that calls: a SIP endpoint, the meeting app, or the web app in a browser."},
              "encrypted":{"type":"boolean","default":true},
              "bfcp":{"type":"boolean","default":false,"description":"True when the caller has a channel for presentations."},
              "video":{"enum":["none","480p","720p","1080p"],"default":"720p","description":"The largest picture that the caller sends and receives."},
              "indirect":{"type":"boolean","default":false,"description":"True when a proxy stays between the caller and the bridge, so that load balancing needs loadBalanceIndirectCalls."},
              "hangUpAfter":{"type":"number","minimum":0,"description":"Seconds until the caller ends the call."}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_call, Call);

    /// <summary>The body that has such a caller call, with the members that the types of this library set.</summary>
    public static byte[] BodyOf(Caller caller)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("remoteParty", caller.RemoteParty);
            json.WriteString("uri", caller.LocalAddress);
            if (caller.Passcode is { } passcode)
                json.WriteString("passcode", passcode);
            json.WriteString("kind", caller.Kind switch { CallerKind.App => "app", CallerKind.WebApp => "webApp", _ => "sip" });
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private async Task Call(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        var caller = new Caller("", "");
        if (Read(body?.RootElement, ref caller) is { } mistake)
        {
            await ControlAnswer.Problem(context, 400, mistake);
            return;
        }
        if (BridgesApi.BridgeIn(context, cluster) is not { } bridge)
        {
            await BridgesApi.RefuseUnknown(context, cluster);
            return;
        }

        LegState? leg = null;
        using (cluster.Enter())
        {
            if (bridge.IsRunning)
                leg = CallLegsApi.StateOf(IvrSession.Start(caller, bridge).Object);
        }
        await (leg is { } arrived ? CallLegsApi.Show(context, arrived) : ControlAnswer.Problem(context, 409, $"{bridge.BridgeName} is stopped and refuses incoming calls; start it first."));
    }

    /// <summary>Reads the body. Returns its first mistake, or null.</summary>
    private static string? Read(JsonElement? body, ref Caller caller)
    {
        if (body is not { ValueKind: JsonValueKind.Object } root)
            return Shape;
        foreach (var property in root.EnumerateObject())
        {
            if (Read(property, ref caller) is { } mistake)
                return mistake;
        }
        return caller.RemoteParty.Length == 0 || caller.LocalAddress.Length == 0 ? Shape : null;
    }

    private static string? Read(JsonProperty property, ref Caller caller)
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
            case "kind" when value.ValueKind is JsonValueKind.String && TextOf(value) is { } text && s_kind.Canonical(text) is { } kind:
                caller = caller with { Kind = kind switch { "app" => CallerKind.App, "webApp" => CallerKind.WebApp, _ => CallerKind.Sip } };
                return null;
            case "encrypted" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                caller = caller with { IsEncrypted = value.GetBoolean() };
                return null;
            case "bfcp" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                caller = caller with { HasBfcp = value.GetBoolean() };
                return null;
            case "video" when VideoSizes.Named.TryGetValue(value.ToString(), out var video):
                caller = caller with { Video = video };
                return null;
            case "indirect" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                caller = caller with { IsIndirect = value.GetBoolean() };
                return null;
            case "hangUpAfter" when value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is >= 0 and < LongestCall:
                caller = caller with { HangsUpAfter = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) };
                return null;
            case "remoteParty" or "uri" or "displayName" or "passcode":
                return $"{property.Name} must be one line of text.";
            case "kind":
                return "kind must be sip, app or webApp.";
            case "encrypted" or "bfcp" or "indirect":
                return $"{property.Name} must be true or false.";
            case "video":
                return $"video must be one of {string.Join(", ", VideoSizes.Named.Keys)}.";
            case "hangUpAfter":
                return "hangUpAfter must be a number of seconds from 0.";
            default:
                return $"{ControlAnswer.Short(property.Name)} is not a member of an incoming call; expected remoteParty, uri, passcode, displayName, kind, encrypted, bfcp, video, indirect, hangUpAfter.";
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? s_text.Canonical(value.GetString()!) : null;
}
