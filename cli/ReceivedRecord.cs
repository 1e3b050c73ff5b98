using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Prints a call detail record on one line.</summary>
internal static class ReceivedRecord
{
    /// <summary>A line for people.</summary>
    public static string AsLine(XElement record)
    {
        var subject = record.Elements().FirstOrDefault();
        var facts = subject?.Elements().Where(fact => !fact.HasElements && fact.Value.Length > 0).Select(fact => $" {fact.Name.LocalName}={VisibleText.OneLine(fact.Value)}") ?? [];
        return string.Create(CultureInfo.InvariantCulture,
            $"{Text(record, "time")} {Text(record, "type"),-14} {Text(record, "recordIndex"),6} {Text(subject, "id")}{string.Concat(facts)}");
    }

    /// <summary>An object with the attributes of the post and of the record, and the facts of the call or leg.</summary>
    public static string AsJson(XElement records, XElement record) => Json(json =>
    {
        foreach (var attribute in records.Attributes().Concat(record.Attributes()))
            json.WriteString(attribute.Name.LocalName, attribute.Value);
        if (record.Elements().FirstOrDefault() is not { } subject)
            return;
        json.WriteStartObject(subject.Name.LocalName);
        json.WriteString("id", Text(subject, "id"));
        foreach (var fact in subject.Elements().Where(fact => !fact.HasElements && fact.Value.Length > 0))
            json.WriteString(fact.Name.LocalName, fact.Value);
        json.WriteEndObject();
    });

    /// <summary>An object on one line.</summary>
    public static string Json(Action<Utf8JsonWriter> properties)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }

    private static string Text(XElement? element, string attribute) => VisibleText.OneLine((string?)element?.Attribute(attribute) ?? "");
}
