using System.Buffers;
using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>Writes the frames that the client sends.</summary>
internal static class EventFrames
{
    public static ReadOnlyMemory<byte> Acknowledgement(long messageId) => Write("messageAck", messageId, json => json.WriteString("status"u8, "success"u8));

    public static ReadOnlyMemory<byte> SubscribeRequest(long messageId, IReadOnlyCollection<KeyValuePair<int, EventSubscription>> subscriptions) =>
        Write("message", messageId, json =>
        {
            json.WriteString("type"u8, "subscribeRequest"u8);
            json.WriteStartArray("subscriptions"u8);
            foreach (var (index, subscription) in subscriptions)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, index);
                json.WriteString("type"u8, subscription.Kind switch
                {
                    CmsSubscriptionKind.Calls => "calls"u8,
                    CmsSubscriptionKind.CallInfo => "callInfo"u8,
                    _ => "callRoster"u8,
                });
                if (subscription.Call is { } call)
                    json.WriteString("call"u8, call);
                json.WriteStartArray("elements"u8);
                foreach (var element in subscription.Elements)
                    json.WriteStringValue(element);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    private static ReadOnlyMemory<byte> Write(string type, long messageId, Action<Utf8JsonWriter> body)
    {
        var frame = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(frame);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteStartObject(type);
        json.WriteNumber("messageId"u8, messageId);
        body(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return frame.WrittenMemory;
    }
}
