using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using CmsSim.Simulator.Schema;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>A request that the control API refuses: a status and a sentence that says why.</summary>
internal sealed class ControlProblemException(int status, string sentence) : Exception(sentence)
{
    public int Status => status;
}

/// <summary>
/// Reads the bodies of the control API, all of them. What it returns is JSON whose names and texts are text, without a member twice,
/// of bounded size and depth; anything else is a <see cref="ControlProblemException"/>.
/// </summary>
internal static class ControlBody
{
    private const int DeepestLevel = 32;

    /// <summary>The document in the body; a request without a body has none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">Say how many bytes are read.</param>
    /// <param name="shape">What the body should be, in a sentence.</param>
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
            throw new ControlProblemException(400, $"{shape} This one cannot be read as JSON: {Place(error)}.");
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

    /// <summary>A query parameter that is true or false.</summary>
    public static bool Flag(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new ControlProblemException(400, $"{name} is true or false."),
    };

    private static string Place(JsonException error) => error.LineNumber is { } line && error.BytePositionInLine is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"see line {line + 1}, byte {at + 1}")
        : "it ends too early";

    // Escapes are resolved only when a text is read, and half a surrogate pair is found only then.
    private static void ReadTexts(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestLevel });
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName or JsonTokenType.String, ValueIsEscaped: true })
                reader.GetString();
        }
    }

    private static ControlProblemException NoText() => new(400, "The body holds half a surrogate pair, which is no text.");

    private static ControlProblemException TooLarge(int largest) => new(413, $"The body has more than {largest} bytes, which is the most that is read.");
}
