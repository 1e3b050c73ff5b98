using System.Text.Json;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>The lists that <c>cmssim serve --limit list</c> and <c>--drill list</c> print.</summary>
internal static class ServeLists
{
    /// <summary>Prints all drills.</summary>
    public static async Task<int> WriteDrillsAsync(TextWriter output, bool asJson)
    {
        if (!asJson)
        {
            foreach (var drill in SimulatedDrill.All)
                await output.WriteLineAsync($"{drill.Name}: {drill.Summary}");
            return ExitStatus.Fine;
        }
        await output.WriteLineAsync(ListJson(SimulatedDrill.All, (json, drill) =>
        {
            json.WriteString("name", drill.Name);
            json.WriteString("summary", drill.Summary);
        }));
        return ExitStatus.Fine;
    }

    /// <summary>Prints all limits.</summary>
    public static async Task<int> WriteLimitsAsync(TextWriter output, bool asJson)
    {
        if (!asJson)
        {
            foreach (var limit in Limits.All)
                await output.WriteLineAsync($"{limit.Name}={limit.Default}  ({limit.Least} to {limit.Most}): {limit.Summary}");
            return ExitStatus.Fine;
        }
        await output.WriteLineAsync(ListJson(Limits.All, (json, limit) =>
        {
            json.WriteString("name", limit.Name);
            json.WriteNumber("default", limit.Default);
            json.WriteNumber("least", limit.Least);
            json.WriteNumber("most", limit.Most);
            json.WriteString("summary", limit.Summary);
        }));
        return ExitStatus.Fine;
    }

    /// <summary>A JSON array of objects with these members.</summary>
    private static string ListJson<T>(IEnumerable<T> entries, Action<Utf8JsonWriter, T> members)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                members(json, entry);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
