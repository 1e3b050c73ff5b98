using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>Reads values of JSON whose types are not certain.</summary>
internal static class EventJson
{
    public static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var found) && found.ValueKind == kind ? found : null;

    public static string? Text(JsonElement parent, string name) => Member(parent, name, JsonValueKind.String) is { } found ? TextOf(found) : null;

    public static Guid? Id(JsonElement parent, string name) => Member(parent, name, JsonValueKind.String) is { } found ? IdOf(found) : null;

    public static long? Number(JsonElement parent, string name) =>
        Member(parent, name, JsonValueKind.Number) is { } found && found.TryGetInt64(out var number) ? number : null;

    // JSON allows half a surrogate pair, but a .NET text made of it throws.
    public static string? TextOf(JsonElement element)
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

    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static Guid? IdOf(JsonElement element) => TextOf(element) is { } text && Guid.TryParse(text, out var id) ? id : null;

    public static IReadOnlyDictionary<string, JsonElement> Merge(IReadOnlyDictionary<string, JsonElement> former, IReadOnlyDictionary<string, JsonElement> later)
    {
        if (later.Count == 0)
            return former;
        if (former.Count == 0)
            return later;
        var merged = new Dictionary<string, JsonElement>(former);
        foreach (var (name, value) in later)
            merged[name] = value;
        return merged;
    }
}
