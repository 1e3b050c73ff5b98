using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.Simulator.Description;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Mcp;

/// <summary>The tools about the API of the bridges: its description, requests, and why they were refused.</summary>
internal static class ExchangeTools
{
    private const int LongestText = 2_000;
    private const int MostListed = 200;

    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("describe_api", "Describe the CMS API", ToolEffect.Reads, true,
            "Shows what the API of a CMS release accepts and answers: with node, its methods, parameters, elements, filters and failure reasons, each with its evidence "
            + "(documented, observed or inferred) and source; without node, all nodes. Call it before send_request when a name or value is not certain.",
            """
            {"type":"object","additionalProperties":false,"properties":{
              "node":{"type":"string","description":"A node, such as coSpaces or coSpaces/accessMethods; a path works, too."},
              "release":{"type":"string","description":"Shows only the parts of this release, such as 3.0. Default: all releases."}}}
            """, DescribeAsync),
        new("send_request", "Send a request to a bridge", ToolEffect.Destroys, false,
            "Sends one request to the API of a bridge, as a client would; it appears in journal and log. Returns status, headers and body, and for a refusal the rule, "
            + "the evidence and the nearest valid call. A POST that creates an object answers 200 with the address in Location. " + McpTool.ForeignTexts,
            """
            {"type":"object","additionalProperties":false,"required":["method","path"],"properties":{
              "bridge":{"type":"string","description":"The name of the bridge. Default: the first one."},
              "method":{"type":"string","enum":["GET","POST","PUT","DELETE"]},
              "path":{"type":"string","description":"The path with query, such as /api/v1/coSpaces?limit=2."},
              "form":{"type":"string","description":"The form of a POST or PUT, URL-encoded, such as name=Town%20hall&uri=town.hall."},
              "user":{"type":"string","description":"Default: the first account of the world."},
              "password":{"type":"string","description":"The password of the user."}}}
            """, SendAsync),
        new("list_exchanges", "List exchanges", ToolEffect.Reads, true,
            "Lists the latest requests to the bridges with their answers' status and refusal reasons, oldest first. " + McpTool.ForeignTexts,
            """
            {"type":"object","additionalProperties":false,"properties":{
              "bridge":{"type":"string","description":"Only of this bridge."},
              "method":{"type":"string","enum":["GET","POST","PUT","DELETE"]},
              "status":{"type":"string","description":"A status such as 400, or a class such as 4xx."},
              "path":{"type":"string","description":"Only requests whose path and query contain this text."},
              "reason":{"type":"string","description":"Only refusals with a reason that contains this text."},
              "after":{"type":"integer","minimum":0,"description":"Only exchanges with a greater sequence number."},
              "limit":{"type":"integer","minimum":1,"maximum":200,"description":"The most exchanges; 20 by default."}}}
            """, ListAsync),
        new("explain_exchange", "Explain an exchange", ToolEffect.Reads, true,
            "Explains one exchange: request and answer as sent (secrets masked), the rule behind a refusal, its evidence, the nearest valid call, parameters that had no effect, "
            + "faults that acted on it, and the lines of the device's log. " + McpTool.ForeignTexts,
            """
            {"type":"object","additionalProperties":false,"required":["sequence"],"properties":{
              "sequence":{"type":"integer","minimum":1,"description":"The number of the exchange, from list_exchanges or send_request."}}}
            """, ExplainAsync),
    ];

    private static Task<ToolAnswer> DescribeAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var release = arguments.Text("release");
        if (release is not null && !ApiDescription.Releases.Contains(release))
            throw new UserErrorException($"Invalid value \"{VisibleText.Short(release, 100)}\" for release; expected one of {string.Join(", ", ApiDescription.Releases)}.");
        var facts = ApiCommand.Described(arguments.Text("node"), release);
        var text = facts["resource"] is { } node
            ? $"{node}: {string.Join(", ", facts["methodList"]!.AsArray().Select(method => $"{method!["verb"]} {method["path"]}"))}; "
                + $"{facts["parameterList"]!.AsArray().Count} parameters, {facts["elementList"]!.AsArray().Count} elements; failure reasons: {string.Join(", ", facts["failureReasons"]!.AsArray())}."
            : $"{facts["resources"]!.AsArray().Count} nodes: {string.Join(", ", facts["resources"]!.AsArray().Select(one => one!["resource"]))}.";
        return Task.FromResult(new ToolAnswer(text, facts));
    }

    private static async Task<ToolAnswer> SendAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var bridge = arguments.Text("bridge") ?? (await ControlCalls.ReadAsync(control, "/bridges", cancellation))["bridges"]![0]!["name"]!.ToString();
        var facts = await ControlCalls.SendAsync(control, "POST", $"/bridges/{Uri.EscapeDataString(bridge)}/requests", arguments.Except("bridge"), cancellation);
        facts["bridge"] = bridge;
        var status = facts["status"]!.GetValue<int>();
        var text = $"{bridge} answered {(status == 0 ? $"nothing: {facts["error"]}" : status.ToString(CultureInfo.InvariantCulture))}.{Body(facts["body"])}";
        if (facts["headers"]?["Location"] is { } location)
            text += $" Location: {location}";
        if (status is >= 400 && facts["sequence"] is { } sequence)
        {
            var exchange = await ControlCalls.ReadAsync(control, $"/exchanges/{sequence}", cancellation);
            if (exchange["reasons"] is { } reasons)
                facts["reasons"] = reasons.DeepClone();
            text += Reasons(exchange);
        }
        return new(text, facts);
    }

    private static async Task<ToolAnswer> ListAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var (entries, last) = await control.JournalAsync(arguments.Number("after") ?? 0, cancellation);
        var wanted = entries.Where(entry =>
            Is("bridge", bridge => Text(entry, "bridge").Equals(bridge, StringComparison.OrdinalIgnoreCase))
            && Is("method", method => Text(entry, "method") == method)
            && Is("path", path => Text(entry, "target").Contains(path, StringComparison.OrdinalIgnoreCase))
            && Is("status", status => HasStatus(Text(entry, "status"), status))
            && Is("reason", reason => ReasonsIn(entry).Any(one => one.Contains(reason, StringComparison.OrdinalIgnoreCase)))).ToList();
        var shown = wanted.TakeLast((int)(arguments.Number("limit") ?? 20)).ToList();
        var facts = new JsonObject { ["matching"] = wanted.Count, ["last"] = last, ["exchanges"] = new JsonArray([.. shown.Select(entry => JsonNode.Parse(entry.GetRawText()))]) };
        var lines = shown.Select(entry =>
            VisibleText.Short($"{Text(entry, "sequence")} {Text(entry, "bridge")} {Text(entry, "method")} {Text(entry, "target")}: {Text(entry, "status")} {string.Join(' ', ReasonsIn(entry))}".TrimEnd(), 200));
        return new(string.Join('\n', lines.Prepend($"{wanted.Count} exchanges match, {shown.Count} shown.")), facts);

        bool Is(string name, Func<string, bool> test) => arguments.Text(name) is not { } value || test(value);
    }

    private static async Task<ToolAnswer> ExplainAsync(ToolArguments arguments, ControlConnection control, CancellationToken cancellation)
    {
        var facts = await ControlCalls.ReadAsync(control, string.Create(CultureInfo.InvariantCulture, $"/exchanges/{arguments.Number("sequence")}"), cancellation);
        var text = $"{facts["method"]} {facts["target"]} at {facts["bridge"]} was answered {facts["status"]?.ToString() ?? "nothing"}.{Reasons(facts)}";
        if (facts["ignored"] is JsonArray ignored)
            text += string.Concat(ignored.Select(parameter => $" Ignored: {parameter!["parameter"]} ({parameter["why"]})."));
        return new(VisibleText.Short(text, LongestText), facts);
    }

    private static string Body(JsonNode? body) => body?.ToString() is { Length: > 0 } text ? $" Body: {VisibleText.Short(text, LongestText)}" : "";

    private static string Reasons(JsonObject exchange) => exchange["reasons"] is not JsonArray reasons ? "" : string.Concat(reasons.Select(reason =>
        $" Reason: {string.Join(' ', new[] { reason!["reason"], reason["parameter"], reason["error"] }.Where(part => part is not null))}."
        + $"{Part(reason, "why", "Rule")}{Part(reason, "evidence", "Evidence")}{Part(reason, "nearest", "Nearest valid call")}"));

    private static string Part(JsonNode reason, string name, string label) => reason[name] is { } said ? $" {label}: {VisibleText.Short(said.ToString(), LongestText)}." : "";

    private static bool HasStatus(string status, string wanted) => wanted.Length == 3 && wanted.EndsWith("xx", StringComparison.OrdinalIgnoreCase) ? status.StartsWith(wanted[0]) : status == wanted;

    private static IEnumerable<string> ReasonsIn(JsonElement entry) => entry.TryGetProperty("reasons", out var reasons) ? reasons.EnumerateArray().Select(reason => Text(reason, "reason")) : [];

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.ToString() : "";
}
