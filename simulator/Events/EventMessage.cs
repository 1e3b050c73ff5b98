using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Simulator.Events;

/// <summary>Writes the frames that a bridge sends: JSON without white space, with only the escapes that JSON requires (observed).</summary>
internal static class EventMessage
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Acknowledgement(long messageId, string status) => Write(json =>
    {
        json.WriteString("type"u8, "messageAck"u8);
        json.WriteStartObject("messageAck"u8);
        json.WriteNumber("messageId"u8, messageId);
        json.WriteString("status"u8, status);
        json.WriteEndObject();
    });

    public static byte[] Message(long messageId, string type, Action<Utf8JsonWriter> body) => Write(json =>
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteStartObject("message"u8);
        json.WriteNumber("messageId"u8, messageId);
        json.WriteString("type"u8, type);
        body(json);
        json.WriteEndObject();
    });

    public static void Value(Utf8JsonWriter json, EventElement element, string value)
    {
        json.WritePropertyName(element.Name);
        if (element.Kind is EventValue.Text)
            json.WriteStringValue(value);
        else
            json.WriteRawValue(value, skipInputValidation: true);
    }

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        content(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
