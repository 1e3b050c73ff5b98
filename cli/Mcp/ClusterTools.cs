using System.Globalization;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Mcp;

/// <summary>The tools that disturb the cluster: faults, and bridges that stop or are cut off.</summary>
internal static class ClusterTools
{
    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("set_faults", "Add and remove faults", ToolEffect.Changes, false,
            "Faults make requests fail: add one (match selects the requests, effect says what happens), remove one by its number, clear all, or list them with the number of times each has acted.",
            """
            {"type":"object","additionalProperties":false,"required":["action"],"properties":{
              "action":{"type":"string","enum":["list","add","remove","clear"]},
              "id":{"type":"integer","minimum":1,"description":"With remove: the number of the fault."},
              "match":{"type":"object","additionalProperties":false,"description":"With add: the requests it acts on; all by default. * matches any text.","properties":{
                "bridge":{"type":"string"},"method":{"type":"string"},"path":{"type":"string","description":"/api/v1 may be omitted."},
                "receiver":{"type":"string","description":"Acts on posts of records to this receiver instead."},
                "nth":{"type":"integer","minimum":1,"description":"Only the n-th matching request."},
                "probability":{"type":"number","minimum":0,"maximum":1}}},
              "effect":{"type":"object","additionalProperties":false,"description":"With add: what happens.","properties":{
                "delayMs":{"type":"integer","minimum":0},"status":{"type":"integer","minimum":200,"maximum":599},"body":{"type":"string"},
                "reset":{"type":"boolean"},"truncate":{"type":"boolean"},"dripMs":{"type":"integer","minimum":0},"hang":{"type":"boolean"},"corrupt":{"type":"boolean"},
                "tlsAbort":{"type":"boolean"},"loseAnswer":{"type":"boolean"},"duplicate":{"type":"boolean"},"reorder":{"type":"boolean"},"crash":{"type":"boolean"}}},
              "times":{"type":"integer","minimum":1,"description":"With add: the number of times it acts; unlimited by default."}}}
            """, FaultAsync),
        new("control_bridge", "Stop, start, cut off or upgrade a bridge", ToolEffect.Destroys, true,
            "Stops a bridge (its calls end without records), starts it, cuts it off from its peers, reconnects it, or restarts it in another release.",
            """
            {"type":"object","additionalProperties":false,"required":["bridge","action"],"properties":{
              "bridge":{"type":"string","description":"The name of the bridge."},
              "action":{"type":"string","enum":["stop","start","isolate","rejoin","upgrade"]},
              "release":{"type":"string","description":"With upgrade: the release, such as 3.0."}}}
            """, BridgeAsync),
    ];

    private static async Task<ToolAnswer> FaultAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var action = arguments.Text("action")!;
        if (action is not "remove" && arguments.Number("id") is not null)
            throw new UserErrorException("The argument id is only for the action remove.");
        if (action is "remove" && arguments.Number("id") is null)
            throw new UserErrorException("remove needs the argument id.");
        if (action is not "add" && (arguments.Node("match") ?? arguments.Node("effect") ?? arguments.Node("times")) is not null)
            throw new UserErrorException("The arguments match, effect and times are only for the action add.");
        switch (action)
        {
            case "list":
                var faults = await ControlCalls.ReadAsync(control, "/faults", cancellation);
                return new($"{faults["faults"]!.AsArray().Count} faults.", faults);
            case "add":
                var added = await ControlCalls.SendAsync(control, "POST", "/faults", arguments.Except("action"), cancellation);
                return new($"Fault {added["id"]} is added.", added);
            case "remove":
                return new("The fault is removed.", await ControlCalls.SendAsync(control, "DELETE", string.Create(CultureInfo.InvariantCulture, $"/faults/{arguments.Number("id")}"), null, cancellation));
            default:
                return new("All faults are removed.", await ControlCalls.SendAsync(control, "DELETE", "/faults", null, cancellation));
        }
    }

    private static async Task<ToolAnswer> BridgeAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var (bridge, action) = (arguments.Text("bridge")!, arguments.Text("action")!);
        if (action is not "upgrade" && arguments.Text("release") is not null)
            throw new UserErrorException("The argument release is only for the action upgrade.");
        var body = action is "upgrade" ? new JsonObject { ["release"] = arguments.Needed("release", action) } : null;
        var facts = await ControlCalls.SendAsync(control, "POST", $"/bridges/{Uri.EscapeDataString(bridge)}/{action}", body, cancellation);
        return new($"Done: {action} {bridge}.", facts);
    }
}
