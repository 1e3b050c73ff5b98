using System.Text.Json;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Support;

/// <summary>The reference of the API in <c>fixtures/reference/resources.json</c>.</summary>
internal static class DocumentedApi
{
    public static readonly JsonElement Resources =
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "resources.json"))).RootElement.GetProperty("resources");

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
        var path = documented.GetProperty("path").GetString()!.TrimStart('/');
        return Catalog.Types.FirstOrDefault(type => (type.Owner?.ParentCollection ?? type.Below) is { } parent
            ? path.StartsWith($"{parent}/{{") && path.EndsWith($"}}/{type.Collection}")
            : type.Collection == path);
    }
}
