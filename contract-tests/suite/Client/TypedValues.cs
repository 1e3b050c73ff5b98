using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Client;

/// <summary>Valid values for the documented parameters of a request; objects that they refer to are created.</summary>
internal sealed class TypedValues(Walk walk, int seed)
{
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(JsonElement resource, string method)
    {
        var values = new Dictionary<string, string>();
        foreach (var parameter in resource.GetProperty("parameters").EnumerateArray().Where(parameter => DocumentedApi.Includes(parameter, walk.Catalog.Release) && DocumentedApi.On(parameter, method)))
            values.Add(parameter.GetProperty("name").GetString()!, await ValueAsync(parameter));
        return values;
    }

    private async Task<string> ValueAsync(JsonElement parameter)
    {
        var name = parameter.GetProperty("name").GetString()!;
        return (parameter.GetProperty("type").GetString(), name) switch
        {
            ("bool", _) => "true",
            ("enum", _) => parameter.GetProperty("values").EnumerateArray().Select(value => value.ToString()).First(value => IsKnown(parameter, value)),
            ("number", "maxCallDurationTime") => "3600",
            ("number", _) => $"{Math.Min(Bound(parameter, "max") ?? 9, Math.Max(Bound(parameter, "min") ?? 0, 7))}",
            ("id", _) => await IdAsync(parameter.GetProperty("ref").GetString()!),
            ("guid", _) => "8d3f4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2",
            ("dtmf", _) => $"*{seed}",
            ("url", "streamUrl") => $"rtmp://example.com/{seed}",
            ("url", _) => $"https://example.com/{seed}",
            ("uriUser", _) => $"room{seed}.{name}".ToLowerInvariant(),
            ("list", _) => (await walk.AddressAsync("/participants/{participantId}"))[^36..],
            ("union", _) => "permanent",
            _ => name switch
            {
                "coSpaceCallIdMapping" => "9$index$",
                "callId" => $"{700_000 + seed}",
                "passcode" => $"{1000 + seed}",
                "ownerJid" or "userJid" => "ann@example.com",
                "remoteParty" => $"far{seed}@example.com",
                "domain" or "matchPattern" => $"d{seed}.example.com",
                "uri" => $"http://cdr{seed}.example.com/",
                "uriGenerator" => $"room{seed}.$",
                _ => $"text{seed}{name}",
            },
        };
    }

    private async Task<string> IdAsync(string collection)
    {
        switch (collection)
        {
            case "users":
                return Forms.User;
            case "callBridges":
                return Walk.Bridges[0];
            case "callBridgeGroups":
                var group = await walk.Cluster.CreateAsync("/api/v1/callBridgeGroups", "loadBalancingEnabled=true&loadBalanceOutgoingCalls=true");
                await walk.Cluster.SendAsync("PUT", $"/api/v1/callBridges/{Walk.Bridges[0]}", $"callBridgeGroup={group}");
                return group;
        }
        var resource = walk.Resources.First(resource => Walk.IdOf(resource) == collection);
        return (await walk.AddressAsync(resource.GetProperty("itemPath").GetString()!))[^36..];
    }

    private bool IsKnown(JsonElement parameter, string value) =>
        !parameter.TryGetProperty("valueSince", out var since) || !since.TryGetProperty(value, out var first) || walk.Catalog.Release >= Release.Parse(first.GetString()!);

    private static long? Bound(JsonElement parameter, string name) =>
        parameter.TryGetProperty(name, out var bound) && bound.ValueKind is JsonValueKind.Number ? bound.GetInt64() : null;
}
