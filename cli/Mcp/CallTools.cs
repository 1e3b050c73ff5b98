using System.Text.Json.Nodes;

namespace CmsSim.Cli.Mcp;

/// <summary>The tools that act as far ends: calling a bridge, and moving a leg.</summary>
internal static class CallTools
{
    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("call_in", "Call a bridge", ToolEffect.Changes, false,
            "A far end calls a bridge: a SIP endpoint, the meeting app, or the web app. Returns the call leg and its state. On a virtual clock, advance_clock lets it go on.",
            """
            {"type":"object","additionalProperties":false,"required":["bridge","remoteParty","uri"],"properties":{
              "bridge":{"type":"string","description":"The name of the bridge."},
              "remoteParty":{"type":"string","description":"The address of the caller, such as ann@example.com."},
              "uri":{"type":"string","description":"The address that is called: a URI, a user part or a call ID."},
              "passcode":{"type":"string","description":"The passcode that the caller types at each prompt."},
              "displayName":{"type":"string","description":"The name of the caller."},
              "kind":{"type":"string","enum":["sip","app","webApp"],"description":"Default: sip."},
              "encrypted":{"type":"boolean","description":"Default: true."},
              "video":{"type":"string","enum":["none","480p","720p","1080p"],"description":"Default: 720p."},
              "hangUpAfter":{"type":"number","minimum":0,"description":"Seconds until the caller hangs up."}}}
            """, CallAsync),
        new("control_leg", "Act as the far end of a leg", ToolEffect.Changes, false,
            "The far end of a call leg presses keys, hangs up, holds, resumes or mutes itself; or the state of the leg is read. The API of the bridge (send_request) acts from the bridge's side.",
            """
            {"type":"object","additionalProperties":false,"required":["bridge","leg","action"],"properties":{
              "bridge":{"type":"string","description":"The name of the bridge."},
              "leg":{"type":"string","description":"The id of the call leg."},
              "action":{"type":"string","enum":["state","dtmf","hang-up","hold","resume","mute"]},
              "keys":{"type":"string","description":"With dtmf: the keys 0 to 9, * and #, with commas for pauses."}}}
            """, ControlAsync),
    ];

    private static async Task<ToolAnswer> CallAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var facts = await ControlCalls.SendAsync(control, "POST", $"/bridges/{Uri.EscapeDataString(arguments.Text("bridge")!)}/incoming-calls", arguments.Except("bridge"), cancellation);
        return new(Sentence(facts), facts);
    }

    private static async Task<ToolAnswer> ControlAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var action = arguments.Text("action")!;
        if (action is not "dtmf" && arguments.Text("keys") is not null)
            throw new UserErrorException("The argument keys is only for the action dtmf.");
        var leg = $"/bridges/{Uri.EscapeDataString(arguments.Text("bridge")!)}/call-legs/{Uri.EscapeDataString(arguments.Text("leg")!)}";
        var body = action is "dtmf" ? new JsonObject { ["sequence"] = arguments.Needed("keys", action) } : null;
        var facts = action is "state" ? await ControlCalls.ReadAsync(control, leg, cancellation) : await ControlCalls.SendAsync(control, "POST", $"{leg}/{action}", body, cancellation);
        return new(facts["state"] is null ? $"Done: {action}." : Sentence(facts), facts);
    }

    private static string Sentence(JsonObject leg) => $"Leg {leg["callLeg"]} is {leg["state"]}{(leg["call"] is { } call ? $" in call {call}" : "")}.";
}
