using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>Far ends as JSON: <c>[{"address":"busy@*","behaviour":"busy","after":0.3,"hangUpAfter":60}]</c>.</summary>
internal static class FarEndList
{
    /// <summary>What the list is, in a sentence.</summary>
    public const string Shape = "The body is [{\"address\":\"busy@*\",\"behaviour\":\"busy\",\"after\":seconds,\"hangUpAfter\":seconds},…].";

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
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Reads the list; what it returns says what is wrong with it.</summary>
    public static string? Read(JsonElement? list, Limits limits, out IReadOnlyList<FarEnd> farEnds)
    {
        var read = new List<FarEnd>();
        farEnds = read;
        if (list is not { ValueKind: JsonValueKind.Array } entries)
            return Shape;

        if (entries.GetArrayLength() > limits.FarEnds)
            return $"The list has {entries.GetArrayLength()} far ends; {limits.FarEnds} are the most. One address can stand for many, with * for anything.";
        foreach (var entry in entries.EnumerateArray())
        {
            if (Take(read.Count + 1, entry, limits, read) is { } wrong)
                return wrong;
        }
        return null;
    }

    private static string? Take(int number, JsonElement entry, Limits limits, List<FarEnd> read)
    {
        if (entry.ValueKind is not JsonValueKind.Object)
            return $"Far end {number} is not an object.";
        var farEnd = FarEnd.Default with { Address = "" };
        foreach (var property in entry.EnumerateObject())
        {
            if (Take(property, ref farEnd) is { } wrong)
                return $"Far end {number}: {wrong}.";
        }
        if (farEnd.Address.Length == 0)
            return $"Far end {number} needs an address, such as \"busy@*\".";
        if (farEnd.Address.Length > limits.LongestPattern)
            return $"Far end {number}: the address has {farEnd.Address.Length} characters; {limits.LongestPattern} are the most.";
        read.Add(farEnd);
        return null;
    }

    private static string? Take(JsonProperty property, ref FarEnd farEnd)
    {
        switch (property.Name)
        {
            case "address":
                if (property.Value.ValueKind is not JsonValueKind.String || property.Value.GetString() is not { } address || !WireText.IsClean(address))
                    return "address is one line of text";
                farEnd = farEnd with { Address = address };
                return null;
            case "behaviour":
                if (!FarEnd.Behaviours.TryGetValue(property.Value.ToString(), out var behaviour))
                    return $"behaviour {ControlApi.Short(property.Value.ToString())} is not known; known: {string.Join(", ", FarEnd.Behaviours.Keys)}";
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
                    return $"{property.Name} is true or false";
                var flag = property.Value.GetBoolean();
                farEnd = property.Name is "encrypted" ? farEnd with { IsEncrypted = flag } : farEnd with { Confirms = flag };
                return null;
            case "after" or "hangUpAfter":
                return $"{property.Name} is a number of seconds from 0";
            default:
                return $"{ControlApi.Short(property.Name)} is not known; known: address, behaviour, after, hangUpAfter, encrypted, confirms";
        }
    }

    private static TimeSpan? DelayOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is >= 0 and < LongestDelay
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
