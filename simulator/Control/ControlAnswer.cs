using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CmsSim.Simulator.Control;

/// <summary>Writes the answers of the control API.</summary>
internal static class ControlAnswer
{
    // Answers are never markup, as their type and the header nosniff say, so XML inside stays readable and short.
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with the JSON object that has these members.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">Writes the members.</param>
    /// <param name="mediaType">The media type of the answer.</param>
    /// <param name="isReadable">True to escape only what JSON requires.</param>
    public static async Task Json(HttpContext context, Action<Utf8JsonWriter> members, string mediaType = "application/json", bool isReadable = false)
    {
        context.Response.ContentType = mediaType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, isReadable ? s_readable : default);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }

    /// <summary>Answers <c>{"ready":true}</c>: the command was carried out.</summary>
    public static Task Ready(HttpContext context) => Json(context, json => json.WriteBoolean("ready", true));

    /// <summary>Answers with a problem: an error status and a sentence.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="detail">The mistake, its place, and the valid alternative.</param>
    /// <param name="more">Writes further members; null for none.</param>
    public static Task Problem(HttpContext context, int status, string detail, Action<Utf8JsonWriter>? more = null)
    {
        context.Response.StatusCode = status;
        return Json(context, json =>
        {
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);

            // As bytes, so that half a surrogate pair becomes a replacement character.
            json.WriteString("detail", Encoding.UTF8.GetBytes(detail));
            more?.Invoke(json);
        }, "application/problem+json");
    }

    /// <summary>A time in ISO 8601, in UTC.</summary>
    public static string TimeText(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A text from a request, short enough to be quoted in a sentence.</summary>
    public static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
