using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>Far ends as JSON: <c>[{"address":"busy@*","behaviour":"busy","after":0.3,"hangUpAfter":60}]</c>.</summary>
internal static class FarEndList
{
    /// <summary>A sentence that describes the list.</summary>
    public const string Shape = "The body must be [{\"address\":\"busy@*\",\"behaviour\":\"busy\",\"after\":seconds,\"hangUpAfter\":seconds},…].";

    private const decimal LongestDelay = 1e9m;

    public static string Write(IReadOnlyList<FarEnd> farEnds)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var farEnd in farEnds)
            {
                json.WriteStartObject();
                json.WriteString("address", farEnd.Address);
                json.WriteString("behaviour", farEnd.Word);
                json.WriteNumber("after", farEnd.AnswersAfter.TotalSeconds);
                if (farEnd.HangsUpAfter is { } hangsUpAfter)
                    json.WriteNumber("hangUpAfter", hangsUpAfter.TotalSeconds);
                if (farEnd.IsEncrypted is { } isEncrypted)
                    json.WriteBoolean("encrypted", isEncrypted);
                if (!farEnd.Confirms)
                    json.WriteBoolean("confirms", false);
                if (farEnd.Video is not VideoSize.P720)
                    json.WriteString("video", VideoSizes.WordOf(farEnd.Video));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Reads the list. Returns its first mistake, or null.</summary>
    public static string? Read(JsonElement? list, Limits limits, out IReadOnlyList<FarEnd> farEnds)
    {
        var read = new List<FarEnd>();
        farEnds = read;
        if (list is not { ValueKind: JsonValueKind.Array } entries)
            return Shape;

        if (entries.GetArrayLength() > limits.FarEnds)
            return $"The list has {entries.GetArrayLength()} far ends; at most {limits.FarEnds} are allowed. One address with * can match many.";
        foreach (var entry in entries.EnumerateArray())
        {
            if (Read(read.Count + 1, entry, limits, read) is { } mistake)
                return mistake;
        }
        return null;
    }

    private static string? Read(int number, JsonElement entry, Limits limits, List<FarEnd> read)
    {
        if (entry.ValueKind is not JsonValueKind.Object)
            return $"Far end {number} must be an object.";
        var farEnd = FarEnd.Default with { Address = "" };
        foreach (var property in entry.EnumerateObject())
        {
            if (Read(property, ref farEnd) is { } mistake)
                return $"Far end {number}: {mistake}.";
        }
        if (farEnd.Address.Length == 0)
            return $"Far end {number} must have an address, such as \"busy@*\".";
        if (farEnd.Address.Length > limits.LongestPattern)
            return $"Far end {number}: the address has {farEnd.Address.Length} characters; at most {limits.LongestPattern} are allowed.";
        read.Add(farEnd);
        return null;
    }

    private static string? Read(JsonProperty property, ref FarEnd farEnd)
    {
        switch (property.Name)
        {
            case "address":
                if (property.Value.ValueKind is not JsonValueKind.String || property.Value.GetString() is not { } address || !WireText.IsClean(address))
                    return "address must be one line of text";
                farEnd = farEnd with { Address = address };
                return null;
            case "behaviour":
                if (!FarEnd.Behaviours.TryGetValue(property.Value.ToString(), out var behaviour))
                    return $"invalid value \"{ControlAnswer.Short(property.Value.ToString())}\" for behaviour; expected {string.Join(", ", FarEnd.Behaviours.Keys)}";
                farEnd = farEnd with { Behaviour = behaviour };
                return null;
            case "after" when DelayOf(property.Value) is { } after:
                farEnd = farEnd with { AnswersAfter = after };
                return null;
            case "hangUpAfter" when DelayOf(property.Value) is { } hangsUpAfter:
                farEnd = farEnd with { HangsUpAfter = hangsUpAfter };
                return null;
            case "encrypted" or "confirms":
                if (property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    return $"{property.Name} must be true or false";
                var flag = property.Value.GetBoolean();
                farEnd = property.Name is "encrypted" ? farEnd with { IsEncrypted = flag } : farEnd with { Confirms = flag };
                return null;
            case "video":
                if (!VideoSizes.Named.TryGetValue(property.Value.ToString(), out var video))
                    return $"invalid value \"{ControlAnswer.Short(property.Value.ToString())}\" for video; expected {string.Join(", ", VideoSizes.Named.Keys)}";
                farEnd = farEnd with { Video = video };
                return null;
            case "after" or "hangUpAfter":
                return $"{property.Name} must be a number of seconds from 0";
            default:
                return $"{ControlAnswer.Short(property.Name)} is not a member of a far end; expected address, behaviour, after, hangUpAfter, encrypted, confirms, video";
        }
    }

    private static TimeSpan? DelayOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is >= 0 and < LongestDelay
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
