using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Mcp;

/// <summary>The arguments of a tool, after a check against its schema.</summary>
internal sealed class ToolArguments
{
    private readonly IDictionary<string, JsonElement> _values;

    private ToolArguments(IDictionary<string, JsonElement> values) => _values = values;

    /// <summary>Checks the arguments: their names, types, bounds and words.</summary>
    /// <exception cref="UserErrorException">An argument is wrong or missing.</exception>
    public static ToolArguments Check(IDictionary<string, JsonElement>? arguments, JsonElement schema)
    {
        var values = arguments ?? new Dictionary<string, JsonElement>();
        CheckMembers(values.Select(pair => (pair.Key, pair.Value)), schema, "");
        return new(values);
    }

    /// <summary>A text; null when it is not given.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var value) ? value.GetString() : null;

    /// <summary>A text that this use of the tool needs.</summary>
    public string Needed(string name, string use) => Text(name) ?? throw new UserErrorException($"{use} needs the argument {name}.");

    /// <summary>A whole number; null when it is not given.</summary>
    public long? Number(string name) => _values.TryGetValue(name, out var value) ? value.GetInt64() : null;

    /// <summary>True when the flag is given and true.</summary>
    public bool Flag(string name) => _values.TryGetValue(name, out var value) && value.GetBoolean();

    /// <summary>The value as it was given; null when it is not given.</summary>
    public JsonNode? Node(string name) => _values.TryGetValue(name, out var value) ? JsonNode.Parse(value.GetRawText()) : null;

    /// <summary>The arguments except the named ones, as the body of a request.</summary>
    public JsonObject Except(params string[] names)
    {
        var body = new JsonObject();
        foreach (var (name, value) in _values.Where(pair => !names.Contains(pair.Key)))
            body[name] = JsonNode.Parse(value.GetRawText());
        return body;
    }

    private static void CheckMembers(IEnumerable<(string Name, JsonElement Value)> members, JsonElement schema, string prefix)
    {
        var properties = schema.GetProperty("properties");
        HashSet<string> given = [];
        foreach (var (name, value) in members)
        {
            if (!properties.TryGetProperty(name, out var expected))
                throw new UserErrorException($"Unknown argument {prefix}{VisibleText.Short(name, 100)}; expected {string.Join(", ", properties.EnumerateObject().Select(property => prefix + property.Name))}.");
            given.Add(name);
            CheckValue(value, expected, prefix + name);
        }
        if (schema.TryGetProperty("required", out var required) && required.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name => !given.Contains(name)) is { } missing)
            throw new UserErrorException($"The argument {prefix}{missing} is missing.");
    }

    private static void CheckValue(JsonElement value, JsonElement schema, string name)
    {
        var type = schema.GetProperty("type").GetString();
        var isRight = type switch
        {
            "string" => value.ValueKind is JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind is JsonValueKind.Number,
            _ => value.ValueKind is JsonValueKind.Object,
        };
        if (!isRight)
            throw new UserErrorException($"The argument {name} must be {type switch { "integer" => "a whole number", "object" => "an object", _ => "a " + type }}.");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.ValueEquals(value.GetString())))
            throw new UserErrorException($"Invalid value \"{VisibleText.Short(value.GetString()!, 100)}\" for {name}; expected {string.Join(", ", words.EnumerateArray().Select(word => word.GetString()))}.");
        if (type is "integer" or "number" && (Bound("minimum") is { } least && value.GetDouble() < least || Bound("maximum") is { } most && value.GetDouble() > most))
            throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"Invalid value {value.GetRawText()} for {name}; expected a number from {Bound("minimum") ?? 0} to {Bound("maximum") ?? long.MaxValue}."));
        if (type is "object")
            CheckMembers(value.EnumerateObject().Select(member => (member.Name, member.Value)), schema, name + ".");

        double? Bound(string bound) => schema.TryGetProperty(bound, out var number) ? number.GetDouble() : null;
    }
}
