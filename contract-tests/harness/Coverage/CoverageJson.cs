using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Harness.Coverage;

/// <summary>Writes a coverage report as JSON, for programs.</summary>
/// <remarks>
/// The root has <c>sources</c>, <c>exchanges</c>, <c>releases</c> (empty when all releases together are the measure), <c>notes</c> and
/// <c>dimensions</c>. A dimension has <c>name</c>, <c>met</c> and <c>all</c> (numbers), <c>percent</c>, <c>parts</c> (an object with a count
/// for each part that was met), <c>missing</c> (a list of parts) and <c>others</c> (an object like <c>parts</c>, for parts that no document
/// of the releases names).
/// </remarks>
public static class CoverageJson
{
    /// <summary>Writes the report to a stream as UTF-8, with a line feed at its end.</summary>
    public static void Write(CoverageReport report, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteTexts(json, "sources", report.Sources);
            json.WriteNumber("exchanges", report.Exchanges);
            WriteTexts(json, "releases", report.Releases);
            WriteTexts(json, "notes", report.Notes);
            json.WriteStartArray("dimensions");
            foreach (var dimension in report.Dimensions)
                Write(json, dimension);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, CoverageDimension dimension)
    {
        json.WriteStartObject();
        json.WriteString("name", dimension.Name);
        json.WriteNumber("met", dimension.Met.Count);
        json.WriteNumber("all", dimension.All);
        json.WriteNumber("percent", Math.Round(dimension.Percent, 1));
        WriteParts(json, "parts", dimension.Met);
        WriteTexts(json, "missing", dimension.Missing);
        WriteParts(json, "others", dimension.Others);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, string name, IReadOnlyList<CoveredPart> parts)
    {
        json.WriteStartObject(name);
        foreach (var part in parts)
            json.WriteNumber(part.Name, part.Count);
        json.WriteEndObject();
    }
}
