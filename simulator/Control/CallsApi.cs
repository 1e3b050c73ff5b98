using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/calls</c>: the running calls of all bridges with their legs.</summary>
internal sealed class CallsApi(Cluster cluster)
{
    private const int UsualCalls = 50;
    private const int MostCalls = 200;
    private const int MostLegs = 100;

    /// <summary>The calls that are read or searched before other requests may enter the gate.</summary>
    private const int CallsAtOnce = 20;

    private static readonly ControlOperation s_get = new("GET", "/calls", "Lists the running calls of all bridges with their legs, and the legs that are in no call.")
    {
        Answer = "Calls",
        Query =
        [
            ("bridge", "string", "Returns only the calls of this bridge."),
            ("filter", "string", "Returns only calls whose name, space, or name or address of a leg contains this text, in any letter case."),
            ("offset", "integer", "Leaves out this number of calls."),
            ("limit", "integer", "Returns at most this number of calls: 50 by default, 200 at most."),
        ],
        Problems = [400],
    };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["Calls"] = """
            {"type":"object","required":["time","total","legs","bridges","calls","callers"],"properties":{
              "time":{"type":"string","format":"date-time"},
              "total":{"type":"integer","description":"The number of calls that match."},
              "legs":{"type":"integer","description":"The number of legs on these bridges."},
              "bridges":{"type":"array","items":{"type":"object","required":["name","calls","legs"],"properties":{
                "name":{"type":"string"},
                "calls":{"type":"integer"},
                "legs":{"type":"integer"}}}},
              "calls":{"type":"array","items":{"type":"object","required":["bridge","id","name","startedAt","participants","waiting","locked","recording","streaming","legs"],"properties":{
                "bridge":{"type":"string"},
                "id":{"type":"string","format":"uuid"},
                "correlator":{"type":"string","format":"uuid","description":"The id that the meeting has on all bridges."},
                "name":{"type":"string"},
                "space":{"type":"string","format":"uuid"},
                "startedAt":{"type":"string","format":"date-time"},
                "participants":{"type":"integer"},
                "waiting":{"type":"integer","description":"The participants in the lobby."},
                "locked":{"type":"boolean"},
                "recording":{"type":"boolean"},
                "streaming":{"type":"boolean"},
                "legs":{"type":"array","maxItems":100,"items":{"$ref":"#/components/schemas/RunningLeg"}},
                "moreLegs":{"type":"integer","description":"The legs beyond these; absent without any."}}}},
              "callers":{"type":"array","maxItems":100,"description":"The legs that are in no call yet, for example in an IVR.","items":{"$ref":"#/components/schemas/RunningLeg"}},
              "moreCallers":{"type":"integer","description":"The legs in no call beyond these; absent without any."}}}
            """,
        ["RunningLeg"] = """
            {"type":"object","required":["id","remoteParty","direction","state","lobby","muted","kind","since","encrypted"],"properties":{
              "bridge":{"type":"string","description":"The bridge of a leg that is in no call."},
              "id":{"type":"string","format":"uuid"},
              "participant":{"type":"string","format":"uuid"},
              "name":{"type":"string"},
              "remoteParty":{"type":"string"},
              "direction":{"enum":["incoming","outgoing"]},
              "state":{"enum":["initial","ringing","connected","onHold"]},
              "lobby":{"type":"boolean"},
              "muted":{"type":"boolean","description":"True when the audio of the far end is muted, by itself or by the bridge."},
              "kind":{"enum":["sip","app","webApp","link","recorder","streamer"]},
              "peer":{"type":"string","description":"The other bridge of a link."},
              "since":{"type":"string","format":"date-time","description":"The time of the answer; before it, the time at which the leg began."},
              "encrypted":{"type":"boolean"}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        var offset = ControlBody.Number(context, "offset", 0, int.MaxValue) ?? 0;
        var limit = ControlBody.Number(context, "limit", 1, MostCalls) ?? UsualCalls;
        var filter = context.Request.Query["filter"].ToString();
        var bridges = BridgesIn(context);

        DateTimeOffset time;
        List<(string Name, int Calls, int Legs)> counts;
        List<ResourceObject> matching, callers;
        using (cluster.Enter())
        {
            time = cluster.Timeline.Now;
            counts = [.. bridges.Select(bridge => (bridge.BridgeName, bridge.Local[Call.Definition].Count, bridge.Local[CallLeg.Definition].Count))];
            matching = [.. bridges.SelectMany(bridge => bridge.Local[Call.Definition].All)];
            callers = [.. bridges.SelectMany(bridge => bridge.Local[CallLeg.Definition].All).Where(leg => !leg.Has(CallLeg.CallId) && Leg.Of(leg).EndedFor is null)];
        }
        if (filter.Length > 0)
            (matching, callers) = (InParts(matching, call => CallFacts.Matches(call, filter) ? call : null), callers.FindAll(leg => LegFacts.Matches(leg, filter)));
        var calls = InParts(matching.Skip(offset).Take(limit), call => CallFacts.Of(call, MostLegs));
        var waiting = InParts(callers.Take(MostLegs), LegFacts.Of);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("time", ControlAnswer.TimeText(time));
            json.WriteNumber("total", matching.Count);
            json.WriteNumber("legs", counts.Sum(count => count.Legs));
            json.WriteStartArray("bridges");
            foreach (var (name, callCount, legCount) in counts)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("calls", callCount);
                json.WriteNumber("legs", legCount);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("calls");
            foreach (var call in calls)
                call.Write(json);
            json.WriteEndArray();
            json.WriteStartArray("callers");
            foreach (var leg in waiting)
                leg.Write(json, withBridge: true);
            json.WriteEndArray();
            if (callers.Count > MostLegs)
                json.WriteNumber("moreCallers", callers.Count - MostLegs);
        });
    }

    private IReadOnlyList<Bridge> BridgesIn(HttpContext context)
    {
        using var gate = cluster.Enter();
        return !context.Request.Query.TryGetValue("bridge", out var name) ? cluster.Bridges
            : cluster.BridgeNamed(name) is { } bridge ? [bridge]
            : throw new ControlProblemException(400, $"Invalid bridge \"{ControlAnswer.Short(name.ToString())}\"; expected {BridgesApi.NamesIn(cluster)}.");
    }

    // Other requests enter the gate between the parts, so objects may be gone by then.
    private List<T> InParts<T>(IEnumerable<ResourceObject> subjects, Func<ResourceObject, T?> read) where T : class
    {
        List<T> found = [];
        foreach (var part in subjects.Chunk(CallsAtOnce))
        {
            using var gate = cluster.Enter();
            found.AddRange(part.Where(subject => subject.Home!.Find(subject.Type, subject.Id) == subject).Select(read).OfType<T>());
        }
        return found;
    }
}
