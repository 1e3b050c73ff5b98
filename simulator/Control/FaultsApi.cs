using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/faults</c>: what goes wrong on purpose between clients and bridges.</summary>
internal sealed class FaultsApi(Cluster cluster)
{
    private const string Shape = "The body is {\"match\":{…},\"effect\":{…},\"times\":n}.";

    private const string Effects = "The effect is one of delayMs, status (with or without body), reset, truncate, dripMs, hang, corrupt and tlsAbort.";

    public void Map(ControlRoutes routes)
    {
        routes.Map(ControlOperation.GetFaults, GetAll);
        routes.Map(ControlOperation.AddFault, Add);
        routes.Map(ControlOperation.ClearFaults, Clear);
        routes.Map(ControlOperation.RemoveFault, Remove);
    }

    private Task GetAll(HttpContext context)
    {
        List<Action<Utf8JsonWriter>> faults;
        using (cluster.Enter())
            faults = [.. cluster.Faults.All.Select(Told)];
        return ControlApi.Json(context, json =>
        {
            json.WriteStartArray("faults");
            foreach (var tell in faults)
            {
                json.WriteStartObject();
                tell(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private Task Clear(HttpContext context)
    {
        using (cluster.Enter())
            cluster.Faults.Clear();
        return GetAll(context);
    }

    private Task Remove(HttpContext context)
    {
        var text = (string?)context.GetRouteValue("id");
        bool isGone;
        using (cluster.Enter())
            isGone = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && cluster.Faults.Remove(id);
        return isGone ? GetAll(context) : ControlApi.Problem(context, 404, $"There is no fault {text}.");
    }

    private async Task Add(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        Action<Utf8JsonWriter>? told = null;
        try
        {
            var root = Members(body?.RootElement ?? default, "fault", "match", "effect", "times");
            var match = root.TryGetValue("match", out var matching) ? MatchOf(matching) : new FaultMatch();
            var effect = EffectOf(root.TryGetValue("effect", out var acting) ? acting : throw new FormatException(Effects));
            if (effect.Kind is FaultKind.TlsAbort && (match.Method ?? match.Path) is not null)
                throw new FormatException("tlsAbort acts before there is a request: it takes no method and no path.");
            var times = root.TryGetValue("times", out var often) ? Number("times", often, 1, long.MaxValue) : (long?)null;
            using (cluster.Enter())
            {
                if (cluster.Faults.All.Count < cluster.Settings.Faults)
                    told = Told(cluster.Faults.Add(match, effect, times));
            }
        }
        catch (FormatException error)
        {
            await ControlApi.Problem(context, 400, error.Message);
            return;
        }
        await (told is not null
            ? ControlApi.Json(context, told)
            : ControlApi.Problem(context, 409, $"There are {cluster.Settings.Faults} faults, which is the most; DELETE /faults/{{id}} ends one."));
    }

    private FaultMatch MatchOf(JsonElement json)
    {
        var match = new FaultMatch();
        foreach (var (name, value) in Members(json, "match", "bridge", "method", "path", "nth", "probability"))
        {
            match = name switch
            {
                "bridge" => match with { Bridge = BridgeOf(Pattern(name, value)) },
                "method" => match with { Method = Pattern(name, value) },
                "path" => match with { Path = PathOf(Pattern(name, value)) },
                "nth" => match with { Nth = Number(name, value, 1, long.MaxValue) },
                _ => match with
                {
                    Probability = value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var probability) && probability is >= 0 and <= 1
                        ? probability
                        : throw new FormatException("probability is a number from 0 to 1."),
                },
            };
        }
        return match;
    }

    private string BridgeOf(string name)
    {
        using var gate = cluster.Enter();
        return cluster.Bridges.Any(bridge => new FaultMatch(name).Includes(bridge.BridgeName, null, null))
            ? name
            : throw new FormatException($"There is no bridge {name}; there are {string.Join(", ", cluster.Bridges.Select(bridge => bridge.BridgeName))}.");
    }

    // A path below /api/v1 may do without that.
    private static string PathOf(string text)
    {
        if (text.Contains('?'))
            throw new FormatException("The path of a fault has no query.");
        var path = ApiRoutes.Plain(text);
        return path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) ? path
            : text.StartsWith('*') ? path[1..]
            : "/api/v1" + path;
    }

    private FaultEffect EffectOf(JsonElement json)
    {
        var members = Members(json, "effect", "delayMs", "status", "body", "reset", "truncate", "dripMs", "hang", "corrupt", "tlsAbort");
        var body = members.Remove("body", out var content) ? Text("body", content) : null;
        if (body?.Length > cluster.Settings.LargestFaultBody)
            throw new FormatException($"The body of a fault's answer has {body.Length} characters; {cluster.Settings.LargestFaultBody} are the most.");
        if (members.Count != 1 || (body is not null && !members.ContainsKey("status")))
            throw new FormatException(Effects);
        var (name, value) = members.First();
        switch (name)
        {
            case "delayMs":
                return new FaultEffect(FaultKind.Delay) { Pause = TimeSpan.FromMilliseconds(Number(name, value, 0, cluster.Settings.LongestFaultPause)) };
            case "dripMs":
                return new FaultEffect(FaultKind.Drip) { Pause = TimeSpan.FromMilliseconds(Number(name, value, 0, cluster.Settings.LongestFaultPause)) };
            case "status":
                var status = (int)Number(name, value, 200, 599);
                return body is not null && status is 204 or 205 or 304
                    ? throw new FormatException($"An answer with status {status} has no body.")
                    : new FaultEffect(FaultKind.Status) { Status = status, Body = body };
            default:
                return value.ValueKind is JsonValueKind.True
                    ? new FaultEffect(Enum.Parse<FaultKind>(name, ignoreCase: true))
                    : throw new FormatException($"{name} is true or not there.");
        }
    }

    /// <summary>The members of an object that has no others than those.</summary>
    private static Dictionary<string, JsonElement> Members(JsonElement json, string what, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind is not JsonValueKind.Object)
            throw new FormatException(Shape);
        Dictionary<string, JsonElement> members = [];
        foreach (var member in json.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw new FormatException($"A {what} has no {ControlApi.Short(member.Name)}; it has {string.Join(", ", known)}.");
            if (member.Value.ValueKind is not JsonValueKind.Null)
                members[member.Name] = member.Value;
        }
        return members;
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name} is a text.");

    private string Pattern(string name, JsonElement value) =>
        Text(name, value) is var text && text.Length <= cluster.Settings.LongestPattern
            ? text
            : throw new FormatException($"{name} has {text.Length} characters; {cluster.Settings.LongestPattern} are the most.");

    private static long Number(string name, JsonElement value, long least, long most) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a whole number from {least}{(most is long.MaxValue ? "" : $" to {most}")}.");

    /// <summary>The fault as it is now, to be written once the gate is left.</summary>
    private static Action<Utf8JsonWriter> Told(Fault fault)
    {
        var (matched, acted) = (fault.Matched, fault.Acted);
        return json =>
        {
            json.WriteNumber("id", fault.Id);
            json.WriteStartObject("match");
            if (fault.Match.Bridge is { } bridge)
                json.WriteString("bridge", bridge);
            if (fault.Match.Method is { } method)
                json.WriteString("method", method);
            if (fault.Match.Path is { } path)
                json.WriteString("path", path);
            if (fault.Match.Nth is { } nth)
                json.WriteNumber("nth", nth);
            if (fault.Match.Probability is { } probability)
                json.WriteNumber("probability", probability);
            json.WriteEndObject();
            json.WriteStartObject("effect");
            Write(json, fault.Effect);
            json.WriteEndObject();
            if (fault.Times is { } times)
                json.WriteNumber("times", times);
            json.WriteNumber("matched", matched);
            json.WriteNumber("acted", acted);
        };
    }

    private static void Write(Utf8JsonWriter json, FaultEffect effect)
    {
        switch (effect.Kind)
        {
            case FaultKind.Delay:
                json.WriteNumber("delayMs", effect.Pause.TotalMilliseconds);
                break;
            case FaultKind.Drip:
                json.WriteNumber("dripMs", effect.Pause.TotalMilliseconds);
                break;
            case FaultKind.Status:
                json.WriteNumber("status", effect.Status);
                if (effect.Body is { } body)
                    json.WriteString("body", body);
                break;
            default:
                json.WriteBoolean(JsonNamingPolicy.CamelCase.ConvertName(effect.Kind.ToString()), true);
                break;
        }
    }
}
