using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/event-clients</c>: the clients of the events, and their subscriptions.</summary>
internal sealed class EventClientsApi(Cluster cluster, BridgeSockets sockets)
{
    private const int MostSubscriptions = 100;

    private static readonly ControlOperation s_get = new("GET", "/event-clients", "Lists the clients of the events, with their subscriptions and unacknowledged messages.") { Answer = "EventClients" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["EventClients"] = """
            {"type":"object","required":["clients"],"properties":{"clients":{"type":"array","items":{"type":"object","required":["bridge","connectedAt","sent","acknowledged","outstanding","subscriptions"],"properties":{
              "bridge":{"type":"string"},
              "client":{"type":"string","description":"The address of the client."},
              "connectedAt":{"type":"string","format":"date-time"},
              "sent":{"type":"integer","description":"The messages that were sent."},
              "acknowledged":{"type":"integer"},
              "outstanding":{"type":"integer","description":"The messages that the client has yet to acknowledge."},
              "subscriptions":{"type":"array","maxItems":100,"items":{"type":"object","required":["index","type","state","updates"],"properties":{
                "index":{"type":"integer"},
                "type":{"enum":["calls","callInfo","callRoster"]},
                "call":{"type":"string","format":"uuid"},
                "state":{"enum":["new","pending","active","deactivated"]},
                "updates":{"type":"integer","description":"The updates that were sent."}}}},
              "moreSubscriptions":{"type":"integer","description":"The subscriptions beyond these; absent without any."}}}}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        List<ClientFacts> clients;
        using (cluster.Enter())
            clients = [.. sockets.Events.All.Select(ClientFacts.Of)];
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("clients");
            foreach (var client in clients)
                client.Write(json);
            json.WriteEndArray();
        });
    }

    private sealed record ClientFacts(string Bridge, string? Client, DateTimeOffset ConnectedAt, long Sent, long Acknowledged, int Outstanding)
    {
        private IReadOnlyList<(int Index, string Type, Guid? Call, SubscriptionState State, long Updates)> Subscriptions { get; init; } = [];

        private int MoreSubscriptions { get; init; }

        /// <summary>Reads a client. Called inside the gate.</summary>
        public static ClientFacts Of(EventStream stream) =>
            new(stream.Bridge.BridgeName, stream.Client?.ToString(), stream.OpenedAt, stream.Sent, stream.Acknowledged, stream.Outstanding)
            {
                Subscriptions = [.. stream.Subscriptions.Take(MostSubscriptions).Select(one => (one.Index, one.Type, one.Call, one.State, one.Updates))],
                MoreSubscriptions = Math.Max(0, stream.Subscriptions.Count() - MostSubscriptions),
            };

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("bridge", Bridge);
            if (Client is not null)
                json.WriteString("client", Client);
            json.WriteString("connectedAt", ControlAnswer.TimeText(ConnectedAt));
            json.WriteNumber("sent", Sent);
            json.WriteNumber("acknowledged", Acknowledged);
            json.WriteNumber("outstanding", Outstanding);
            json.WriteStartArray("subscriptions");
            foreach (var (index, type, call, state, updates) in Subscriptions)
            {
                json.WriteStartObject();
                json.WriteNumber("index", index);
                json.WriteString("type", type);
                if (call is { } id)
                    json.WriteString("call", id);
                json.WriteString("state", Words.Of(state));
                json.WriteNumber("updates", updates);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (MoreSubscriptions > 0)
                json.WriteNumber("moreSubscriptions", MoreSubscriptions);
            json.WriteEndObject();
        }
    }
}
