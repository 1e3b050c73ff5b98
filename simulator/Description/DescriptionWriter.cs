using System.Globalization;
using System.Text.Json;

namespace CmsSim.Simulator.Description;

/// <summary>Writes the description of a node as JSON.</summary>
internal static class DescriptionWriter
{
    /// <summary>Writes the members of the object that describes a node.</summary>
    public static void Write(Utf8JsonWriter json, DescribedResource node, string? release, IReadOnlyList<DescribedReason> reasons)
    {
        json.WriteString("resource", node.Name);
        json.WriteString("chapter", node.Chapter);
        json.WriteString("path", node.Path);
        json.WriteString("since", node.Since);
        json.WriteString("until", node.Until);
        json.WriteString("release", release);
        WriteParts(json, "methodList", node.Methods, method =>
        {
            json.WriteString("verb", method.Verb);
            json.WriteString("path", method.Path);
        });
        WriteParts(json, "parameterList", node.Parameters, parameter => Write(json, parameter));
        WriteParts(json, "elementList", node.AllElements, element =>
        {
            json.WriteString("name", element.Name);
            json.WriteString("type", element.Type);
            json.WriteBoolean("inItem", element.InItem);
            json.WriteBoolean("inList", element.InList);
            json.WriteBoolean("placeInListIsInferred", element.IsPlacedByGuess);
        });
        WriteParts(json, "filterList", node.Filters, filter => json.WriteString("name", filter.Name));
        json.WriteStartArray("failureReasons");
        foreach (var reason in node.FailureReasons)
            json.WriteStringValue(reason);
        json.WriteEndArray();
        WriteParts(json, "reasonList", node.FailureReasons.Select(name => reasons.First(reason => reason.Name == name)), reason => json.WriteString("name", reason.Name));
        WriteCounts(json, [node]);
    }

    /// <summary>Writes the numbers of parts of nodes, and of those that rest on each kind of evidence.</summary>
    public static void WriteCounts(Utf8JsonWriter json, IReadOnlyCollection<DescribedResource> nodes)
    {
        json.WriteNumber("methods", nodes.Sum(node => node.Methods.Count));
        json.WriteNumber("parameters", nodes.Sum(node => node.Parameters.Count));
        json.WriteNumber("elements", nodes.Sum(node => node.AllElements.Count()));
        json.WriteNumber("filters", nodes.Sum(node => node.Filters.Count));
        foreach (var evidence in (Evidence[])[Evidence.Documented, Evidence.Observed, Evidence.Inferred])
            json.WriteNumber(WordOf(evidence), nodes.Sum(node => node.Count(evidence)));
    }

    /// <summary>The word for a kind of evidence.</summary>
    public static string WordOf(Evidence evidence) => evidence.ToString().ToLower(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, DescribedParameter parameter)
    {
        json.WriteString("name", parameter.Name);
        json.WriteString("type", parameter.Type);
        if (parameter.Values is [])
            json.WriteNull("values");
        else
            WriteParts(json, "values", parameter.Values, value => json.WriteString("name", value.Name));
        WriteNumber(json, "min", parameter.Min);
        WriteNumber(json, "max", parameter.Max);
        WriteNumber(json, "maxLength", parameter.MaxLength);
        json.WriteString("refersTo", parameter.RefersTo);
        json.WriteString("default", parameter.Default);
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteBoolean("onCreate", parameter.OnCreate);
        json.WriteBoolean("onModify", parameter.OnModify);
    }

    private static void WriteParts<T>(Utf8JsonWriter json, string name, IEnumerable<T> parts, Action<T> write) where T : Described
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            write(part);
            WriteEvidence(json, part);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static void WriteEvidence(Utf8JsonWriter json, Described part)
    {
        json.WriteString("since", part.Since);
        json.WriteString("until", part.Until);
        json.WriteString("evidence", WordOf(part.Evidence));
        json.WriteString("source", part.Source);
    }
}
