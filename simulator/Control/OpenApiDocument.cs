using System.Text;
using System.Text.Json;

namespace CmsSim.Simulator.Control;

/// <summary>The control API as an OpenAPI 3.1 document.</summary>
public static class OpenApiDocument
{
    /// <summary>The document as indented JSON.</summary>
    public static string Write()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", "CmsSim control API");
            json.WriteString("version", typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3));
            json.WriteString("description", "Commands for tests and tools that the bridges' own API lacks. Errors are application/problem+json.");
            json.WriteEndObject();
            json.WriteStartObject("paths");
            foreach (var path in ControlOperation.All.GroupBy(operation => operation.Path))
            {
                json.WriteStartObject(path.Key);
                foreach (var operation in path)
                    Write(json, operation);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("components");
            json.WriteStartObject("schemas");
            foreach (var (name, schema) in ControlSchemas.All)
            {
                json.WritePropertyName(name);
                using var document = JsonDocument.Parse(schema);
                document.RootElement.WriteTo(json);
            }
            json.WriteEndObject();
            json.WriteStartObject("securitySchemes");
            json.WriteStartObject("token");
            json.WriteString("type", "http");
            json.WriteString("scheme", "bearer");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("security");
            json.WriteStartObject();
            json.WriteEndObject();
            WriteToken(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ControlOperation operation)
    {
        json.WriteStartObject(operation.Method.ToLowerInvariant());
        json.WriteString("summary", operation.Summary);
        json.WriteStartArray("parameters");
        foreach (var segment in operation.Path.Split('/').Where(segment => segment.StartsWith('{')))
            WriteParameter(json, segment.Trim('{', '}'), "path", "string", null);
        foreach (var (name, type, summary) in operation.Query)
            WriteParameter(json, name, "query", type, summary);
        json.WriteEndArray();
        if (operation.Body is { } body)
        {
            json.WriteStartObject("requestBody");
            WriteContent(json, operation.MediaType ?? "application/json", body);
            json.WriteEndObject();
        }
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "Done.");
        if (operation.MediaType is { } mediaType && operation.Body is null)
            WriteContent(json, mediaType, null);
        else
            WriteContent(json, "application/json", operation.Answer);
        json.WriteEndObject();
        foreach (var status in operation.Problems.Concat(ProblemsOfAll(operation)).Distinct().Order())
        {
            json.WriteStartObject(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("description", status switch
            {
                400 => "The request is invalid.",
                401 => "The token is missing or wrong.",
                403 => "A web page of another origin made the request.",
                404 => "The object that the path names does not exist.",
                413 => "The body is too large.",
                415 => $"The Content-Type is not {operation.WantedMediaType}; it is required even without a body.",
                421 => "The Host is not an address of the control API, and the request has no token.",
                500 => "The control API failed; GET /incidents shows the error.",
                503 => "The maximum number of clients is connected.",
                _ => "The state of the cluster does not allow it.",
            });
            WriteContent(json, "application/problem+json", "Problem");
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (operation.IsOpen)
        {
            json.WriteStartArray("security");
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>The error statuses that every such operation can answer.</summary>
    private static IEnumerable<int> ProblemsOfAll(ControlOperation operation) =>
    [
        403, 421, 500,
        .. operation.IsOpen ? [] : (int[])[401],
        .. operation.WantedMediaType is null ? [] : (int[])[415],
        .. operation.Body is null ? [] : (int[])[400, 413],
    ];

    private static void WriteParameter(Utf8JsonWriter json, string name, string place, string type, string? summary)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", place);
        if (place is "path")
            json.WriteBoolean("required", true);
        if (summary is not null)
            json.WriteString("description", summary);
        json.WriteStartObject("schema");
        json.WriteString("type", type);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, string mediaType, string? schema)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(mediaType);
        json.WriteStartObject("schema");
        if (schema is null)
            json.WriteString("type", "string");
        else
            json.WriteString("$ref", "#/components/schemas/" + schema);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("token");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
