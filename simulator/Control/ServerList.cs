using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>Servers as JSON: <c>[{"address":"webbridge.example.com","behaviour":"unresolvable"}]</c>.</summary>
internal static class ServerList
{
    /// <summary>A sentence that describes the list.</summary>
    public const string Shape = "The body must be [{\"address\":\"webbridge.example.com\",\"behaviour\":\"unresolvable\"},…].";

    public static string Write(IReadOnlyList<Server> servers)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var server in servers)
            {
                json.WriteStartObject();
                json.WriteString("address", server.Address);
                json.WriteString("behaviour", server.Word);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Reads the list. Returns its first mistake, or null.</summary>
    public static string? Read(JsonElement? list, Limits limits, out IReadOnlyList<Server> servers)
    {
        var read = new List<Server>();
        servers = read;
        if (list is not { ValueKind: JsonValueKind.Array } entries)
            return Shape;
        if (entries.GetArrayLength() > limits.Servers)
            return $"The list has {entries.GetArrayLength()} servers; at most {limits.Servers} are allowed. One address with * can match many.";
        foreach (var entry in entries.EnumerateArray())
        {
            if (Read(entry, limits, read) is { } mistake)
                return $"Server {read.Count + 1}: {mistake}.";
        }
        return null;
    }

    private static string? Read(JsonElement entry, Limits limits, List<Server> read)
    {
        if (entry.ValueKind is not JsonValueKind.Object)
            return "it must be an object";
        var server = new Server("", ServerBehaviour.Answer);
        foreach (var property in entry.EnumerateObject())
        {
            if (Read(property, ref server) is { } mistake)
                return mistake;
        }
        if (server.Address.Length == 0)
            return "it must have an address, such as \"webbridge.example.com\"";
        if (server.Address.Length > limits.LongestPattern)
            return $"the address has {server.Address.Length} characters; at most {limits.LongestPattern} are allowed";
        read.Add(server);
        return null;
    }

    private static string? Read(JsonProperty property, ref Server server)
    {
        switch (property.Name)
        {
            case "address":
                if (property.Value.ValueKind is not JsonValueKind.String || property.Value.GetString() is not { } address || !WireText.IsClean(address))
                    return "address must be one line of text";
                server = server with { Address = address };
                return null;
            case "behaviour":
                if (!Server.Behaviours.TryGetValue(property.Value.ToString(), out var behaviour))
                    return $"invalid value \"{ControlAnswer.Short(property.Value.ToString())}\" for behaviour; expected {string.Join(", ", Server.Behaviours.Keys)}";
                server = server with { Behaviour = behaviour };
                return null;
            default:
                return $"{ControlAnswer.Short(property.Name)} is not a member of a server; expected address, behaviour";
        }
    }
}
