using System.Text.Json;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>Reads JSON files of limited size that name their format.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">The maximum size in bytes.</param>
    /// <param name="format">The value of <c>format</c> that the file must have.</param>
    /// <param name="kind">The kind of the file, for messages.</param>
    /// <param name="read">Reads the root.</param>
    /// <exception cref="PackFormatException">The file has another format.</exception>
    /// <exception cref="IOException">The file cannot be read, or is larger than the limit.</exception>
    public static T Read<T>(string path, int largest, string format, string kind, Func<JsonElement, T> read)
    {
        var bytes = Bytes(path, largest);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var actual = json.RootElement.GetProperty("format");
            return actual.GetString() == format ? read(json.RootElement) : throw new PackFormatException($"its format is \"{actual}\"; expected \"{format}\"");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException and not PackFormatException)
        {
            throw new PackFormatException($"it is not {kind} ({wrong.Message})", wrong);
        }
    }

    private static byte[] Bytes(string path, int largest)
    {
        using var file = File.OpenRead(path);
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int read; (read = file.Read(piece)) > 0;)
        {
            whole.Write(piece, 0, read);
            if (whole.Length > largest)
                throw new IOException($"the file is larger than {largest} bytes, the maximum size of its kind");
        }
        return whole.ToArray();
    }
}
