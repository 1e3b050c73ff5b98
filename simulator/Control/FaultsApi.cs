using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/faults</c>: faults between clients and bridges.</summary>
internal sealed class FaultsApi(Cluster cluster)
{
    private const string Shape = "The body must be {\"match\":{…},\"effect\":{…},\"times\":n}.";

    private const string Effects = "The effect must have one of delayMs, status (with an optional body), reset, truncate, dripMs, hang, corrupt, tlsAbort and crash; for posts to a receiver, one of delayMs, status, loseAnswer, duplicate and reorder.";

    private static readonly ControlOperation s_getAll = new("GET", "/faults", "Lists the faults, with the number of times that each has acted.") { Answer = "Faults" };

    private static readonly ControlOperation s_add = new("POST", "/faults", "Adds a fault.")
    {
        Body = "FaultSetting",
        Answer = "Fault",
        Problems = [400, 409],
    };

    private static readonly ControlOperation s_clear = new("DELETE", "/faults", "Removes all faults.") { Answer = "Faults" };
    private static readonly ControlOperation s_remove = new("DELETE", "/faults/{id}", "Removes one fault.") { Answer = "Faults", Problems = [404] };

    public static ControlArea Area { get; } = new([s_getAll, s_add, s_clear, s_remove], new Dictionary<string, string>
    {
        ["Faults"] = """{"type":"object","required":["faults"],"properties":{"faults":{"type":"array","items":{"$ref":"#/components/schemas/Fault"}}}}""",
        ["Fault"] = """
            {"allOf":[{"$ref":"#/components/schemas/FaultSetting"},{"type":"object","required":["id","matched","acted"],"properties":{
              "id":{"type":"integer"},
              "matched":{"type":"integer"},
              "acted":{"type":"integer"}}}]}
            """,
        ["FaultSetting"] = """
            {"type":"object","required":["effect"],"properties":{
              "match":{"type":"object","properties":{
                "bridge":{"type":"string","description":"Acts only at this bridge; * matches any text."},
                "method":{"type":"string","description":"Acts only on requests with this method."},
                "path":{"type":"string","description":"Acts only on requests for this path; * matches any text, and /api/v1 may be omitted."},
                "receiver":{"type":"string","description":"Acts on posts of records to this receiver instead of requests; * matches any text."},
                "nth":{"type":"integer","minimum":1,"description":"Acts only on the n-th matching request."},
                "probability":{"type":"number","minimum":0,"maximum":1,"description":"The probability of acting on each matching request, drawn from the seed."}}},
              "effect":{"type":"object","minProperties":1,"properties":{
                "delayMs":{"type":"integer","minimum":0,"description":"Handles the request only after this number of milliseconds."},
                "status":{"type":"integer","minimum":200,"maximum":599,"description":"Answers with this status; the bridge never gets the request."},
                "body":{"type":"string","description":"The body of that answer."},
                "reset":{"const":true,"description":"Resets the connection; the bridge never gets the request."},
                "truncate":{"const":true,"description":"Sends half the body and closes the connection."},
                "dripMs":{"type":"integer","minimum":0,"description":"Sends the body byte by byte, with this number of milliseconds before each byte."},
                "hang":{"const":true,"description":"Never answers; the bridge never gets the request."},
                "corrupt":{"const":true,"description":"Flips bits of the body."},
                "tlsAbort":{"const":true,"description":"Resets the connection before the TLS handshake."},
                "loseAnswer":{"const":true,"description":"The receiver takes the post, but the bridge does not see the answer and sends the records again."},
                "duplicate":{"const":true,"description":"Sends the post twice."},
                "reorder":{"const":true,"description":"Reverses the records of the post."},
                "crash":{"const":true,"description":"The request crashes the bridge: calls end without records, and it starts again after 30 seconds."}}},
              "times":{"type":"integer","minimum":1,"description":"The number of times it acts; unlimited by default."}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_getAll, GetAll);
        routes.Map(s_add, Add);
        routes.Map(s_clear, Clear);
        routes.Map(s_remove, Remove);
    }

    private Task GetAll(HttpContext context)
    {
        List<Action<Utf8JsonWriter>> faults;
        using (cluster.Enter())
            faults = [.. cluster.Faults.All.Select(WriterOf)];
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("faults");
            foreach (var write in faults)
            {
                json.WriteStartObject();
                write(json);
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
        return isGone ? GetAll(context) : ControlAnswer.Problem(context, 404, $"There is no fault {text}.");
    }

    private async Task Add(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        Action<Utf8JsonWriter>? added = null;
        try
        {
            var root = Members(body?.RootElement ?? default, "a fault", "match", "effect", "times");
            var match = root.TryGetValue("match", out var matching) ? MatchOf(matching) : new FaultMatch();
            var effect = EffectOf(root.TryGetValue("effect", out var acting) ? acting : throw new FormatException(Effects));
            if (match.Receiver is not null && (match.Method ?? match.Path) is not null)
                throw new FormatException("A fault with a receiver acts on posts of records, so it cannot match a method or a path.");
            if ((match.Receiver is null && effect.Kind is (FaultKind.LoseAnswer or FaultKind.Duplicate or FaultKind.Reorder))
                || (match.Receiver is not null && effect is { Kind: not (FaultKind.Delay or FaultKind.Status or FaultKind.LoseAnswer or FaultKind.Duplicate or FaultKind.Reorder) } or { Body: not null }))
                throw new FormatException(Effects);
            if (effect.Kind is FaultKind.TlsAbort && (match.Method ?? match.Path) is not null)
                throw new FormatException("tlsAbort acts before there is a request, so it cannot match a method or a path.");
            var times = root.TryGetValue("times", out var often) ? Number("times", often, 1, long.MaxValue) : (long?)null;
            using (cluster.Enter())
            {
                if (cluster.Faults.All.Count < cluster.Settings.Faults)
                    added = WriterOf(cluster.Faults.Add(match, effect, times));
            }
        }
        catch (FormatException error)
        {
            await ControlAnswer.Problem(context, 400, error.Message);
            return;
        }
        await (added is not null
            ? ControlAnswer.Json(context, added)
            : ControlAnswer.Problem(context, 409, $"There are {cluster.Settings.Faults} faults, which is the maximum; remove one with DELETE /faults/{{id}}."));
    }

    private FaultMatch MatchOf(JsonElement json)
    {
        var match = new FaultMatch();
        foreach (var (name, value) in Members(json, "a match", "bridge", "method", "path", "receiver", "nth", "probability"))
        {
            match = name switch
            {
                "bridge" => match with { Bridge = BridgeOf(Pattern(name, value)) },
                "method" => match with { Method = Pattern(name, value) },
                "path" => match with { Path = PathOf(Pattern(name, value)) },
                "receiver" => match with { Receiver = Pattern(name, value) },
                "nth" => match with { Nth = Number(name, value, 1, long.MaxValue) },
                _ => match with
                {
                    Probability = value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var probability) && probability is >= 0 and <= 1
                        ? probability
                        : throw new FormatException("probability must be a number from 0 to 1."),
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
            : throw new FormatException($"There is no bridge {name}; there are {BridgesApi.NamesIn(cluster)}.");
    }

    // A path may omit /api/v1.
    private static string PathOf(string text)
    {
        if (text.Contains('?'))
            throw new FormatException("The path of a fault must not have a query.");
        var path = ApiRoutes.Plain(text);
        return path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) ? path
            : text.StartsWith('*') ? path[1..]
            : "/api/v1" + path;
    }

    private FaultEffect EffectOf(JsonElement json)
    {
        var members = Members(json, "an effect", "delayMs", "status", "body", "reset", "truncate", "dripMs", "hang", "corrupt", "tlsAbort", "crash", "loseAnswer", "duplicate", "reorder");
        var body = members.Remove("body", out var content) ? Text("body", content) : null;
        if (body?.Length > cluster.Settings.LargestFaultBody)
            throw new FormatException($"The body of a fault's answer has {body.Length} characters; at most {cluster.Settings.LargestFaultBody} are allowed.");
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
                    ? throw new FormatException($"An answer with status {status} must not have a body.")
                    : new FaultEffect(FaultKind.Status) { Status = status, Body = body };
            default:
                return value.ValueKind is JsonValueKind.True
                    ? new FaultEffect(Enum.Parse<FaultKind>(name, ignoreCase: true))
                    : throw new FormatException($"{name} must be true or absent.");
        }
    }

    /// <summary>The members of an object that may have only these.</summary>
    private static Dictionary<string, JsonElement> Members(JsonElement json, string what, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind is not JsonValueKind.Object)
            throw new FormatException(Shape);
        Dictionary<string, JsonElement> members = [];
        foreach (var member in json.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw new FormatException($"{ControlAnswer.Short(member.Name)} is not a member of {what}; expected {string.Join(", ", known)}.");
            if (member.Value.ValueKind is not JsonValueKind.Null)
                members[member.Name] = member.Value;
        }
        return members;
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name} must be a string.");

    private string Pattern(string name, JsonElement value) =>
        Text(name, value) is var text && text.Length <= cluster.Settings.LongestPattern
            ? text
            : throw new FormatException($"{name} has {text.Length} characters; at most {cluster.Settings.LongestPattern} are allowed.");

    private static long Number(string name, JsonElement value, long least, long most) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} must be a whole number from {least}{(most is long.MaxValue ? "" : $" to {most}")}.");

    /// <summary>The body that adds such a fault.</summary>
    public static byte[] SettingOf(Fault fault)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            WriteSetting(json, fault);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>Writes the fault with its present counts. The result is called outside the gate.</summary>
    private static Action<Utf8JsonWriter> WriterOf(Fault fault)
    {
        var (matched, acted) = (fault.Matched, fault.Acted);
        return json =>
        {
            json.WriteNumber("id", fault.Id);
            WriteSetting(json, fault);
            json.WriteNumber("matched", matched);
            json.WriteNumber("acted", acted);
        };
    }

    private static void WriteSetting(Utf8JsonWriter json, Fault fault)
    {
        json.WriteStartObject("match");
        if (fault.Match.Bridge is { } bridge)
            json.WriteString("bridge", bridge);
        if (fault.Match.Method is { } method)
            json.WriteString("method", method);
        if (fault.Match.Path is { } path)
            json.WriteString("path", path);
        if (fault.Match.Receiver is { } receiver)
            json.WriteString("receiver", receiver);
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
                json.WriteBoolean(Words.Of(effect.Kind), true);
                break;
        }
    }
}
