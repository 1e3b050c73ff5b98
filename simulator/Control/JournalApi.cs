using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/journal</c>: the exchanges of the bridges, with the reason for each refusal.</summary>
internal sealed class JournalApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/journal", "Returns the exchanges so far, with the rule and the evidence behind each refusal.")
    {
        Answer = "Journal",
        Query = [("after", "integer", "Returns only entries with a higher number; pass the last number of an answer to continue after it.")],
        Problems = [400],
        HasFollowing = true,
    };

    // Made for the first refusal that is shown.
    private readonly Lazy<NearestCall> _nearest = new(() => new NearestCall(cluster.Catalog));

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["Journal"] = """
            {"type":"object","required":["last","more","entries"],"properties":{
              "last":{"type":"integer","description":"The number of the last entry that was read: after=last continues there."},
              "more":{"type":"boolean","description":"True when later entries exist already."},
              "entries":{"type":"array","items":{"$ref":"#/components/schemas/Exchange"}}}}
            """,
        ["Exchange"] = """
            {"type":"object","required":["sequence","time","bridge","method","target"],"properties":{
              "sequence":{"type":"integer"},
              "time":{"type":"string","format":"date-time"},
              "bridge":{"type":"string"},
              "trace":{"type":"integer","description":"Its number in the bridge's API trace; absent when a fault answered instead of the bridge."},
              "method":{"type":"string"},
              "target":{"type":"string"},
              "status":{"type":"integer","description":"Absent when there was no answer."},
              "reasons":{"type":"array","items":{"$ref":"#/components/schemas/Refusal"}},
              "ignored":{"type":"array","items":{"$ref":"#/components/schemas/IgnoredParameter"},"description":"The parameters that had no effect."},
              "fault":{"type":"integer","description":"The number of the fault that acted on it."},
              "incident":{"type":"integer","description":"The number of the incident, when the simulator itself failed."},
              "hostile":{"type":"array","items":{"type":"string"},"description":"The hostile effects on it."}}}
            """,
        ["IgnoredParameter"] = """
            {"type":"object","required":["parameter","why"],"properties":{
              "parameter":{"type":"string"},
              "why":{"type":"string","description":"The releases that have the parameter, or the requests that set it."},
              "evidence":{"type":"string"}}}
            """,
        ["Refusal"] = """
            {"type":"object","required":["reason","evidence"],"properties":{
              "reason":{"type":"string"},
              "parameter":{"type":"string"},
              "error":{"type":"string"},
              "why":{"type":"string"},
              "evidence":{"type":"string"},
              "nearest":{"type":"string","description":"The nearest valid call."}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        var after = 0L;
        if (context.Request.Query.TryGetValue("after", out var text)
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return ControlAnswer.Problem(context, 400, "after must be the number of an entry, from 0.");
        }

        long last;
        List<(long Sequence, JournalEntry Entry)> entries;
        using (cluster.Enter())
        {
            last = cluster.Journal.Last;
            entries = cluster.Journal.After(after, cluster.Settings.JournalPageEntries, cluster.Settings.JournalPageBytes);
        }

        // A client that continues after this number misses no entry.
        var reached = entries is [.., var latest] ? latest.Sequence : last;
        return ControlAnswer.Json(context, json =>
        {
            json.WriteNumber("last", reached);
            json.WriteBoolean("more", reached < last);
            json.WriteStartArray("entries");
            foreach (var (sequence, entry) in entries)
                Write(json, sequence, entry);
            json.WriteEndArray();
        });
    }

    public void Write(Utf8JsonWriter json, long sequence, in JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", sequence);
        json.WriteString("time", ControlAnswer.TimeText(entry.Time));
        json.WriteString("bridge", entry.Bridge);
        if (entry.Trace is { } trace)
            json.WriteNumber("trace", trace);
        json.WriteString("method", entry.Method);
        json.WriteString("target", Secrets.MaskedPath(entry.Target));
        if (entry.Status is not 0)
            json.WriteNumber("status", entry.Status);
        if (entry.Refusals.Count > 0)
        {
            json.WriteStartArray("reasons");
            foreach (var refusal in entry.Refusals)
                Write(json, entry, refusal);
            json.WriteEndArray();
        }
        if (entry.Ignored is { } ignored)
        {
            json.WriteStartArray("ignored");
            foreach (var parameter in _nearest.Value.Releases.Explain(entry.Method, entry.Target, ignored))
                Write(json, parameter);
            json.WriteEndArray();
        }
        if (entry.Fault is { } fault)
            json.WriteNumber("fault", fault);
        if (entry.Incident is { } incident)
            json.WriteNumber("incident", incident);
        if (entry.Hostile is { Count: > 0 } hostile)
        {
            json.WriteStartArray("hostile");
            foreach (var effect in hostile)
                json.WriteStringValue(Words.Of(effect));
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IgnoredParameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("parameter", parameter.Name);
        json.WriteString("why", parameter.Why);
        if (parameter.Evidence is { } evidence)
            json.WriteString("evidence", evidence);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, in JournalEntry entry, Refusal refusal)
    {
        // The release may have another name for the reason.
        var failure = refusal.Failure.In(cluster.Catalog.Release);
        json.WriteStartObject();
        json.WriteString("reason", failure.Name);
        if (refusal.Parameter is { } parameter)
            json.WriteString("parameter", parameter);
        if (refusal.Error is { } error)
            json.WriteString("error", error);

        // The sentence may quote the value.
        if (refusal.Why is { } why && !Secrets.IsSecret(refusal.Parameter ?? ""))
            json.WriteString("why", why);
        json.WriteString("evidence", failure.Basis.ToString());
        if (_nearest.Value.For(entry.Method, Secrets.MaskedPath(entry.Target), refusal with { Failure = failure }) is { } nearest)
            json.WriteString("nearest", nearest);
        json.WriteEndObject();
    }
}
