using System.Text.Json;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.Control;

/// <summary>Writes the changes of objects since a snapshot, with their secrets masked.</summary>
internal static class SnapshotChanges
{
    private const int MostListed = 1_000;
    private const int LongestValue = 1_000;

    public const string Schema = """
        {"type":"object","required":["since","total","changes"],"properties":{
          "since":{"type":"string","format":"date-time","description":"The time of the snapshot."},
          "total":{"type":"integer","description":"The number of objects that differ."},
          "changes":{"type":"array","maxItems":1000,"items":{"type":"object","required":["change","type","id","values"],"properties":{
            "change":{"enum":["added","changed","removed"]},
            "type":{"type":"string","description":"The path of the object's node without ids, such as coSpaces."},
            "id":{"type":"string","format":"uuid","description":"The id; of a setting, which has none, zeros."},
            "name":{"type":"string"},
            "bridge":{"type":"string","description":"The bridge of an object that the bridges do not share."},
            "values":{"type":"array","items":{"type":"object","required":["name"],"properties":{
              "name":{"type":"string"},
              "before":{"type":"string","description":"The former value, masked if it is a secret, and cut after 1000 characters; absent without one."},
              "after":{"type":"string"}}}}}}}}}
        """;

    public static void Write(Utf8JsonWriter json, DateTimeOffset since, IReadOnlyList<WorldChange> changes)
    {
        json.WriteString("since", ControlAnswer.TimeText(since));
        json.WriteNumber("total", changes.Count);
        json.WriteStartArray("changes");
        foreach (var change in changes.Take(MostListed))
        {
            json.WriteStartObject();
            Write(json, change);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, WorldChange change)
    {
        var stored = change.Either;
        json.WriteString("change", change switch { { Before: null } => "added", { After: null } => "removed", _ => "changed" });
        json.WriteString("type", stored.Type.Path);
        json.WriteString("id", stored.Type.IsSetting ? Guid.Empty : stored.Id);
        if (stored.Type.Fields.FirstOrDefault(field => field.Name is "name") is { } name && stored.Values[stored.Type.SlotOf(name)] is { } text)
            json.WriteString("name", Shown(name, text));
        if (change.Bridge is { } bridge)
            json.WriteString("bridge", bridge);
        json.WriteStartArray("values");
        foreach (var (field, before, after) in change.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            if (before is not null)
                json.WriteString("before", Shown(field, before));
            if (after is not null)
                json.WriteString("after", Shown(field, after));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // An address may have a password before the host, or a token in its query.
    private static string Shown(Field field, string value)
    {
        if (Secrets.IsSecret(field.Name) && field is Field<string> && field.Values.Words is [])
            return Secrets.Mask;
        var shown = value.Contains("://", StringComparison.Ordinal) ? Secrets.Masked(value) : value;
        if (shown.Length <= LongestValue)
            return shown;
        return shown[..(char.IsHighSurrogate(shown[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] + "…";
    }
}
