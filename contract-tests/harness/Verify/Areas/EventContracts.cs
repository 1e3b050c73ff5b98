using System.Text.Json;
using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about the events of a bridge.</summary>
internal static class EventContracts
{
    private const string First = "2.4";
    private const string Calls = """{"index":1,"type":"calls","elements":["name","participants"]}""";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Contract> All { get; } =
    [
        new("events.token", "A POST of authTokens is answered with a token in the header X-Cisco-CMS-Auth-Token.")
        {
            Since = First,
            Needs = Needs.Writes,
            Evidence = [Observed("four clients read the header")],
            Check = async cms =>
            {
                var answer = await cms.PostAsync("authTokens", "");
                answer.IsStatus(200).Check(answer.Header("X-Cisco-CMS-Auth-Token") is { Length: > 0 }, "header X-Cisco-CMS-Auth-Token", "a token", "no such header");
            },
        },
        new("events.bad-token", "A WebSocket with a token that was not given out is answered 401.")
        {
            Since = First,
            Evidence = [Observed("a stub that stands in for real bridges")],
            Check = async cms => (await cms.SendAsync(new("GET", "/events/v1?authToken=0123456789")
            {
                Authorization = "",
                Headers = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            })).IsStatus(401),
        },
        new("events.subscribe", "A subscription is acknowledged, becomes pending, and then active.")
        {
            Since = First,
            Needs = Needs.Writes,
            Evidence = [Observed("a client that waits for exactly these messages")],
            Check = async cms =>
            {
                await using var events = await cms.ConnectToEventsAsync();
                await events.SubscribeAsync(1, Calls);
                var ack = await events.FindAsync(message => message.TryGetProperty("status", out _), s_patience);
                cms.Check(Text(ack, "status") == "success", "subscribeRequest", "messageAck status", "success", Shown(ack));
                foreach (var state in (string[])["pending", "active"])
                {
                    var update = await events.FindAsync(message => Text(message, "type") == "subscriptionUpdate", s_patience);
                    cms.Check(update?.GetRawText().Contains($"\"state\":\"{state}\"", StringComparison.Ordinal) is true, "subscribeRequest", "subscriptionUpdate", state, Shown(update));
                }
            },
        },
        new("events.call-added", "A subscription of calls reports a new call with the elements that were subscribed.")
        {
            Since = First,
            Needs = Needs.Calls,
            Evidence = [Observed("a recorded update of a new call")],
            Check = async cms =>
            {
                await using var events = await SubscribedAsync(cms, Calls);
                var call = await cms.CreateAsync("calls", $"name={cms.Name("event")}");
                var update = await events.FindAsync(message => IsUpdate(message, "callListUpdate", call.Id, "add"), s_patience);
                cms.Check(update?.GetRawText().Contains($"\"name\":\"{cms.Name("event")}\"", StringComparison.Ordinal) is true && update?.GetRawText().Contains("\"participants\":0", StringComparison.Ordinal) is true,
                    "POST /api/v1/calls", "callListUpdate", $"add of {call.Id} with name and participants", Shown(update));
            },
        },
        new("events.call-removed", "A subscription of calls reports a call that ends.")
        {
            Since = First,
            Needs = Needs.Calls,
            Evidence = [Observed("four clients handle it")],
            Check = async cms =>
            {
                await using var events = await SubscribedAsync(cms, Calls);
                var call = await cms.CreateAsync("calls", $"name={cms.Name("event")}");
                await events.FindAsync(message => IsUpdate(message, "callListUpdate", call.Id, "add"), s_patience);
                await cms.DeleteAsync(call);
                var update = await events.FindAsync(message => IsUpdate(message, "callListUpdate", call.Id, "remove"), s_patience);
                cms.Check(update is not null, "DELETE /api/v1/calls", "callListUpdate", $"remove of {call.Id}", Shown(update));
            },
        },
        new("events.roster", "A subscription of a roster reports a participant who joins, with the elements that were subscribed.")
        {
            Since = First,
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Observed("three clients read rosterUpdate")],
            Check = async cms =>
            {
                var call = await cms.CreateAsync("calls", $"name={cms.Name("event")}");
                await using var events = await SubscribedAsync(cms, $$"""{"index":2,"type":"callRoster","call":"{{call.Id}}","elements":["uri","state"]}""");
                var leg = await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}");
                await cms.UntilAsync(leg.Location, answer => answer.Value("status/state") is "connected", "status/state connected", s_patience);
                var update = await events.FindAsync(message => IsUpdate(message, "rosterUpdate", leg.Id, "add"), s_patience);
                cms.Check(update?.GetRawText().Contains("\"state\":", StringComparison.Ordinal) is true, "POST /api/v1/calls/…/callLegs", "rosterUpdate", $"add of {leg.Id} with its state", Shown(update));
            },
        },
        new("events.roster-ends", "The subscription of a roster is deactivated when its call ends.")
        {
            Since = First,
            Needs = Needs.Calls,
            Evidence = [Observed("a product that drops the index of the subscription")],
            Check = async cms =>
            {
                var call = await cms.CreateAsync("calls", $"name={cms.Name("event")}");
                await using var events = await SubscribedAsync(cms, $$"""{"index":2,"type":"callRoster","call":"{{call.Id}}","elements":["uri","state"]}""");
                await cms.DeleteAsync(call);
                var update = await events.FindAsync(message => Text(message, "type") == "subscriptionUpdate" && message.GetRawText().Contains("deactivated", StringComparison.Ordinal), s_patience);
                cms.Check(update is not null, "DELETE /api/v1/calls", "subscriptionUpdate", "deactivated", Shown(update));
            },
        },
    ];

    private static async Task<EventsChannel> SubscribedAsync(CmsSession cms, string subscription)
    {
        var events = await cms.ConnectToEventsAsync();
        await events.SubscribeAsync(1, subscription);
        var active = await events.FindAsync(message => Text(message, "type") == "subscriptionUpdate" && message.GetRawText().Contains("\"active\"", StringComparison.Ordinal), s_patience);
        cms.Check(active is not null, "subscribeRequest", "subscriptionUpdate", "active", Shown(active));
        return events;
    }

    private static bool IsUpdate(JsonElement message, string type, string id, string kind) =>
        Text(message, "type") == type && message.TryGetProperty("updates", out var updates) && updates.ValueKind == JsonValueKind.Array
        && updates.EnumerateArray().Any(update => Text(update, "updateType") == kind && update.GetRawText().Contains(id, StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } it && it.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shown(JsonElement? message) => message?.GetRawText() ?? "no such message";
}
