using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a replay as JSON, for programs.</summary>
public static class JsonReport
{
    /// <summary>Returns the report as indented JSON text.</summary>
    public static string Write(ReplayReport report)
    {
        using var stream = new MemoryStream();
        // The text goes to files and terminals, never into a web page, so markup needs no escapes.
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("target", report.Target);
            json.WriteNumber("exchanges", report.Results.Count());
            json.WriteNumber("match", report.Results.Count() - report.Differing);
            json.WriteNumber("differ", report.Differing);
            json.WriteStartArray("fixtures");
            foreach (var fixture in report.Fixtures)
            {
                json.WriteStartObject();
                json.WriteString("flow", fixture.Fixture.Flow);
                json.WriteString("file", fixture.Fixture.File);
                json.WriteStartArray("exchanges");
                foreach (var result in fixture.Results)
                    WriteResult(json, result);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteResult(Utf8JsonWriter json, ReplayResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("trace", result.Exchange.Trace);
        json.WriteString("method", result.Exchange.Request.Method);
        json.WriteString("path", result.SentPath);
        json.WriteBoolean("match", result.Matches);
        json.WriteNumber("milliseconds", Math.Round(result.Elapsed.TotalMilliseconds, 3));
        if (result.Answer is { } answer)
        {
            json.WriteNumber("status", answer.Status);
            json.WriteNumber("size", answer.Size);
        }

        json.WriteStartArray("differences");
        foreach (var difference in result.Differences)
        {
            json.WriteStartObject();
            json.WriteString("part", JsonNamingPolicy.CamelCase.ConvertName(difference.Part.ToString()));
            json.WriteString("evidence", JsonNamingPolicy.CamelCase.ConvertName(difference.Evidence.ToString()));
            json.WriteString("expected", difference.Expected);
            json.WriteString("actual", difference.Actual);
            if (difference.Header is { } header)
                json.WriteString("header", header);
            if (difference.Position is { } position)
                json.WriteNumber("position", position);
            if (difference.XmlPath is { } path)
                json.WriteString("xmlPath", path);
            json.WriteString("sentence", difference.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
