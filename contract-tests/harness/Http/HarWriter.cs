using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>
/// Writes HTTP archives (HAR 1.2). Authorization, cookies and tokens are left out. Missing bodies have the size −1 and a comment. The
/// members <c>_trace</c> and <c>_from</c> hold the trace number and the address of the client.
/// </summary>
public static class HarWriter
{
    // The file is no web page, so quotes and angle brackets of XML stay readable.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a fixture. <see cref="HarReader"/> reads whole exchanges back as they are.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="output">The stream. The caller disposes it.</param>
    public static void Write(Fixture fixture, Stream output) =>
        Write(HostedExchange.Of(fixture), $"{fixture.Flow}: {fixture.About} Source: {fixture.Source}", output);

    /// <summary>Writes exchanges in the order of their requests.</summary>
    /// <param name="exchanges">The exchanges.</param>
    /// <param name="about">The comment on the whole file.</param>
    /// <param name="output">The stream. The caller disposes it.</param>
    public static void Write(IEnumerable<HostedExchange> exchanges, string about, Stream output)
    {
        HostedExchange[] all = [.. exchanges];
        var ends = Ends(all);
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        json.WriteStartObject("log");
        json.WriteString("version", "1.2");
        json.WriteStartObject("creator");
        json.WriteString("name", "cmssim");
        json.WriteString("version", typeof(HarWriter).Assembly.GetName().Version?.ToString(3) ?? "0");
        json.WriteEndObject();
        json.WriteStartArray("entries");
        foreach (var (i, exchange) in all.Index())
        {
            WriteEntry(json, exchange, ends[i] - exchange.Exchange.At);
            json.Flush();
        }
        json.WriteEndArray();
        json.WriteString("comment", $"{about} Authorization, cookies and tokens are left out. Durations are unknown; they only keep the order of the answers.");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // An exchange without a duration ends when it begins. An overtaken one ends just after the answer that overtook it.
    private static DateTimeOffset[] Ends(HostedExchange[] all)
    {
        var ends = new DateTimeOffset[all.Length];
        var indices = new Dictionary<int, int>();
        for (var i = all.Length - 1; i >= 0; i--)
        {
            var exchange = all[i].Exchange;
            ends[i] = exchange.AnsweredAfter is { } later && indices.TryGetValue(later, out var at) ? ends[at].AddTicks(1) : exchange.At;
            indices[exchange.Trace] = i;
        }
        return ends;
    }

    private static void WriteEntry(Utf8JsonWriter json, HostedExchange hosted, TimeSpan lasted)
    {
        var exchange = hosted.Exchange;
        var milliseconds = Math.Max(0, lasted.Ticks) / (decimal)TimeSpan.TicksPerMillisecond;
        json.WriteStartObject();
        json.WriteString("startedDateTime", TimeOf(exchange.At));
        json.WriteNumber("time", milliseconds);
        WriteRequest(json, hosted);
        WriteResponse(json, hosted);
        json.WriteStartObject("cache");
        json.WriteEndObject();
        json.WriteStartObject("timings");
        json.WriteNumber("send", 0);
        json.WriteNumber("wait", milliseconds);
        json.WriteNumber("receive", 0);
        json.WriteEndObject();
        if (exchange.Trace > 0)
            json.WriteNumber("_trace", exchange.Trace);
        if (exchange.From.Length > 0)
            json.WriteString("_from", exchange.From);
        if (hosted.Remark is { } remark)
            json.WriteString("comment", char.ToUpperInvariant(remark[0]) + remark[1..]);
        json.WriteEndObject();
    }

    private static string TimeOf(DateTimeOffset at)
    {
        var digits = at.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "fff" : "fffffff";
        return at.UtcDateTime.ToString($"yyyy-MM-dd'T'HH:mm:ss.{digits}'Z'", CultureInfo.InvariantCulture);
    }

    private static void WriteRequest(Utf8JsonWriter json, HostedExchange hosted)
    {
        var (request, target) = (hosted.Exchange.Request, hosted.WrittenTarget);
        json.WriteStartObject("request");
        json.WriteString("method", request.Method);
        json.WriteString("url", $"https://{hosted.UrlHost}{target}");
        json.WriteString("httpVersion", "HTTP/1.1");
        WriteEmpty(json, "cookies");
        json.WriteStartArray("headers");
        WritePair(json, "Host", hosted.UrlHost);
        if (request.Body is { } typed)
            WritePair(json, "Content-Type", typed.ContentType);
        json.WriteEndArray();
        WriteQuery(json, target);
        if (request.Body is { } form)
        {
            json.WriteStartObject("postData");
            json.WriteString("mimeType", form.ContentType);
            if (form.Content.Text is { Length: > 0 } text)
                json.WriteString("text", text);
            else
                WriteEmpty(json, "params");
            json.WriteEndObject();
        }
        json.WriteNumber("headersSize", -1);
        json.WriteNumber("bodySize", request.Body is null ? 0 : request.Body.Size ?? -1);
        json.WriteEndObject();
    }

    private static void WriteQuery(Utf8JsonWriter json, string target)
    {
        json.WriteStartArray("queryString");
        if (target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query)
        {
            foreach (var pair in target[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                WritePair(json, FormValue.Decoded(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : FormValue.Decoded(pair[(equals + 1)..]));
            }
        }
        json.WriteEndArray();
    }

    private static void WriteResponse(Utf8JsonWriter json, HostedExchange hosted)
    {
        var answer = hosted.Exchange.Answer;
        json.WriteStartObject("response");
        json.WriteNumber("status", answer?.Status ?? 0);
        json.WriteString("statusText", answer is null ? "" : StatusText.Of(answer.Status));
        json.WriteString("httpVersion", answer is null ? "" : "HTTP/1.1");
        WriteEmpty(json, "cookies");
        json.WriteStartArray("headers");
        foreach (var header in hosted.WrittenHeaders.Where(header => !header.Value.Holes.Any()))
            WritePair(json, header.Name, header.Value.Text);
        json.WriteEndArray();
        WriteContent(json, answer);
        json.WriteString("redirectURL", answer is { Status: >= 300 and < 400 } ? answer.Headers.FirstOrDefault(header => header.Name == "Location")?.Value.Text ?? "" : "");
        json.WriteNumber("headersSize", -1);
        json.WriteNumber("bodySize", answer?.Size ?? -1);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, FixtureAnswer? answer)
    {
        json.WriteStartObject("content");
        json.WriteNumber("size", answer is null ? 0 : answer.Size ?? -1);
        json.WriteString("mimeType", answer?.Headers.FirstOrDefault(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))?.Value.Text ?? "x-unknown");
        if (answer?.Body is { Text: { Length: > 0 } text })
            json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}

/// <summary>The reason phrases of the statuses.</summary>
internal static class StatusText
{
    /// <summary>Returns the phrase of a status. Returns an empty text for one that a CMS does not send.</summary>
    public static string Of(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
}
