using System.Text.Json;
using System.Text.Json.Serialization;

namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>Conversions between the values of the schedule and the columns of the file.</summary>
internal static class Rows
{
    public static long FromTime(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static string ToJson<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <exception cref="JsonException">The text is not what <see cref="ToJson"/> writes.</exception>
    public static T FromJson<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ReservedSlot>))]
[JsonSerializable(typeof(IReadOnlyList<DiscoveredBridge>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<Dial>))]
[JsonSerializable(typeof(IReadOnlyList<LeftCall>))]
[JsonSerializable(typeof(Recurrence))]
[JsonSerializable(typeof(Conference))]
internal sealed partial class RowsJson : JsonSerializerContext;
