using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Events;

/// <summary>One subscription as a client asks for it.</summary>
/// <param name="Index">The client's number for it.</param>
/// <param name="Type">What is subscribed to.</param>
/// <param name="Call">Of which call; none for the list of calls.</param>
/// <param name="Elements">Names of elements, each once; unknown ones are ignored, as releases differ (inferred), and not kept.</param>
internal sealed record SubscriptionRequest(int Index, string Type, Guid? Call, IReadOnlyList<string> Elements);

/// <summary>What a client sends, in one of three forms.</summary>
internal abstract record ClientMessage
{
    private ClientMessage() { }

    /// <summary>It has taken a message.</summary>
    public sealed record Acknowledgement(long MessageId) : ClientMessage;

    /// <summary>All that it wants from now on; null when that cannot be understood.</summary>
    public sealed record SubscribeRequest(long MessageId, IReadOnlyList<SubscriptionRequest>? Wishes) : ClientMessage;

    /// <summary>A message of a type that there is not.</summary>
    public sealed record Unknown(long MessageId) : ClientMessage;

    /// <summary>Reads a text frame; null when it is no message at all.</summary>
    public static ClientMessage? Parse(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return Text(document.RootElement, "type") switch
            {
                "messageAck" when Object(document.RootElement, "messageAck") is { } body && Id(body) is { } id => new Acknowledgement(id),
                "message" when Object(document.RootElement, "message") is { } body && Id(body) is { } id =>
                    Text(body, "type") is "subscribeRequest" ? new SubscribeRequest(id, WishesIn(body)) : new Unknown(id),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<SubscriptionRequest>? WishesIn(JsonElement body)
    {
        if (!body.TryGetProperty("subscriptions", out var list) || list.ValueKind is not JsonValueKind.Array)
            return null;
        List<SubscriptionRequest> wishes = [];
        HashSet<int> indexes = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (WishOf(entry) is not { } wish || !indexes.Add(wish.Index))
                return null;
            wishes.Add(wish);
        }
        return wishes;
    }

    private static SubscriptionRequest? WishOf(JsonElement entry)
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

    // A lone half of a surrogate pair is JSON, but no text.
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
