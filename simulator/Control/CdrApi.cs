using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/cdr</c>: the receivers of call detail records, and the deliveries to each.</summary>
internal sealed class CdrApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/cdr", "Lists the receivers of call detail records, with their deliveries, retries and gaps.") { Answer = "CdrReceivers" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["CdrReceivers"] = """
            {"type":"object","required":["receivers"],"properties":{"receivers":{"type":"array","items":{"type":"object","required":["bridge","id","uri","made","delivered","queued","dropped","posts","failedPosts","recent"],"properties":{
              "bridge":{"type":"string"},
              "id":{"type":"string","format":"uuid"},
              "uri":{"type":"string","description":"The address, with its secrets masked."},
              "connected":{"type":"boolean","description":"True when the receiver accepted the latest post; absent before the first."},
              "made":{"type":"integer","description":"The records made for the receiver. The bridge numbers them from 1."},
              "delivered":{"type":"integer"},
              "queued":{"type":"integer"},
              "dropped":{"type":"integer","description":"The records that were dropped because too many were queued, or because the receiver lost its address."},
              "posts":{"type":"integer"},
              "failedPosts":{"type":"integer"},
              "nextRetry":{"type":"string","format":"date-time","description":"Absent while no retry is due."},
              "recent":{"type":"array","maxItems":20,"description":"The latest posts, oldest first.","items":{"type":"object","required":["time","first","last","types","delivered"],"properties":{
                "time":{"type":"string","format":"date-time"},
                "first":{"type":"integer","description":"The number of the first record."},
                "last":{"type":"integer"},
                "types":{"type":"object","additionalProperties":{"type":"integer"},"description":"The number of records of each type."},
                "delivered":{"type":"boolean"}}}}}}}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        List<Action<Utf8JsonWriter>> receivers;
        using (cluster.Enter())
        {
            receivers =
            [
                .. from bridge in cluster.Bridges
                   from entry in LiveCalls.On(bridge).Receivers.Outboxes
                   let deliveries = entry.Outbox is { } outbox ? WriterOf(outbox) : WriteNone
                   let uri = Secrets.Masked(entry.Receiver.Text(CdrReceiver.Uri)!)
                   select (Action<Utf8JsonWriter>)(json =>
                   {
                       json.WriteString("bridge", bridge.BridgeName);
                       json.WriteString("id", entry.Receiver.Id);
                       json.WriteString("uri", uri);
                       deliveries(json);
                   }),
            ];
        }
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("receivers");
            foreach (var write in receivers)
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    // The figures are read now, inside the gate, and written later.
    private static Action<Utf8JsonWriter> WriterOf(CdrOutbox outbox)
    {
        var (isConnected, made, queued, history) = (outbox.IsConnected, outbox.Made, outbox.Queued, outbox.History);
        var (delivered, dropped, posts, failed, retry) = (history.Delivered, history.Dropped, history.Posts, history.Failed, history.NextRetry);
        List<CdrPost> latest = [.. history.Latest];
        return json => Write(json, isConnected, (made, delivered, queued, dropped), (posts, failed), retry, latest);
    }

    private static void WriteNone(Utf8JsonWriter json) => Write(json, null, (0, 0, 0, 0), (0, 0), null, []);

    private static void Write(
        Utf8JsonWriter json, bool? isConnected, (long Made, long Delivered, long Queued, long Dropped) records, (long All, long Failed) posts, DateTimeOffset? retry,
        IReadOnlyList<CdrPost> latest)
    {
        if (isConnected is { } connected)
            json.WriteBoolean("connected", connected);
        json.WriteNumber("made", records.Made);
        json.WriteNumber("delivered", records.Delivered);
        json.WriteNumber("queued", records.Queued);
        json.WriteNumber("dropped", records.Dropped);
        json.WriteNumber("posts", posts.All);
        json.WriteNumber("failedPosts", posts.Failed);
        if (retry is { } time)
            json.WriteString("nextRetry", ControlAnswer.TimeText(time));
        json.WriteStartArray("recent");
        foreach (var post in latest)
        {
            json.WriteStartObject();
            json.WriteString("time", ControlAnswer.TimeText(post.Time));
            json.WriteNumber("first", post.First);
            json.WriteNumber("last", post.Last);
            json.WriteStartObject("types");
            foreach (var (type, count) in post.Types)
                json.WriteNumber(type, count);
            json.WriteEndObject();
            json.WriteBoolean("delivered", post.IsDelivered);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
