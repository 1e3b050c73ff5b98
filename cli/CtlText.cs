using System.Text;
using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Formats answers of the control API for people: one line per value, and one line per entry of a list.</summary>
internal static class CtlText
{
    public static string Lines(JsonElement root)
    {
        var text = new StringBuilder();
        if (root.ValueKind is JsonValueKind.Array)
        {
            AppendEntries(text, root);
            return text.ToString();
        }
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Array)
                AppendEntries(text, property.Value);
            else
                text.Append(VisibleText.OneLine(property.Name)).Append(": ").Append(Flat(property.Value)).Append('\n');
        }
        return text.ToString();
    }

    public static string OneLine(string json)
    {
        using var document = JsonDocument.Parse(json);
        return OneLine(document.RootElement);
    }

    public static string OneLine(JsonElement entry)
    {
        var pairs = new List<string>();
        Collect("", entry, pairs);
        return string.Join("  ", pairs);
    }

    private static void AppendEntries(StringBuilder text, JsonElement list)
    {
        if (list.GetArrayLength() == 0)
            text.Append("none\n");
        foreach (var entry in list.EnumerateArray())
            text.Append(OneLine(entry)).Append('\n');
    }

    private static void Collect(string prefix, JsonElement value, List<string> pairs)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Collect(prefix.Length > 0 ? $"{prefix}.{property.Name}" : property.Name, property.Value, pairs);
                break;
            case JsonValueKind.Array:
                foreach (var entry in value.EnumerateArray())
                    Collect(prefix, entry, pairs);
                break;
            default:
                pairs.Add(prefix.Length > 0 ? $"{VisibleText.OneLine(prefix)}={Flat(value)}" : Flat(value));
                break;
        }
    }

    private static string Flat(JsonElement value) => value.ValueKind is JsonValueKind.True ? "yes" : value.ValueKind is JsonValueKind.False ? "no" : value.ValueKind is JsonValueKind.Null ? "none" : VisibleText.OneLine(value.ToString());
}
