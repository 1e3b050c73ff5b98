using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Events;

/// <summary>One subscription in a client's <c>subscribeRequest</c>.</summary>
/// <param name="Index">The number that the client gives the subscription.</param>
/// <param name="Type">The type of the subscription, such as <c>callRoster</c>.</param>
/// <param name="Call">The call to observe; null for the list of calls.</param>
/// <param name="Elements">The requested elements, without duplicates. Unknown names are dropped, because releases differ
/// (inferred).</param>
internal sealed record SubscriptionRequest(int Index, string Type, Guid? Call, IReadOnlyList<string> Elements);

/// <summary>A message from a client.</summary>
internal abstract record ClientMessage
{
    private ClientMessage() { }

    /// <summary>The client has received a message.</summary>
    public sealed record Acknowledgement(long MessageId) : ClientMessage;

    /// <summary>
    /// The subscriptions that replace all earlier ones, without malformed entries; null when there is no list, or all its entries are malformed.
    /// </summary>
    public sealed record SubscribeRequest(long MessageId, IReadOnlyList<SubscriptionRequest>? Subscriptions) : ClientMessage;

    /// <summary>A message of an unknown type.</summary>
    public sealed record Unknown(long MessageId) : ClientMessage;

    /// <summary>Reads a text frame; null when it contains no valid message.</summary>
    public static ClientMessage? Parse(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return Text(document.RootElement, "type") switch
            {
                "messageAck" when Object(document.RootElement, "messageAck") is { } body && Id(body) is { } id => new Acknowledgement(id),
                "message" when Object(document.RootElement, "message") is { } body && Id(body) is { } id =>
                    Text(body, "type") is "subscribeRequest" ? new SubscribeRequest(id, SubscriptionsIn(body)) : new Unknown(id),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<SubscriptionRequest>? SubscriptionsIn(JsonElement body)
    {
        if (!body.TryGetProperty("subscriptions", out var list) || list.ValueKind is not JsonValueKind.Array)
            return null;
        List<SubscriptionRequest> subscriptions = [.. list.EnumerateArray().Select(SubscriptionFrom).OfType<SubscriptionRequest>()];
        return subscriptions is [] && list.GetArrayLength() > 0 ? null : subscriptions;
    }

    private static SubscriptionRequest? SubscriptionFrom(JsonElement entry)
    {
        if (entry.ValueKind is not JsonValueKind.Object || Text(entry, "type") is not { } type
            || !entry.TryGetProperty("index", out var number) || number.ValueKind is not JsonValueKind.Number || !number.TryGetInt32(out var index)
            || !entry.TryGetProperty("elements", out var list) || list.ValueKind is not JsonValueKind.Array)
            return null;
        List<string> elements = [];
        foreach (var element in list.EnumerateArray())
        {
            if (TextOf(element) is not { } name)
                return null;
            if (EventElement.IsKnown(name) && !elements.Contains(name))
                elements.Add(name);
        }
        return new SubscriptionRequest(index, type, WireText.TryReadId(Text(entry, "call"), out var call) ? call : null, elements);
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.Object ? found : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var found) ? TextOf(found) : null;

    // JSON allows an unpaired surrogate, but GetString throws for it.
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static long? Id(JsonElement body) =>
        body.TryGetProperty("messageId", out var id) && id.ValueKind is JsonValueKind.Number && id.TryGetInt64(out var number) ? number : null;
}
