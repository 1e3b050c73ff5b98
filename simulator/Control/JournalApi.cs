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
        Query =
        [
            ("after", "integer", "Returns only entries with a higher number; pass the last number of an answer to continue after it."),
            ("before", "integer", "Returns the latest entries with a lower number; pass the first number of an answer to continue before it."),
            ("limit", "integer", "Returns at most this number of entries."),
            ("bodies", "boolean", "Adds forms, answers and further facts to the entries, and the records, subscriptions and updates so far. Secrets are masked."),
            ("secrets", "boolean", "Shows the secrets in forms and answers."),
        ],
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
              "more":{"type":"boolean","description":"True when later entries exist already; with before, when earlier ones are kept."},
              "begun":{"type":"integer","description":"With bodies: the number of requests so far whose answers had to wait."},
              "deliveries":{"type":"object","description":"With bodies: the records that receivers accepted, and the subscriptions and updates of event clients, each as a number by type.",
                "properties":{"record":{"type":"object"},"subscription":{"type":"object"},"update":{"type":"object"}}},
              "entries":{"type":"array","items":{"$ref":"#/components/schemas/Exchange"}}}}
            """,
        ["Exchange"] = """
            {"type":"object","required":["sequence","time","bridge","method","target"],"properties":{
              "sequence":{"type":"integer"},
              "time":{"type":"string","format":"date-time"},
              "bridge":{"type":"string"},
              "trace":{"type":"integer","description":"Its number in the bridge's API trace; absent for a change by the web admin, and when a fault answered instead of the bridge."},
              "method":{"type":"string"},
              "target":{"type":"string"},
              "status":{"type":"integer","description":"Absent when there was no answer."},
              "client":{"type":"string","description":"The address of the client; absent when the simulator failed before it was known."},
              "size":{"type":"integer","description":"The bytes of the answer's body, before a fault or compression changed it; absent when there was no answer."},
              "reasons":{"type":"array","items":{"$ref":"#/components/schemas/Refusal"}},
              "ignored":{"type":"array","items":{"$ref":"#/components/schemas/IgnoredParameter"},"description":"The parameters that had no effect."},
              "fault":{"type":"integer","description":"The number of the fault that acted on it."},
              "incident":{"type":"integer","description":"The number of the incident, when the simulator itself failed."},
              "hostile":{"type":"array","items":{"type":"string"},"description":"The hostile effects on it."},
              "release":{"type":"string","description":"With bodies: the release of the bridge."},
              "user":{"type":"string","description":"With bodies: the account; absent for a request without valid credentials."},
              "webAdmin":{"const":true,"description":"With bodies: a page of the web admin made the change; absent for a request to the API."},
              "contentType":{"type":"string","description":"With bodies: the media type of the form."},
              "beganAfter":{"type":"integer","description":"With bodies: the number of the latest entry when the request began; absent for a request that was answered at once."},
              "beganAt":{"type":"string","format":"date-time","description":"With bodies: the time at which such a request began."},
              "beganAs":{"type":"integer","description":"With bodies: the number of such a request among those whose answers waited."},
              "beganAfterCommands":{"type":"integer","description":"With bodies: the number of commands of the run before such a request began."},
              "states":{"type":"array","items":{"type":"string"},"description":"With bodies: the states in which the cluster was, such as bridgeStopped; absent for a whole cluster."},
              "form":{"type":"string","description":"With bodies: the body of the request."},
              "formBase64":{"type":"string","description":"With bodies: the body of a request that is no text."},
              "formDropped":{"const":true,"description":"With bodies: the body of the request is no longer kept."},
              "formTooLarge":{"const":true,"description":"With bodies: the body of the request was larger than the limit largestBody, and is not kept."},
              "location":{"type":"string","description":"With bodies: the Location header of the answer."},
              "header":{"type":"string","description":"With bodies: the name of a further header of the answer."},
              "headerValue":{"type":"string","description":"With bodies: the value of that header."},
              "mediaType":{"type":"string","description":"With bodies: the media type of an answer other than XML."},
              "answer":{"type":"string","description":"With bodies: the body of the answer, before a fault or compression changed it."},
              "answerBase64":{"type":"string","description":"With bodies: the body of an answer that is no text."},
              "answerDropped":{"const":true,"description":"With bodies: the body of the answer is no longer kept."},
              "lines":{"type":"array","items":{"type":"string"},"description":"Of GET /exchanges/{sequence}: the lines of the bridge's API trace, with the time of the answer; absent when bodies are no longer kept, or a fault answered instead of the bridge."}}}
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
        var (after, before) = (NumberIn(context, "after"), NumberIn(context, "before"));
        if (after is not null && before is not null)
            return ControlAnswer.Problem(context, 400, "after and before exclude each other; use one of them.");
        var limit = ControlBody.Number(context, "limit", 1, int.MaxValue) ?? int.MaxValue;
        var (hasBodies, hasSecrets) = (ControlBody.Flag(context, "bodies"), ControlBody.Flag(context, "secrets"));
        if (hasBodies)
            context.Response.Headers.CacheControl = "no-store";
        return ControlAnswer.Json(context, json => Write(json, new JournalPage(after ?? 0, before, limit), hasBodies, hasSecrets), isReadable: hasBodies);
    }

    /// <summary>Writes the members of the answer.</summary>
    public void Write(Utf8JsonWriter json, JournalPage page, bool hasBodies, bool hasSecrets)
    {
        var (last, begun, oldest) = (0L, 0L, 0L);
        List<(ListedExchange Exchange, KeptExchange? Kept)> entries;
        List<KeyValuePair<(Delivery Kind, string Type), long>> deliveries;
        using (cluster.Enter())
        {
            var journal = cluster.Journal;
            (last, begun, oldest, deliveries) = (journal.Last, journal.Begun, journal.Oldest, [.. cluster.History.Deliveries]);
            var (mostEntries, mostBytes) = (Math.Min(page.Limit, cluster.Settings.JournalPageEntries), cluster.Settings.JournalPageBytes);
            entries = hasBodies
                ? (page.Before is { } end ? journal.KeptBefore(end, mostEntries, mostBytes) : journal.KeptAfter(page.After, mostEntries, mostBytes)).ConvertAll(kept => (kept.Listed, (KeptExchange?)kept))
                : (page.Before is { } until ? journal.Before(until, mostEntries, mostBytes) : journal.After(page.After, mostEntries, mostBytes)).ConvertAll(listed => (listed, (KeptExchange?)null));
        }

        // A client that continues after this number misses no entry.
        var reached = entries is [.., var latest] ? latest.Exchange.Sequence : last;
        json.WriteNumber("last", reached);
        json.WriteBoolean("more", page.Before is null ? reached < last : entries is [var earliest, ..] && earliest.Exchange.Sequence > oldest);
        if (hasBodies)
        {
            json.WriteNumber("begun", begun);
            Write(json, deliveries);
        }
        json.WriteStartArray("entries");
        foreach (var (exchange, kept) in entries)
            Write(json, exchange, kept, hasSecrets);
        json.WriteEndArray();
    }

    public void Write(Utf8JsonWriter json, in ListedExchange exchange, KeptExchange? kept = null, bool hasSecrets = false)
    {
        json.WriteStartObject();
        WriteMembers(json, exchange, kept, hasSecrets);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of an entry.</summary>
    public void WriteMembers(Utf8JsonWriter json, in ListedExchange exchange, KeptExchange? kept, bool hasSecrets)
    {
        var entry = exchange.Entry;
        json.WriteNumber("sequence", exchange.Sequence);
        json.WriteString("time", ControlAnswer.TimeText(entry.Time));
        json.WriteString("bridge", entry.Bridge);
        if (entry.Trace is { } trace)
            json.WriteNumber("trace", trace);
        json.WriteString("method", entry.Method);
        json.WriteString("target", hasSecrets ? entry.Target : Secrets.MaskedPath(entry.Target));
        if (entry.Status is not 0)
            json.WriteNumber("status", entry.Status);
        if (exchange.Client is { } client)
            json.WriteString("client", client.ToString());
        if (entry.Status is not 0)
            json.WriteNumber("size", exchange.Size);
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
        if (kept is not null)
            KeptBodies.Write(json, kept, hasSecrets);
    }

    private static long? NumberIn(HttpContext context, string name) =>
        !context.Request.Query.TryGetValue(name, out var text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ControlProblemException(400, $"{name} must be the number of an entry, from 0.");

    private static void Write(Utf8JsonWriter json, List<KeyValuePair<(Delivery Kind, string Type), long>> deliveries)
    {
        json.WriteStartObject("deliveries");
        foreach (var kind in deliveries.GroupBy(delivery => delivery.Key.Kind))
        {
            json.WriteStartObject(Words.Of(kind.Key));
            foreach (var (key, count) in kind)
                json.WriteNumber(key.Type, count);
            json.WriteEndObject();
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

/// <summary>A part of the journal.</summary>
/// <param name="After">Only entries with a higher number.</param>
/// <param name="Before">The latest entries with a lower number; null for the first ones after the other number.</param>
/// <param name="Limit">The most entries.</param>
internal readonly record struct JournalPage(long After = 0, long? Before = null, int Limit = int.MaxValue);
