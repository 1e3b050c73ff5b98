using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>Far ends as JSON: <c>[{"address":"busy@*","behaviour":"busy","after":0.3,"hangUpAfter":60}]</c>.</summary>
internal sealed class FarEndList : AddressList<FarEnd>
{
    private const decimal LongestDelay = 1e9m;

    public override string Shape => "The body must be [{\"address\":\"busy@*\",\"behaviour\":\"busy\",\"after\":seconds,\"hangUpAfter\":seconds},…].";

    protected override string Noun => "far end";

    protected override string Example => "busy@*";

    protected override FarEnd Empty { get; } = FarEnd.Default with { Address = "" };

    protected override int MostIn(Limits limits) => limits.FarEnds;

    protected override string AddressOf(FarEnd entry) => entry.Address;

    protected override FarEnd WithAddress(FarEnd entry, string address) => entry with { Address = address };

    protected override void WriteMembers(Utf8JsonWriter json, FarEnd entry)
    {
        json.WriteString("address", entry.Address);
        json.WriteString("behaviour", entry.Word);
        json.WriteNumber("after", entry.AnswersAfter.TotalSeconds);
        if (entry.HangsUpAfter is { } hangsUpAfter)
            json.WriteNumber("hangUpAfter", hangsUpAfter.TotalSeconds);
        if (entry.IsEncrypted is { } isEncrypted)
            json.WriteBoolean("encrypted", isEncrypted);
        if (!entry.Confirms)
            json.WriteBoolean("confirms", false);
        if (entry.Video is not VideoSize.P720)
            json.WriteString("video", VideoSizes.WordOf(entry.Video));
    }

    protected override string? ReadMember(JsonProperty property, ref FarEnd entry)
    {
        switch (property.Name)
        {
            case "behaviour":
                if (!FarEnd.Behaviours.TryGetValue(property.Value.ToString(), out var behaviour))
                    return NoSuchWord(property, FarEnd.Behaviours.Keys);
                entry = entry with { Behaviour = behaviour };
                return null;
            case "after" when DelayOf(property.Value) is { } after:
                entry = entry with { AnswersAfter = after };
                return null;
            case "hangUpAfter" when DelayOf(property.Value) is { } hangsUpAfter:
                entry = entry with { HangsUpAfter = hangsUpAfter };
                return null;
            case "encrypted" or "confirms":
                if (property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    return $"{property.Name} must be true or false";
                var flag = property.Value.GetBoolean();
                entry = property.Name is "encrypted" ? entry with { IsEncrypted = flag } : entry with { Confirms = flag };
                return null;
            case "video":
                if (!VideoSizes.Named.TryGetValue(property.Value.ToString(), out var video))
                    return NoSuchWord(property, VideoSizes.Named.Keys);
                entry = entry with { Video = video };
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
