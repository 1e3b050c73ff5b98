using System.Text;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Mcp;

/// <summary>The tools about the state of the cluster: reading it, its clock, its snapshots and its world.</summary>
internal static class StateTools
{
    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("get_state", "Read the state", ToolEffect.Reads, true,
            "Reads one part of the state: overview (bridges with addresses and states, clock, faults), calls (running calls with their legs), counters, "
            + "incidents (failures of the simulator), or world (all objects as a world file, secrets masked). " + McpTool.ForeignTexts,
            """
            {"type":"object","additionalProperties":false,"properties":{
              "part":{"type":"string","enum":["overview","calls","counters","incidents","world"],"description":"Default: overview."},
              "filter":{"type":"string","description":"With calls: only calls whose name, space or participants contain this text."}}}
            """, ReadAsync),
        new("advance_clock", "Advance the clock", ToolEffect.Changes, false,
            "Advances a virtual clock: by seconds, to a time, or until nothing is due. Legs ring and answer, timers run out and records are sent on the way. "
            + "A real clock cannot be advanced. Give exactly one of seconds, to and untilIdle.",
            """
            {"type":"object","additionalProperties":false,"properties":{
              "seconds":{"type":"number","minimum":0,"maximum":1000000000},
              "to":{"type":"string","description":"An ISO 8601 time, such as 2016-07-26T14:08:23Z."},
              "untilIdle":{"type":"boolean","description":"Advances until no timer is pending, by a day at most."}}}
            """, AdvanceAsync),
        new("snapshots", "Take, restore and compare snapshots", ToolEffect.Destroys, false,
            "Snapshots of the whole cluster: list them, take one, list the changes since one, restore one (the state since then is lost), or delete one. " + McpTool.ForeignTexts,
            """
            {"type":"object","additionalProperties":false,"required":["action"],"properties":{
              "action":{"type":"string","enum":["list","take","changes","restore","delete"]},
              "name":{"type":"string","description":"The name of the snapshot; all actions but list need it."}}}
            """, SnapshotAsync),
        new("load_world", "Load a world or reset", ToolEffect.Destroys, true,
            "Replaces the state of the cluster: with a world file (XML: bridges, accounts, spaces, users, calls), or with the world that the run started in. All objects and calls of before are lost.",
            """
            {"type":"object","additionalProperties":false,"properties":{
              "world":{"type":"string","description":"The world file. Without it, the run returns to its first world."}}}
            """, LoadAsync),
    ];

    private static async Task<ToolAnswer> ReadAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var part = arguments.Text("part") ?? "overview";
        if (arguments.Text("filter") is not null && part is not "calls")
            throw new UserErrorException("The argument filter is only for the part calls.");
        switch (part)
        {
            case "world":
                var world = await control.SendAsync("GET", "/world", null, cancellation);
                return new($"A world file of {world.Length} characters.", new JsonObject { ["world"] = world });
            case "calls":
                var calls = await ControlCalls.ReadAsync(control, $"/calls?filter={Uri.EscapeDataString(arguments.Text("filter") ?? "")}", cancellation);
                return new($"{calls["total"]} calls, {calls["legs"]} legs.", calls);
            case "counters" or "incidents":
                var counted = await ControlCalls.ReadAsync(control, "/" + part, cancellation);
                return new($"The {part}.", counted);
            default:
                var facts = await ControlCalls.ReadAsync(control, "/bridges", cancellation);
                facts["clock"] = await ControlCalls.ReadAsync(control, "/clock", cancellation);
                facts["faults"] = (await ControlCalls.ReadAsync(control, "/faults", cancellation))["faults"]!.DeepClone();
                var bridges = facts["bridges"]!.AsArray().Select(bridge => $"{bridge!["name"]} is {bridge["state"]} at {bridge["https"] ?? bridge["http"]}");
                return new($"{string.Join("; ", bridges)}. The clock is {facts["clock"]!["mode"]}, at {facts["clock"]!["now"]}. Faults: {facts["faults"]!.AsArray().Count}.", facts);
        }
    }

    private static async Task<ToolAnswer> AdvanceAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var facts = (arguments.Node("seconds"), arguments.Text("to"), arguments.Flag("untilIdle")) switch
        {
            ({ } seconds, null, false) => await ControlCalls.SendAsync(control, "POST", "/clock/advance", new JsonObject { ["seconds"] = seconds }, cancellation),
            (null, { } to, false) => await ControlCalls.SendAsync(control, "PUT", "/clock", new JsonObject { ["now"] = to }, cancellation),
            (null, null, true) => await ControlCalls.SendAsync(control, "POST", "/clock/run-until-idle", [], cancellation),
            _ => throw new UserErrorException("Give exactly one of the arguments seconds, to and untilIdle."),
        };
        return new($"The clock is at {facts["now"]}.{(facts["idle"] is { } idle ? $" Idle: {idle}; timers that ran: {facts["timers"]}." : "")}", facts);
    }

    private static async Task<ToolAnswer> SnapshotAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var action = arguments.Text("action")!;
        var name = action is "list" ? "" : arguments.Needed("name", action);
        var path = $"/snapshots/{Uri.EscapeDataString(name)}";
        var facts = action switch
        {
            "list" => await ControlCalls.ReadAsync(control, "/snapshots", cancellation),
            "take" => await ControlCalls.SendAsync(control, "POST", "/snapshots", new JsonObject { ["name"] = name }, cancellation),
            "changes" => await ControlCalls.ReadAsync(control, path + "/changes", cancellation),
            "restore" => await ControlCalls.SendAsync(control, "POST", path + "/restore", null, cancellation),
            _ => await ControlCalls.SendAsync(control, "DELETE", path, null, cancellation),
        };
        return new(action switch
        {
            "list" => $"{facts["snapshots"]!.AsArray().Count} snapshots.",
            "changes" => $"{facts["total"]} objects changed since {name}: {string.Join(", ", facts["changes"]!.AsArray().Take(20).Select(change => $"{change!["change"]} {change["type"]} {change["name"] ?? change["id"]}"))}",
            _ => $"Done: {action} {name}.",
        }, facts);
    }

    private static async Task<ToolAnswer> LoadAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var world = arguments.Text("world");
        var answer = world is null
            ? await control.SendAsync("POST", "/reset", null, cancellation)
            : await control.SendAsync("PUT", "/world", Encoding.UTF8.GetBytes(world), cancellation, "application/xml");
        return new(world is null ? "The cluster is in the world that the run started in." : "The world is loaded.", JsonNode.Parse(answer)!.AsObject());
    }
}
