using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/journal</c>: what was asked of the bridges, what came of it, and why.</summary>
internal sealed class JournalApi(Cluster cluster)
{
    // Only who asks why something was refused needs it.
    private readonly Lazy<NearestCall> _nearest = new(() => new NearestCall(cluster.Catalog));

    public void Map(ControlRoutes routes) => routes.Map(ControlOperation.GetJournal, Get);

    private Task Get(HttpContext context)
    {
        var after = 0L;
        if (context.Request.Query.TryGetValue("after", out var text)
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return ControlApi.Problem(context, 400, "after is the number of an entry, from 0.");
        }

        long last;
        List<(long Sequence, JournalEntry Entry)> entries;
        using (cluster.Enter())
        {
            last = cluster.Journal.Last;
            entries = cluster.Journal.After(after, cluster.Settings.JournalPageEntries, cluster.Settings.JournalPageBytes);
        }

        // A client that reads on after this number misses nothing.
        var reached = entries is [.., var latest] ? latest.Sequence : last;
        return ControlApi.Json(context, json =>
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
        json.WriteString("time", ControlApi.TimeText(entry.Time));
        json.WriteString("bridge", entry.Bridge);
        if (entry.Trace is { } trace)
            json.WriteNumber("trace", trace);
        json.WriteString("method", entry.Method);
        json.WriteString("target", Secrets.WithoutIn(entry.Target));
        if (entry.Status is not 0)
            json.WriteNumber("status", entry.Status);
        if (entry.Refusals.Count > 0)
        {
            json.WriteStartArray("reasons");
            foreach (var refusal in entry.Refusals)
                Write(json, entry, refusal);
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
                json.WriteStringValue(HostilityApi.NameOf(effect));
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, in JournalEntry entry, Refusal refusal)
    {
        // As it was answered: in the words of the release.
        var failure = refusal.Failure.In(cluster.Catalog.Release);
        json.WriteStartObject();
        json.WriteString("reason", failure.Name);
        if (refusal.Parameter is { } parameter)
            json.WriteString("parameter", parameter);
        if (refusal.Error is { } error)
            json.WriteString("error", error);

        // The sentence may hold the value.
        if (refusal.Why is { } why && !Secrets.IsSecret(refusal.Parameter ?? ""))
            json.WriteString("why", why);
        json.WriteString("evidence", failure.Basis.ToString());
        if (_nearest.Value.For(entry.Method, Secrets.WithoutIn(entry.Target), refusal with { Failure = failure }) is { } nearest)
            json.WriteString("nearest", nearest);
        json.WriteEndObject();
    }
}
