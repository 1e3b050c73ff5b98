using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Support;

/// <summary>
/// The reference of the API: <c>fixtures/reference/resources.json</c>, with the additions and corrections of <c>later-releases.json</c>.
/// </summary>
internal static class DocumentedApi
{
    public static readonly JsonElement Resources = Merged().Deserialize<JsonElement>();

    /// <summary>True when the entry of the reference exists in the release.</summary>
    public static bool Includes(JsonElement entry, Release release) =>
        (!entry.TryGetProperty("since", out var since) || !char.IsAsciiDigit(since.GetString()![^1]) || release >= Release.Parse(since.GetString()!))
        && (!entry.TryGetProperty("removed", out var removed) || release < Release.Parse(removed.GetString()!));

    /// <summary>True when a request of the method takes the parameter.</summary>
    public static bool On(JsonElement parameter, string method) =>
        !parameter.TryGetProperty("on", out var on) || on.EnumerateArray().Any(one => one.GetString() == method);

    /// <summary>The simulated type of a documented resource; null when the simulator has none.</summary>
    public static ResourceDefinition? TypeOf(JsonElement documented)
    {
        var path = Plain(documented.GetProperty("path").GetString()!);
        return Catalog.Types.FirstOrDefault(type => ((type.Owner?.ParentCollection ?? type.Below) is { } parent ? $"{parent}/{type.Collection}" : type.Collection) == path);
    }

    /// <summary>The path without the places of ids.</summary>
    public static string Plain(string path) => string.Join('/', path.Split('/').Where(part => part.Length > 0 && part[0] is not '{'));

    private static JsonArray Merged()
    {
        var resources = Read("resources.json");
        Merge(resources, Read("later-releases.json"), "id");
        return resources;
    }

    private static JsonArray Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", file)))!["resources"]!.AsArray();

    // An addition with the name of an existing entry changes that entry. With "in", it is one more form of the element.
    private static void Merge(JsonArray known, JsonArray additions, string key)
    {
        foreach (var addition in additions.Select(addition => addition!.AsObject()))
        {
            if (known.FirstOrDefault(one => (string?)one![key] == (string?)addition[key]) is not JsonObject existing || addition.ContainsKey("in"))
            {
                known.Add(addition.DeepClone());
                continue;
            }
            foreach (var (name, value) in addition)
            {
                if (value is JsonArray { Count: > 0 } parts && parts[0] is JsonObject && existing[name] is JsonArray before)
                    Merge(before, parts, "name");
                else
                    existing[name] = value?.DeepClone();
            }
        }
    }
}
