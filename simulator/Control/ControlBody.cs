using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using CmsSim.Simulator.Schema;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>A request that the control API refuses, with the status and the sentence of the answer.</summary>
internal sealed class ControlProblemException(int status, string sentence) : Exception(sentence)
{
    public int Status => status;
}

/// <summary>
/// Reads the bodies of the control API. It accepts JSON in valid Unicode, without duplicate members, of bounded size and depth. It throws a
/// <see cref="ControlProblemException"/> for any other body.
/// </summary>
internal static class ControlBody
{
    private const int DeepestLevel = 32;

    /// <summary>The document in the body; null for an empty body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">The limits, among them that of the body.</param>
    /// <param name="shape">A sentence that describes a valid body.</param>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context, Limits limits, string shape)
    {
        var body = await BytesAsync(context, limits.LargestControlBody);
        if (body.Length == 0)
            return null;
        if (!Utf8.IsValid(body.Span))
            throw new ControlProblemException(400, "The body is not UTF-8.");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestLevel });
        }
        catch (JsonException error)
        {
            throw new ControlProblemException(400, $"{shape} This one is not valid JSON: {PositionOf(error)}.");
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
        try
        {
            ReadTexts(body.Span);
            return document;
        }
        catch (InvalidOperationException)
        {
            document.Dispose();
            throw NoText();
        }
    }

    /// <summary>The bytes of the body.</summary>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context, int largest)
    {
        if (context.Request.ContentLength > largest)
            throw TooLarge(largest);
        var bytes = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? 0, 256, 64 * 1024));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(bytes.GetMemory(4096), context.RequestAborted);
            if (read == 0)
                return bytes.WrittenMemory;
            bytes.Advance(read);
            if (bytes.WrittenCount > largest)
                throw TooLarge(largest);
        }
    }

    /// <summary>A boolean query parameter; false by default.</summary>
    public static bool Flag(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new ControlProblemException(400, $"{name} must be true or false."),
    };

    /// <summary>A query parameter that is a number in a range; null when the request has none.</summary>
    public static int? Number(HttpContext context, string name, int least, int most)
    {
        if (!context.Request.Query.TryGetValue(name, out var text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ControlProblemException(400, $"{name} must be a number from {least}{(most is int.MaxValue ? "" : $" to {most}")}.");
    }

    private static string PositionOf(JsonException error) => error.LineNumber is { } line && error.BytePositionInLine is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"see line {line + 1}, byte {at + 1}")
        : "it ends too early";

    // The parser resolves escapes only when a text is read, so it finds half a surrogate pair only then.
    private static void ReadTexts(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestLevel });
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName or JsonTokenType.String, ValueIsEscaped: true })
                reader.GetString();
        }
    }

    private static ControlProblemException NoText() => new(400, "The body contains half a surrogate pair, which is not valid Unicode.");

    private static ControlProblemException TooLarge(int largest) => new(413, $"The body is larger than {largest} bytes, the maximum.");
}
