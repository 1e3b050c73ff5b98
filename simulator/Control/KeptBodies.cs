using System.Text.Json;
using System.Text.Unicode;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Control;

/// <summary>Writes the parts of an exchange that the journal shows on request: form, answer, and the facts that a repetition needs.</summary>
internal static class KeptBodies
{
    public static void Write(Utf8JsonWriter json, KeptExchange exchange, bool hasSecrets)
    {
        var facts = exchange.Facts;
        if (facts.Release is { } release)
            json.WriteString("release", release.ToString());
        if (facts.User is { Length: > 0 } user)
            json.WriteString("user", user);
        if (facts.IsFromWebAdmin)
            json.WriteBoolean("webAdmin", true);
        if (facts.ContentType is { Length: > 0 } contentType)
            json.WriteString("contentType", contentType);
        if (facts.IsTooLarge)
            json.WriteBoolean("formTooLarge", true);
        if (facts.Began is { } began)
        {
            json.WriteNumber("beganAfter", began.After);
            json.WriteString("beganAt", ControlAnswer.TimeText(began.Time));
            json.WriteNumber("beganAs", began.Number);
            json.WriteNumber("beganAfterCommands", began.Commands);
        }
        if (exchange.States is not ClusterStates.None)
        {
            json.WriteStartArray("states");
            foreach (var state in Words.All<ClusterStates>().Where(state => state.Value is not ClusterStates.None && exchange.States.HasFlag(state.Value)))
                json.WriteStringValue(state.Key);
            json.WriteEndArray();
        }
        Write(json, "form", hasSecrets || exchange.Form is null ? exchange.Form : MaskedText.Form(exchange.Form));
        if (facts.Location is { } location)
            json.WriteString("location", location);
        if (facts.Header is { } header)
        {
            json.WriteString("header", header.Name);
            json.WriteString("headerValue", header.IsSecret && !hasSecrets ? Secrets.Mask : header.Value);
        }
        if (facts.MediaType is { } mediaType)
            json.WriteString("mediaType", mediaType);
        Write(json, "answer", hasSecrets || exchange.Answer is null ? exchange.Answer : MaskedText.Xml(exchange.Answer));
    }

    // JSON has no bytes, so what is no text is written as Base64.
    private static void Write(Utf8JsonWriter json, string name, byte[]? body)
    {
        if (body is null)
            json.WriteBoolean($"{name}Dropped", true);
        else if (body.Length > 0 && Utf8.IsValid(body))
            json.WriteString(name, body);
        else if (body.Length > 0)
            json.WriteBase64String($"{name}Base64", body);
    }
}
