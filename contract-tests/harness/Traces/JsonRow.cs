using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>Reads entries that a collector exports as JSON: one object on each line, or a message on a line of its own.</summary>
internal static partial class JsonRow
{
    private static readonly JsonDocumentOptions s_options = new() { AllowTrailingCommas = true, MaxDepth = 16 };

    /// <summary>Reads an object. Returns null when the line is none.</summary>
    public static ExportFields? Read(string line)
    {
        var text = line.Trim().TrimStart(',', '[').TrimEnd(',', ']').Trim();
        if (text is not ['{', .., '}'])
            return null;
        try
        {
            using var json = JsonDocument.Parse(text, s_options);
            var fields = new ExportFields();
            Add(fields, "", json.RootElement, 0);
            return fields;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a message from a line of an object that is spread over lines. Returns null for other lines.</summary>
    public static string? ReadProperty(string line)
    {
        if (line.AsSpan().TrimStart() is not ['"', ..] || Property().Match(line) is not { Success: true } property)
            return null;
        try
        {
            using var json = JsonDocument.Parse(property.Groups["value"].Value, s_options);
            return json.RootElement.GetString();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>True for brackets and other properties of an object that is spread over lines.</summary>
    public static bool IsOther(string line) => Other().IsMatch(line);

    private static void Add(ExportFields fields, string name, JsonElement value, int depth)
    {
        if (value.ValueKind == JsonValueKind.Object && depth < 4)
        {
            foreach (var property in value.EnumerateObject())
                Add(fields, name.Length == 0 || name is "_source" or "result" or "fields" ? property.Name : $"{name}.{property.Name}", property.Value, depth + 1);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            fields.Add(name, value.GetString()!);
        }
        else if (value.ValueKind == JsonValueKind.Number)
        {
            fields.Add(name, value.GetRawText());
        }
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number)
        {
            // The journal exports a text with unusual bytes as numbers.
            fields.Add(name, Encoding.UTF8.GetString([.. value.EnumerateArray().Select(number => number.TryGetByte(out var b) ? b : (byte)'?')]));
        }
    }

    [GeneratedRegex("""^\s*(?:[\[\]{},]+|"[^"]*"\s*:.*)\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Other();

    [GeneratedRegex("""^\s*"(?:message|MESSAGE|log|_raw|@message|text|msg)"\s*:\s*(?<value>"(?:[^"\\]|\\.)*"),?\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Property();
}
